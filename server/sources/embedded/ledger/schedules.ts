import type { Database } from 'better-sqlite3'
import type { IntervalUnit } from '../engine/interval.ts'
import { columnList } from './columns.ts'
import { insertRow, updateRow } from './update.ts'

/**
 * A schedule row; each belongs to the package whose file defines it. Times are milliseconds since
 * 1970.
 */
export type ScheduleRecord = {
  id: number
  packageId: number
  name: string
  status: 'enabled' | 'disabled'
  startAt: number
  /** Null while disabled. */
  nextRunAt: number | null
  every: number
  unit: IntervalUnit
  /** Null for any cluster that accepts jobs. */
  clusterName: string | null
  /** How often a failed run is retried; 0 for never. */
  retries: number
  /** JSON object, as for a job. */
  variables: string
  lastRunAt: number | null
  lastRunStatus: string | null
  executions: number
  /** When a failed run is retried, and as which attempt. */
  retryAt: number | null
  retryAttempt: number | null
  createdAt: number
  updatedAt: number
}

export type NewSchedule = Pick<
  ScheduleRecord,
  | 'packageId'
  | 'name'
  | 'status'
  | 'startAt'
  | 'nextRunAt'
  | 'every'
  | 'unit'
  | 'clusterName'
  | 'retries'
  | 'variables'
>

export interface ScheduleLedger {
  all(): ScheduleRecord[]
  get(id: number): ScheduleRecord | null
  byPackage(packageId: number): ScheduleRecord | null
  add(schedule: NewSchedule): ScheduleRecord
  change(
    id: number,
    patch: Partial<Omit<ScheduleRecord, 'id' | 'packageId' | 'createdAt' | 'updatedAt'>>,
  ): ScheduleRecord | null
  remove(id: number): void
}

const scheduleColumns = columnList<ScheduleRecord>([
  'id',
  'packageId',
  'name',
  'status',
  'startAt',
  'nextRunAt',
  'every',
  'unit',
  'clusterName',
  'retries',
  'variables',
  'lastRunAt',
  'lastRunStatus',
  'executions',
  'retryAt',
  'retryAttempt',
  'createdAt',
  'updatedAt',
])

export function createScheduleLedger(
  db: Database,
  now: () => number,
  changed: () => void,
): ScheduleLedger {
  const all = db.prepare<[], ScheduleRecord>(`select ${scheduleColumns} from schedules order by id`)
  const byId = db.prepare<[number], ScheduleRecord>(
    `select ${scheduleColumns} from schedules where id = ?`,
  )
  const byPackage = db.prepare<[number], ScheduleRecord>(
    `select ${scheduleColumns} from schedules where package_id = ?`,
  )
  return {
    all: () => all.all(),
    get: (id) => byId.get(id) ?? null,
    byPackage: (packageId) => byPackage.get(packageId) ?? null,
    add: (schedule) => {
      const id = insertRow(db, 'schedules', {
        ...schedule,
        executions: 0,
        createdAt: now(),
        updatedAt: now(),
      })
      const record = byId.get(id)
      if (!record) throw new Error(`Schedule ${id} was not saved.`)
      changed()
      return record
    },
    change: (id, patch) => {
      updateRow(db, 'schedules', id, { ...patch, updatedAt: now() })
      changed()
      return byId.get(id) ?? null
    },
    remove: (id) => {
      db.prepare<[number]>('delete from schedules where id = ?').run(id)
      changed()
    },
  }
}
