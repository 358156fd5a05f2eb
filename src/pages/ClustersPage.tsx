import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { emptyFilter, firstPage } from '../../contract/filter.ts'
import { activeStatuses } from '../../contract/status.ts'
import type { Cluster } from '../../contract/resources.ts'
import { clusterList, clusterOrders } from '../features/clusters/cluster-list.ts'
import {
  ClusterForm,
  TerminateDialog,
  type AffectedJobs,
} from '../features/clusters/ClusterDialogs.tsx'
import { ClusterTable } from '../features/clusters/ClusterTable.tsx'
import { MissingPage } from '../features/capabilities/MissingPage.tsx'
import { PlainListFrame } from '../features/plain-list/PlainListFrame.tsx'
import { useAccount } from '../platform/account.ts'
import { errorFacts } from '../platform/error-facts.ts'
import { useCoarseNow } from '../platform/coarse-now.ts'
import { usePlace } from '../platform/date-locale.ts'
import { useCapabilities } from '../domain/capabilities.ts'
import { useConfirmedCapabilities } from '../domain/confirmed-capabilities.ts'
import { listRows, useListState } from '../domain/plain-list.ts'
import { jobListQuery } from '../domain/queries/jobs.ts'
import { clustersQuery } from '../domain/queries/resources.ts'
import { useClusterActions } from '../domain/resource-mutations.ts'
import { useForbidden } from '../domain/permissions.ts'
import { useGate } from '../domain/use-gate.ts'
import { usePolled } from '../domain/use-polled.ts'
import { Button } from '../ui/Button.tsx'
import { ReadOnlyNote } from '../ui/ReadOnlyNote.tsx'

type OpenDialog = { kind: 'create' } | { kind: 'change' | 'terminate'; cluster: Cluster }

/** The live jobs of a cluster, read while it is about to be terminated. */
function useAffectedJobs(cluster: Cluster | null): AffectedJobs {
  const account = useAccount()
  const query = useQuery({
    ...jobListQuery(
      account,
      firstPage({
        ...emptyFilter,
        cluster_id: [cluster?.id ?? 0],
        status: [...activeStatuses],
      }),
    ),
    enabled: cluster !== null,
    staleTime: 0,
    retry: false,
  })
  const isCurrent = !query.isFetching && !query.isPlaceholderData && !query.isError
  return {
    rows: isCurrent ? (query.data?.data ?? null) : null,
    total: query.data?.total ?? null,
    error: errorFacts(query.error)?.message ?? null,
    isReading: query.isFetching,
    onRetry: () => void query.refetch(),
  }
}

function Dialogs({
  open,
  actions,
  onClose,
}: {
  open: OpenDialog
  actions: ReturnType<typeof useClusterActions>
  onClose: () => void
}) {
  const jobs = useAffectedJobs(open.kind === 'terminate' ? open.cluster : null)
  switch (open.kind) {
    case 'create':
      return <ClusterForm cluster={null} onSubmit={actions.create} onClose={onClose} />
    case 'change':
      return (
        <ClusterForm
          cluster={open.cluster}
          onSubmit={(action) => actions.update(open.cluster, action)}
          onClose={onClose}
        />
      )
    case 'terminate':
      return (
        <TerminateDialog
          cluster={open.cluster}
          jobs={jobs}
          onConfirm={() => actions.terminate(open.cluster)}
          onClose={onClose}
        />
      )
  }
}

function ClusterList() {
  const account = useAccount()
  const now = useCoarseNow()
  const place = usePlace()
  const actions = useClusterActions()
  const controls = useListState(clusterList)
  const { forbidden, guard } = useGate('cluster.manage')
  const note = useForbidden('cluster.manage', 'changing clusters')
  const [open, setOpen] = useState<OpenDialog | null>(null)
  const clusters = usePolled(
    { ...clustersQuery(account), enabled: useConfirmedCapabilities(account)('clusters') },
    'unheard',
  )

  const all = clusters.data?.data
  const list = listRows(
    useMemo(() => all ?? [], [all]),
    controls.state,
    clusterList,
  )
  return (
    <>
      <PlainListFrame
        noun={{ one: 'cluster', many: 'clusters' }}
        icon="cluster"
        spec={clusterList}
        tones={{ error: 'failed' }}
        controls={controls}
        orders={clusterOrders}
        list={list}
        query={clusters}
        searchLabel="Search name, id, type or region"
        empty={{ title: 'No clusters', text: 'Jobs need a cluster to run on.' }}
        action={
          <Button
            variant="primary"
            icon="plus"
            className="max-sm:h-9"
            blocked={forbidden}
            onClick={guard(() => setOpen({ kind: 'create' }))}
          >
            Create cluster
          </Button>
        }
        notice={<ReadOnlyNote reason={note} />}
      >
        <ClusterTable
          clusters={list.rows}
          controls={controls}
          now={now}
          place={place}
          isActing={actions.isActing}
          onChange={(cluster) => setOpen({ kind: 'change', cluster })}
          onTerminate={(cluster) => setOpen({ kind: 'terminate', cluster })}
        />
      </PlainListFrame>
      {open === null ? null : (
        <Dialogs open={open} actions={actions} onClose={() => setOpen(null)} />
      )}
    </>
  )
}

/** `/{account}/clusters`: where jobs run, and what they wait for. */
export function ClustersPage() {
  const has = useCapabilities()
  return has('clusters') ? <ClusterList /> : <MissingPage what="clusters" icon="cluster" />
}
