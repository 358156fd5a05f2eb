import type { Database } from 'better-sqlite3'
import { insertRow, updateRow } from './update.ts'

/** The statuses a cluster of ours passes (jobs-api.md §6). */
export type ClusterStatus = 'pending' | 'creating' | 'available' | 'idle' | 'error' | 'pending_terminate' | 'terminating' | 'terminated'

/** A cluster as the ledger keeps it. Times are milliseconds since 1970, flags 0 or 1. */
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
  /** Seconds without a job after which it ends, where `terminateOnIdle` is set. */
  timeToIdle: number
  createdAt: number
  updatedAt: number
  availableSince: number | null
  terminatedAt: number | null
  idleSince: number | null
}

/** Jobs on a cluster, by what they do there. */
export interface ClusterLoad {
  running: number
  queued: number
  active: number
}

type Asked = 'name' | 'description' | 'nodes' | 'type' | 'terminateOnIdle' | 'timeToIdle'

export interface ClusterLedger {
  all(): ClusterRecord[]
  get(id: number): ClusterRecord | null
  add(cluster: Pick<ClusterRecord, Asked>): ClusterRecord
  change(id: number, patch: Partial<Omit<ClusterRecord, 'id' | 'createdAt' | 'updatedAt'>>): ClusterRecord | null
  load(id: number): ClusterLoad
}

export function createClusterLedger(db: Database, now: () => number, changed: () => void): ClusterLedger {
  const all = db.prepare<[], ClusterRecord>('select * from clusters order by id')
  const byId = db.prepare<[number], ClusterRecord>('select * from clusters where id = ?')
  const load = db.prepare<[number], { status: string; n: number }>(
    `select status, count(*) n from jobs where clusterId = ? and status not in ('stopped', 'completed', 'failed') group by status`,
  )
  return {
    all: () => all.all(),
    get: (id) => byId.get(id) ?? null,
    add: (cluster) => {
      const id = insertRow(db, 'clusters', { ...cluster, status: 'pending', terminatedOnIdle: 0, createdAt: now(), updatedAt: now() })
      const record = byId.get(id)
      if (!record) throw new Error(`Cluster ${id} was not written.`)
      changed()
      return record
    },
    change: (id, patch) => {
      updateRow(db, 'clusters', id, { ...patch, updatedAt: now() })
      changed()
      return byId.get(id) ?? null
    },
    load: (id) => {
      const counts = new Map(load.all(id).map(({ status, n }) => [status, n]))
      const running = (counts.get('running') ?? 0) + (counts.get('pending_stoppage') ?? 0) + (counts.get('stopping') ?? 0)
      return { running, queued: counts.get('queued') ?? 0, active: [...counts.values()].reduce((sum, n) => sum + n, 0) }
    },
  }
}
