import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { emptyFilter } from '../../contract/filter.ts'
import { activeStatuses } from '../../contract/status.ts'
import type { Cluster } from '../../contract/resources.ts'
import { clusterList, clusterOrders } from '../features/clusters/cluster-list.ts'
import { ClusterForm, TerminateDialog } from '../features/clusters/ClusterDialogs.tsx'
import { ClusterTable } from '../features/clusters/ClusterTable.tsx'
import { PlainListFrame } from '../features/plain-list/PlainListFrame.tsx'
import { useAccount } from '../platform/account.ts'
import { errorFacts } from '../platform/api-error.ts'
import { useCoarseNow } from '../platform/coarse-now.ts'
import { usePlace } from '../platform/date-locale.ts'
import { listRows, useListState } from '../domain/plain-list.ts'
import { jobListQuery } from '../domain/queries/jobs.ts'
import { clustersQuery } from '../domain/queries/resources.ts'
import { useClusterActions } from '../domain/resource-mutations.ts'
import { usePolled } from '../domain/use-polled.ts'
import { Button } from '../ui/Button.tsx'

type Open = { kind: 'create' } | { kind: 'change' | 'terminate'; cluster: Cluster }

/** `/{account}/clusters`: where jobs run, and what holds a queue. */
export function ClustersPage() {
  const account = useAccount()
  const now = useCoarseNow()
  const place = usePlace()
  const actions = useClusterActions()
  const controls = useListState(clusterList)
  const [open, setOpen] = useState<Open | null>(null)
  const clusters = usePolled(clustersQuery(account), 'side')

  const ending = open?.kind === 'terminate' ? open.cluster : null
  const victims = useQuery({
    ...jobListQuery(account, {
      ...emptyFilter,
      cluster_id: [ending?.id ?? 0],
      status: [...activeStatuses],
    }),
    enabled: ending !== null,
    staleTime: 0,
    retry: false,
  })
  const all = clusters.data?.data
  const list = listRows(
    useMemo(() => all ?? [], [all]),
    controls.state,
    clusterList,
  )
  const close = () => setOpen(null)
  return (
    <>
      <PlainListFrame
        noun="clusters"
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
          <Button variant="primary" icon="plus" onClick={() => setOpen({ kind: 'create' })}>
            Create cluster
          </Button>
        }
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
      {open?.kind === 'create' ? (
        <ClusterForm cluster={null} onSubmit={actions.create} onClose={close} />
      ) : null}
      {open?.kind === 'change' ? (
        <ClusterForm
          cluster={open.cluster}
          onSubmit={(action) => actions.update(open.cluster, action)}
          onClose={close}
        />
      ) : null}
      {ending ? (
        <TerminateDialog
          cluster={ending}
          victims={{
            rows:
              victims.isFetching || victims.isPlaceholderData || victims.isError
                ? null
                : (victims.data?.data ?? null),
            total: victims.data?.total ?? null,
            error: errorFacts(victims.error)?.message ?? null,
            isReading: victims.isFetching,
            onRetry: () => void victims.refetch(),
          }}
          onConfirm={() => actions.terminate(ending)}
          onClose={close}
        />
      ) : null}
    </>
  )
}
