/** The rows that facets are counted from: groups of the rollup, or the newest jobs one by one. */
import { sql } from 'kysely'
import { flagKinds } from '../../contract/flag-kinds.ts'
import { attentionKinds } from '../../contract/triage-words.ts'
import { countedRows, fewLongRuns } from './count-rows.ts'
import { keyRange } from './job-key.ts'
import { idsAt } from './job-queries.ts'
import type { Database } from './open.ts'
import type { AttentionCounts, FacetCounts } from './port.ts'
import {
  allowed,
  choiceConditions,
  dimensions,
  rowConditions,
  type Selection,
} from './selection.ts'
import { rowsOf } from './sql-rows.ts'
import { attentionBit, flagBit } from './stored-job.ts'

/** A number of jobs with the same values. */
export interface Group {
  status: string
  package_id: number
  cluster_id: number
  owner_id: number
  creator_key: string
  n: number
}

export interface Sample extends Group {
  at: number
  mask: number
  attention: number
  error_key: string
}

const dimensionList = sql.raw(dimensions.join(', '))

/** The newest selected jobs one by one, where the rollup cannot answer. */
export async function sampleOf(
  db: Database,
  selection: Selection,
  limit: number,
): Promise<Sample[]> {
  const columns = sql`created_ms AS at, ${dimensionList}, flag_mask AS mask, attention, error_key, 1 AS n`
  const severalStatuses = (allowed(selection, 'status').in?.length ?? 0) > 1
  if (selection.match === null && !severalStatuses) {
    const few = await fewLongRuns(db, selection)
    const order = sql.raw(few ? '+created_ms' : 'created_ms')
    return rowsOf(
      db,
      sql`SELECT ${columns} FROM jobs WHERE ${rowConditions(selection, { unindexed: few })}
        ORDER BY ${order} DESC LIMIT ${limit}`,
    )
  }
  const newestFirst = { key: 'created', direction: 'desc' } as const
  const newest = await idsAt(db, selection, newestFirst, { offset: 0, limit })
  const base = keyRange(selection.account).first
  return rowsOf(
    db,
    sql`SELECT ${columns}
      FROM json_each(${JSON.stringify(newest.map((id) => base + id))}) AS found
      CROSS JOIN jobs ON jobs.key = found.value ORDER BY created_ms DESC`,
  )
}

export async function rolledUp(db: Database, selection: Selection): Promise<Group[]> {
  const from = countedRows(selection, choiceConditions(selection), false)
  return rowsOf(
    db,
    sql`SELECT ${dimensionList}, sum(n) AS n FROM (${from}) GROUP BY ${dimensionList}`,
  )
}

export const addTo = (counts: Record<string, number>, key: string, n: number): void => {
  counts[key] = (counts[key] ?? 0) + n
}

export function addMask(counts: FacetCounts['byFlag'], mask: number, n: number): void {
  for (const kind of flagKinds) if ((mask & flagBit(kind)) !== 0) addTo(counts, kind, n)
}

/** There are few flagged jobs, and they have their own index. */
export async function flagCounts(
  db: Database,
  selection: Selection,
): Promise<FacetCounts['byFlag']> {
  const found = await rowsOf<{ mask: number; n: number }>(
    db,
    sql`SELECT flag_mask AS mask, count(*) AS n FROM jobs INDEXED BY jobs_flagged
      WHERE flag_mask > 0 AND ${rowConditions(selection)} GROUP BY flag_mask`,
  )
  const counts: FacetCounts['byFlag'] = {}
  for (const { mask, n } of found) addMask(counts, mask, n)
  return counts
}

export function addAttention(counts: FacetCounts['byAttention'], mask: number, n: number): void {
  if (mask === 0) return
  addTo(counts, 'any', n)
  for (const kind of attentionKinds) if ((mask & attentionBit(kind)) !== 0) addTo(counts, kind, n)
}

/** Different errors that are looked for among unresolved failures. */
const maxOpenErrors = 2_000

/** The error keys of unresolved failures among these jobs. */
export function openErrorsOf(sample: readonly Sample[]): FacetCounts['openErrors'] {
  const found = new Map<string, FacetCounts['openErrors'][number]>()
  for (const { attention, error_key: errorKey, package_id: packageId } of sample) {
    if ((attention & attentionBit('unresolved')) === 0 || errorKey === '') continue
    found.set(`${errorKey} ${packageId}`, { errorKey, packageId })
  }
  return [...found.values()].slice(0, maxOpenErrors)
}

/** There are few jobs that need somebody, and they have their own index. */
export async function attentionCounts(
  db: Database,
  selection: Selection,
): Promise<AttentionCounts> {
  const wanted = sql`FROM jobs INDEXED BY jobs_attention
    WHERE attention > 0 AND ${rowConditions(selection)}`
  const found = await rowsOf<{ mask: number; n: number }>(
    db,
    sql`SELECT attention AS mask, count(*) AS n ${wanted} GROUP BY attention`,
  )
  const byAttention: FacetCounts['byAttention'] = {}
  for (const { mask, n } of found) addAttention(byAttention, mask, n)
  if (byAttention['unresolved'] === undefined) return { byAttention, openErrors: [] }
  const openErrors = await rowsOf<FacetCounts['openErrors'][number]>(
    db,
    sql`SELECT DISTINCT error_key AS errorKey, package_id AS packageId ${wanted}
      AND attention & ${attentionBit('unresolved')} > 0 AND error_key <> ''
      LIMIT ${maxOpenErrors}`,
  )
  return { byAttention, openErrors }
}
