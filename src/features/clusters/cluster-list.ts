import { holdsWords } from '../../../contract/text.ts'
import type { Cluster } from '../../../contract/resources.ts'
import { toMs } from '../../format/time.ts'
import type { ListSpec } from '../../domain/plain-list.ts'

export type ClusterView = 'live' | 'waiting' | 'error' | 'terminated'
export type ClusterSort = 'attention' | 'name' | 'running' | 'queued' | 'since'

const queued = ({ queued_jobs_count: count }: Cluster): number => count ?? 0
const isTerminated = ({ status }: Cluster) => status === 'terminated'
const hasError = ({ status }: Cluster) => status === 'error'

function rank(cluster: Cluster): number {
  if (hasError(cluster)) return 0
  if (isTerminated(cluster)) return 3
  return queued(cluster) > 0 ? 1 : 2
}

/** More than any number of jobs, so that the rank comes before them. */
const rankWeight = 1e9

export const clusterList: ListSpec<Cluster, ClusterView, ClusterSort> = {
  views: {
    live: { label: 'Live', holds: (cluster) => !isTerminated(cluster) },
    waiting: {
      label: 'Jobs waiting',
      holds: (cluster) => !isTerminated(cluster) && queued(cluster) > 0,
    },
    error: { label: 'Error', holds: hasError },
    terminated: { label: 'Terminated', holds: isTerminated },
  },
  sorts: {
    attention: {
      first: 'asc',
      of: (cluster) =>
        rank(cluster) * rankWeight - queued(cluster) * 1000 - cluster.running_jobs_count,
    },
    name: { first: 'asc', of: ({ name }) => name },
    running: { first: 'desc', of: ({ running_jobs_count: count }) => count },
    queued: { first: 'desc', of: queued },
    since: { first: 'desc', of: ({ available_since: at }) => toMs(at) },
  },
  holds: (cluster, typed) =>
    holdsWords(typed, [
      cluster.name,
      String(cluster.id),
      cluster.description,
      cluster.type,
      cluster.region,
    ]),
}

export const clusterOrders: Readonly<Record<ClusterSort, string>> = {
  attention: 'errors and waiting jobs first',
  name: 'by name',
  running: 'by slots in use',
  queued: 'by jobs waiting',
  since: 'by start',
}
