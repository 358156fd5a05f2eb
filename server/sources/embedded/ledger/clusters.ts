import type { Database } from 'better-sqlite3'
import { columnList } from './columns.ts'
import { insertRow, updateRow } from './update.ts'

/** The statuses that embedded clusters use (jobs-api.md §6). */
export type ClusterStatus =
  | 'pending'
  | 'creating'
  | 'available'
  | 'idle'
  | 'error'
  | 'pending_terminate'
  | 'terminating'
  | 'terminated'

/** A cluster row. Times are milliseconds since 1970, flags 0 or 1. */
export type ClusterRecord = {
  id: number
  name: string
  description: string | null
  status: ClusterStatus
  /** Job slots. */
  nodes: number
  type: 'production' | 'sandbox'
  terminateOnIdle: number
  terminatedOnIdle: number
  /** Seconds without a job after which it ends, if `terminateOnIdle` is set. */
  timeToIdle: number
  createdAt: number
  updatedAt: number
  availableSince: number | null
  terminatedAt: number | null
  idleSince: number | null
}

/** A cluster's jobs by what they are doing. */
export interface ClusterLoad {
  running: number
  queued: number
  active: number
}

type Asked = 'name' | 'description' | 'nodes' | 'type' | 'terminateOnIdle' | 'timeToIdle'

export interface ClusterLedger {
  all(): ClusterRecord[]
  /** Those that have not ended. */
  open(): ClusterRecord[]
  get(id: number): ClusterRecord | null
  add(cluster: Pick<ClusterRecord, Asked>): ClusterRecord
  change(
    id: number,
    patch: Partial<Omit<ClusterRecord, 'id' | 'createdAt' | 'updatedAt'>>,
  ): ClusterRecord | null
  load(id: number): ClusterLoad
  /** The load of every cluster that has any. */
  loads(): Map<number, ClusterLoad>
}

export const noLoad: ClusterLoad = { running: 0, queued: 0, active: 0 }

const clusterColumns = columnList<ClusterRecord>([
  'id',
  'name',
  'description',
  'status',
  'nodes',
  'type',
  'terminateOnIdle',
  'terminatedOnIdle',
  'timeToIdle',
  'createdAt',
  'updatedAt',
  'availableSince',
  'terminatedAt',
  'idleSince',
])

export function createClusterLedger(
  db: Database,
  now: () => number,
  changed: () => void,
): ClusterLedger {
  const all = db.prepare<[], ClusterRecord>(`select ${clusterColumns} from clusters order by id`)
  const byId = db.prepare<[number], ClusterRecord>(
    `select ${clusterColumns} from clusters where id = ?`,
  )
  const open = db.prepare<[], ClusterRecord>(
    `select ${clusterColumns} from clusters where status not in ('terminated', 'error') order by id`,
  )
  // Workflows hold no slot; the children they wait for do, and are counted.
  const loadsWhere = (where: string) =>
    `select cluster_id as clusterId, sum(jobs.status in ('running', 'pending_stoppage', 'stopping') and flow_type is not 'workflow') as running,
       sum(jobs.status = 'queued') as queued, count(*) as active
     from jobs left join packages on packages.id = jobs.package_id where jobs.status not in ('stopped', 'completed', 'failed') ${where} group by cluster_id`
  const loadOf = db.prepare<[number], ClusterLoad & { clusterId: number }>(
    loadsWhere('and clusterId = ?'),
  )
  const loads = db.prepare<[], ClusterLoad & { clusterId: number }>(loadsWhere(''))
  return {
    all: () => all.all(),
    open: () => open.all(),
    get: (id) => byId.get(id) ?? null,
    add: (cluster) => {
      const id = insertRow(db, 'clusters', {
        ...cluster,
        status: 'pending',
        terminatedOnIdle: 0,
        createdAt: now(),
        updatedAt: now(),
      })
      const record = byId.get(id)
      if (!record) throw new Error(`Cluster ${id} was not saved.`)
      changed()
      return record
    },
    change: (id, patch) => {
      updateRow(db, 'clusters', id, { ...patch, updatedAt: now() })
      changed()
      return byId.get(id) ?? null
    },
    load: (id) => loadOf.get(id) ?? noLoad,
    loads: () => new Map(loads.all().map((load) => [load.clusterId, load])),
  }
}
