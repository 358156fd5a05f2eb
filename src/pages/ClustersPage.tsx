import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { emptyFilter } from '../../contract/filter.ts'
import { liveStatuses } from '../../contract/status.ts'
import type { Cluster } from '../../contract/resources.ts'
import { ClusterForm, TerminateDialog } from '../features/clusters/ClusterDialogs.tsx'
import { ClusterTable } from '../features/clusters/ClusterTable.tsx'
import { useAccount } from '../lib/account.ts'
import { errorFacts } from '../lib/api-error.ts'
import { useCoarseNow } from '../lib/coarse-now.ts'
import { usePageTitle } from '../lib/page-title.ts'
import { usePlace } from '../lib/place.ts'
import { jobListQuery } from '../lib/queries/jobs.ts'
import { clustersQuery } from '../lib/queries/resources.ts'
import { useClusterActions } from '../lib/resource-actions.ts'
import { usePolled } from '../lib/use-polled.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Panel } from '../ui/Panel.tsx'
import { QueryState } from '../ui/QueryState.tsx'

type Open = { kind: 'create' } | { kind: 'change' | 'terminate'; cluster: Cluster }

/** `/{account}/clusters`: where jobs run, and what holds a queue. */
export function ClustersPage() {
  const account = useAccount()
  const now = useCoarseNow()
  const place = usePlace()
  const actions = useClusterActions()
  const [open, setOpen] = useState<Open | null>(null)
  const [showsEnded, setShowsEnded] = useState(false)
  const clusters = usePolled(clustersQuery(account), 'side')
  usePageTitle('Clusters')

  const ending = open?.kind === 'terminate' ? open.cluster : null
  const victims = useQuery({
    ...jobListQuery(account, { ...emptyFilter, cluster_id: [ending?.id ?? 0], status: [...liveStatuses] }),
    enabled: ending !== null,
    staleTime: 0,
    retry: false,
  })
  const all = clusters.data?.data ?? null
  const rows = all?.filter((cluster) => showsEnded || cluster.status !== 'terminated') ?? null
  const endedCount = (all?.length ?? 0) - (all?.filter((cluster) => cluster.status !== 'terminated').length ?? 0)
  const close = () => setOpen(null)
  return (
    <div className="plain-page">
      <div className="plain-head">
        <h1 tabIndex={-1}>Clusters</h1>
        <div className="end">
          {endedCount > 0 ? (
            <label className="flex items-center gap-2 text-text-2">
              <Checkbox checked={showsEnded} onChange={() => setShowsEnded(!showsEnded)} />
              Show {endedCount} terminated
            </label>
          ) : null}
          <Button variant="primary" icon="plus" onClick={() => setOpen({ kind: 'create' })}>
            Create cluster
          </Button>
        </div>
      </div>
      <Panel title="Where jobs run">
        <QueryState
          what="clusters"
          count={rows?.length ?? null}
          error={errorFacts(clusters.error)}
          isPending={clusters.isFetching}
          onRetry={() => void clusters.refetch()}
          empty={{ icon: 'cluster', title: 'There is no cluster', text: 'Jobs need one to run on.' }}
        >
          <ClusterTable
            clusters={rows ?? []}
            now={now}
            place={place}
            isActing={actions.isActing}
            onChange={(cluster) => setOpen({ kind: 'change', cluster })}
            onTerminate={(cluster) => setOpen({ kind: 'terminate', cluster })}
          />
        </QueryState>
      </Panel>
      {open?.kind === 'create' ? <ClusterForm cluster={null} onSubmit={actions.create} onClose={close} /> : null}
      {open?.kind === 'change' ? <ClusterForm cluster={open.cluster} onSubmit={(wish) => actions.update(open.cluster, wish)} onClose={close} /> : null}
      {ending ? <TerminateDialog cluster={ending} victims={{ rows: victims.isFetching || victims.isPlaceholderData || victims.isError ? null : (victims.data?.data ?? null), total: victims.data?.total ?? null, error: errorFacts(victims.error)?.message ?? null, isReading: victims.isFetching, onRetry: () => void victims.refetch() }} onConfirm={() => actions.terminate(ending)} onClose={close} /> : null}
    </div>
  )
}
