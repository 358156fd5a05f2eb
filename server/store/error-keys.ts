/** Failures counted by error key, from an index that covers them. */
import { sql } from 'kysely'
import type { ResolutionState } from '../../contract/triage.ts'
import type { Database } from './open.ts'
import type { ErrorCount, ErrorKeyRow } from './port.ts'
import { rowsOf } from './sql-rows.ts'
import { resolutionCodes } from './stored-job.ts'

interface KeyRow {
  error_key: string
  package_id: number
  n: number
  first_ms: number
  last_ms: number
  last_id: number
  open_ms: number | null
  over_ms: number | null
}

const countOf = (state: ResolutionState) =>
  sql`sum(resolution = ${sql.raw(String(resolutionCodes[state]))}) AS ${sql.ref(state)}`

/** See `JobLists.errorKeys`. */
export async function errorKeys(db: Database, account: number): Promise<ErrorKeyRow[]> {
  const open = sql.raw(String(resolutionCodes.unresolved))
  const rows = await rowsOf<KeyRow & Record<ResolutionState, number>>(
    db,
    sql`SELECT error_key, package_id, count(*) AS n, min(ended_ms) AS first_ms,
        max(ended_ms) AS last_ms, max(id) AS last_id,
        min(CASE WHEN resolution = ${open} THEN ended_ms END) AS open_ms,
        max(CASE WHEN resolution <> ${open} THEN ended_ms END) AS over_ms,
        ${countOf('unresolved')}, ${countOf('acknowledged')}, ${countOf('covered')},
        ${countOf('retrying')}, ${countOf('resolved')}
      FROM jobs INDEXED BY jobs_error
      WHERE account = ${account} AND error_key <> '' GROUP BY error_key, package_id`,
  )
  return rows.map((row) => ({
    errorKey: row.error_key,
    packageId: row.package_id,
    count: row.n,
    states: {
      unresolved: row.unresolved,
      acknowledged: row.acknowledged,
      covered: row.covered,
      retrying: row.retrying,
      resolved: row.resolved,
    },
    firstMs: row.first_ms,
    lastMs: row.last_ms,
    lastId: row.last_id,
    openSinceMs: row.open_ms,
    lastResolvedMs: row.over_ms,
  }))
}

/** See `JobLists.errorCounts`. */
export async function errorCounts(
  db: Database,
  account: number,
  sinceMs: number,
  bucketMs: number,
): Promise<ErrorCount[]> {
  return rowsOf(
    db,
    sql`SELECT error_key AS errorKey, package_id AS packageId,
        CAST(ended_ms / CAST(${bucketMs} AS INTEGER) AS INTEGER) AS bucket, count(*) AS count
      FROM jobs INDEXED BY jobs_error
      WHERE account = ${account} AND error_key <> '' AND ended_ms >= ${sinceMs}
      GROUP BY error_key, package_id, bucket`,
  )
}
