/** Reads selected jobs in the order of a list, starting at a position. */
import { setImmediate } from 'node:timers/promises'
import { sql, type RawBuilder } from 'kysely'
import type { SortKey } from '../../contract/filter.ts'
import { countRows, fewLongRuns } from './count-rows.ts'
import { keyRange } from './job-key.ts'
import type { Database } from './open.ts'
import { allowed, everything, rowConditions, type Selection } from './selection.ts'
import { numberOf, rowsOf } from './sql-rows.ts'
import { firstPlaces, searchPlaces, type Candidates, type Place } from './text-search.ts'

/** Jobs read in sort order before switching to reading all selected jobs. */
const walkLimit = 10_000
/** Jobs read in one step after that switch. */
const scanLimit = 100_000

/**
 * Nearly every job starts, ends and is last updated within this time of its creation, in
 * milliseconds. All others are in the index `jobs_strays`, whose condition is {@link isStray}.
 */
const usualSpanMs = 6 * 3_600_000
const isStray = sql.raw(
  `(${['started_ms', 'ended_ms', 'updated_ms']
    .flatMap((column) => [`${column} < created_ms`, `${column} > created_ms + ${usualSpanMs}`])
    .join(' OR ')})`,
)

/** The orders of lists, plus the order by id, which only searches use. */
export type StoreSort = SortKey | 'id'

export const sortColumns: Record<StoreSort, string> = {
  id: 'key',
  created: 'created_ms',
  started: 'started_ms',
  ended: 'ended_ms',
  updated: 'updated_ms',
  runtime: 'runtime',
  overrun: 'overrun',
  records_ratio: 'records_ratio',
}

/** Sorts whose order has nothing to do with that of the ids. */
const valueSorts: ReadonlySet<StoreSort> = new Set(['runtime', 'overrun', 'records_ratio'])

/** After every job's creation; dates near the maximum would overflow in sums. */
const lastMs = Date.parse('9999-01-01T00:00:00Z')

/** Conditions on what is read of an index, and on what is kept of that. */
interface Part {
  span: RawBuilder<unknown>
  where: RawBuilder<unknown>
}

/** Sorts by a time close to that of the creation. */
const spanSorts: ReadonlySet<StoreSort> = new Set(['started', 'ended', 'updated'])

/** The order of a read and where it starts. */
export interface Walk {
  sort: StoreSort
  descending: boolean
  /** Starts after this position; null at the beginning. */
  after: Place | null
  limit: number
  offset?: number
}

function beyond(
  column: RawBuilder<unknown>,
  place: Place | null,
  descending: boolean,
): RawBuilder<unknown> {
  if (!place) return sql`1 = 1`
  return sql`(${column}, id) ${sql.raw(descending ? '<' : '>')} (${place.value}, ${place.id})`
}

const orderBy = (column: RawBuilder<unknown>, descending: boolean) => {
  const way = sql.raw(descending ? 'DESC' : 'ASC')
  return sql`ORDER BY ${column} ${way}, id ${way}`
}

/** The selected jobs in an order, ignoring the search text. */
export function candidatesOf(
  db: Database,
  selection: Selection,
  sort: StoreSort,
  descending: boolean,
): Candidates {
  const textless: Selection = { ...selection, match: null }
  return (after, limit) => walk(db, textless, { sort, descending, after, limit })
}

/** The first jobs after a position, in one direction. */
export async function walk(db: Database, selection: Selection, how: Walk): Promise<Place[]> {
  const { sort, descending, after, limit, offset = 0 } = how
  const wanted = offset + limit
  if (selection.match !== null) {
    const column = sql.raw(sortColumns[sort])
    const order = { column, descending, followsKeys: !valueSorts.has(sort) }
    const candidates = candidatesOf(db, selection, sort, descending)
    return (await searchPlaces(db, selection, order, after, wanted, candidates)).slice(offset)
  }
  if (sort === 'created' && (allowed(selection, 'status').in?.length ?? 0) > 1)
    return (await walkStatuses(db, selection, { ...how, limit: wanted, offset: 0 })).slice(offset)
  if (sort === 'created')
    return rowsOf(db, selectedInOrder(selection, how, await fewLongRuns(db, selection)))
  if (await sortingIsCheaper(db, selection, limit))
    return rowsOf(db, selectedInOrder(selection, how, true))
  const all = { ...how, limit: wanted }
  const walked = await walkedFrom(db, selection, all)
  const found = walked.length < wanted ? await scan(db, selection, all) : walked
  return found.slice(offset)
}

/** The first jobs found in the sort's index; fewer than asked for if it takes too long. */
async function walkedFrom(db: Database, selection: Selection, how: Walk): Promise<Place[]> {
  const { from, to } = selection
  return spanSorts.has(how.sort) && (from !== null || to !== null)
    ? walkedInSpan(db, selection, how, { from: from ?? 0, to: to ?? lastMs })
    : rowsOf(db, walkedInOrder(selection, how))
}

/**
 * As {@link walkedInOrder}, for an order by time: jobs created in a range are close together in it,
 * except a few.
 */
async function walkedInSpan(
  db: Database,
  selection: Selection,
  how: Walk,
  { from, to }: { from: number; to: number },
): Promise<Place[]> {
  const column = sql.raw(sortColumns[how.sort])
  const span = sql`${column} >= ${from} AND ${column} <= ${to + usualSpanMs}`
  const usual = await rowsOf<Place>(
    db,
    walkedInOrder(selection, how, { span, where: sql`NOT ${isStray}` }),
  )
  const strays = await rowsOf<Place>(
    db,
    sql`SELECT id, ${column} AS value FROM jobs INDEXED BY jobs_strays
      WHERE ${isStray} AND ${rowConditions(selection)}
      AND ${beyond(sql`+${column}`, how.after, how.descending)}
      ${orderBy(sql`+${column}`, how.descending)} LIMIT ${how.limit}`,
  )
  return firstPlaces([...usual, ...strays], how.descending, how.limit)
}

/**
 * One status after the other, so that each is read in the order of its index; the results are then
 * merged.
 */
async function walkStatuses(db: Database, selection: Selection, how: Walk): Promise<Place[]> {
  let found: Place[] = []
  for (const status of allowed(selection, 'status').in ?? []) {
    const one = {
      ...selection,
      choices: { ...selection.choices, status: { ...selection.choices.status, in: [status] } },
    }
    found = [...found, ...(await walk(db, one, how))]
  }
  return firstPlaces(found, how.descending, how.limit)
}

/**
 * @param sorts true reads the filter's index and sorts its rows; false reads the sort's index until
 * the page is full
 */
function selectedInOrder(
  selection: Selection,
  { sort, descending, after, limit, offset = 0 }: Walk,
  sorts: boolean,
): RawBuilder<unknown> {
  const column = sql.raw(sortColumns[sort])
  const sorted = sorts ? sql`+${column}` : column
  const isLongRuns = sorts && selection.runtimeOver !== null
  return sql`SELECT id, ${column} AS value FROM jobs
    WHERE ${rowConditions(selection, { unindexed: isLongRuns })}
    AND ${beyond(sorted, after, descending)} ${orderBy(sorted, descending)}
    LIMIT ${limit} OFFSET ${offset}`
}

/**
 * Reads the sort's index from a position on, at most {@link walkLimit} jobs, because the selected
 * ones may all be at the other end.
 */
function walkedInOrder(
  selection: Selection,
  { sort, descending, after, limit }: Walk,
  { span, where }: Part = { span: sql`1 = 1`, where: sql`1 = 1` },
): RawBuilder<unknown> {
  const { first, last } = keyRange(selection.account)
  const column = sql.raw(sortColumns[sort])
  // The table itself is the index by id.
  const index = sql.raw(sort === 'id' ? 'NOT INDEXED' : `INDEXED BY jobs_${sort}`)
  const ofAccount =
    sort === 'id' ? sql`key BETWEEN ${first} AND ${last}` : sql`account = ${selection.account}`
  return sql`SELECT id, ${column} AS value FROM
    (SELECT * FROM jobs ${index} WHERE ${ofAccount} AND ${span}
      AND ${beyond(column, after, descending)}
      ${orderBy(column, descending)} LIMIT ${walkLimit}) AS jobs
    WHERE ${where} AND ${rowConditions(selection, { unindexed: true })} LIMIT ${limit}`
}

/**
 * All selected jobs, one time range after the other, from an index that covers all filter columns.
 */
async function scan(
  db: Database,
  selection: Selection,
  { sort, descending, after, limit }: Walk,
): Promise<Place[]> {
  const { account } = selection
  const column = sql.raw(sortColumns[sort])
  const edge = (way: 'ASC' | 'DESC') =>
    sql`SELECT created_ms AS n FROM jobs WHERE account = ${account}
      ORDER BY created_ms ${sql.raw(way)} LIMIT 1`
  const [oldest, newest] = [await numberOf(db, edge('ASC')), await numberOf(db, edge('DESC'))]
  const { count } = await countRows(db, everything(account, selection.limits, selection.apart))
  const width = Math.ceil((newest - oldest + 1) / Math.ceil(count / scanLimit))
  let best: Place[] = []
  for (let from = oldest; from <= newest; from += width) {
    const found = await rowsOf<Place>(
      db,
      sql`SELECT id, ${column} AS value FROM jobs INDEXED BY jobs_created
        WHERE created_ms >= ${from} AND created_ms < ${from + width}
        AND ${rowConditions(selection, { unindexed: true })}
        AND ${beyond(column, after, descending)} ${orderBy(column, descending)} LIMIT ${limit}`,
    )
    best = firstPlaces([...best, ...found], descending, limit)
    await setImmediate()
  }
  return best
}

/**
 * Sorting reads each selected row; walking reads, on average, as many rows as it takes to find a
 * page of selected ones.
 */
async function sortingIsCheaper(
  db: Database,
  selection: Selection,
  limit: number,
): Promise<boolean> {
  if (selection.flag !== null) return true
  const { count: selected } = await countRows(db, selection)
  const { count: all } = await countRows(
    db,
    everything(selection.account, selection.limits, selection.apart),
  )
  return selected <= selection.limits.sort || selected * selected < limit * all
}
