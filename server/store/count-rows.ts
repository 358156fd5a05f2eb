/** Counts of jobs that are selected without a full-text expression. */
import { sql, type RawBuilder } from 'kysely'
import type { Count } from './port.ts'
import type { Database } from './open.ts'
import { allTimeRows, hourMs, segmentRows, segmentsOf } from './rollup.ts'
import { keyRange } from './job-key.ts'
import {
  choiceConditions,
  isPlain,
  isThin,
  isUnindexed,
  rowConditions,
  type Selection,
} from './selection.ts'
import { numberOf } from './sql-rows.ts'

/** Counts are exact up to this number. */
export const countLimit = 10_000

/** Long runs are looked up by runtime if there are at most this many. */
const longRunLimit = 2_000

const upperEdge = (selection: Selection): number =>
  selection.to ?? Number.MAX_SAFE_INTEGER - hourMs * 24

/** The rows of the rollup (or of jobs, at the edges) that a plain selection is counted from. */
export function countedRows(
  selection: Selection,
  where: RawBuilder<unknown>,
  thin: boolean,
): RawBuilder<unknown> {
  if (selection.from === null && selection.to === null) return allTimeRows(selection.account, where)
  const coarsest = thin ? 'day' : 'week'
  const segments = segmentsOf(selection.from ?? 0, upperEdge(selection), coarsest)
  if (segments.length === 0) return allTimeRows(selection.account, sql`0 = 1`)
  return sql.join(
    segments.map((segment) => segmentRows(selection.account, segment, where, thin)),
    sql` UNION ALL `,
  )
}

/**
 * The number of selected jobs, ignoring the full text; at most one over {@link countLimit} if rows
 * have to be scanned.
 */
export async function countRows(db: Database, selection: Selection): Promise<Count> {
  if (isPlain(selection)) {
    const where = choiceConditions(selection)
    const from = countedRows(selection, where, isThin(selection))
    return { count: await numberOf(db, sql`SELECT sum(n) AS n FROM (${from})`), exact: true }
  }
  const { first, last } = keyRange(selection.account)
  const few = await fewLongRuns(db, selection)
  // The account's part of the table, rather than each of its rows through some index.
  const rows = isUnindexed(selection)
    ? sql`jobs NOT INDEXED WHERE key BETWEEN ${first} AND ${last} AND`
    : sql`jobs WHERE`
  const count = await numberOf(
    db,
    sql`SELECT count(*) AS n FROM (SELECT 1 FROM ${rows}
      ${rowConditions(selection, { unindexed: few })} LIMIT ${countLimit + 1})`,
  )
  return { count, exact: true }
}

/** Whether so few jobs exceed the requested runtime that looking them up by runtime is best. */
export async function fewLongRuns(
  db: Database,
  { account, runtimeOver }: Selection,
): Promise<boolean> {
  if (runtimeOver === null) return false
  const found = await numberOf(
    db,
    sql`SELECT count(*) AS n FROM (SELECT 1 FROM jobs INDEXED BY jobs_runtime
      WHERE account = ${account} AND runtime > ${runtimeOver} LIMIT ${longRunLimit})`,
  )
  return found < longRunLimit
}
