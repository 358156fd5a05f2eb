import { setImmediate } from 'node:timers/promises'
import { sql, type RawBuilder } from 'kysely'
import type { SortKey } from '../../contract/filter.ts'
import { readCursor, writeCursor, type Cursor } from './cursor.ts'
import { jobKey, keyRange } from './job-key.ts'
import type { Database } from './open.ts'
import { allTimeRows, hourMs, segmentRows, segmentsOf } from './rollup.ts'
import {
  allowed,
  choiceConditions,
  everything,
  isMatchOnly,
  isPlain,
  isThin,
  rowConditions,
  type Selection,
} from './selection.ts'
import {
  countMatches,
  countSearch,
  firstPlaces,
  matchingAmong,
  searchPlaces,
  type Candidates,
  type Place,
} from './text-search.ts'

/** Counts are exact up to here. */
export const countLimit = 10_000
/** Long runs are looked up by their runtime while there are no more of them than this. */
const longRunLimit = 2_000
/** So few jobs are always sorted. */
const sortLimit = 20_000
/** Jobs read in the order of a sort before all are looked at. */
const walkLimit = 10_000
/** Jobs looked at in one step where all are. */
const scanLimit = 100_000
/** Rows that one step of a far offset passes over. */
const offsetStep = 20_000
/** How far back rows newer than a given one are looked for. */
const newerLimit = 5_000

/** The orders of lists, and the order by number, which only searches know. */
export type StoreSort = SortKey | 'id'

const sortColumns: Record<StoreSort, string> = {
  id: 'key',
  created: 'created_ms',
  started: 'started_ms',
  ended: 'ended_ms',
  updated: 'updated_ms',
  runtime: 'runtime',
  overrun: 'overrun',
}

interface Order {
  sort: SortKey
  direction: 'asc' | 'desc'
}

export interface IdPage {
  ids: number[]
  next: string | null
  previous: string | null
}

async function rows<T>(db: Database, query: RawBuilder<unknown>): Promise<T[]> {
  const result = await (query as RawBuilder<T>).execute(db)
  return result.rows
}

async function sum(db: Database, query: RawBuilder<unknown>): Promise<number> {
  const [row] = await rows<{ n: number | null }>(db, query)
  return row?.n ?? 0
}

const upperEdge = (selection: Selection): number =>
  selection.to ?? Number.MAX_SAFE_INTEGER - hourMs * 24

/** The rows of the rollup (or jobs, at the edges) a plain selection is counted from. */
export function countedRows(
  selection: Selection,
  where: RawBuilder<unknown>,
  thin: boolean,
): RawBuilder<unknown> {
  if (selection.from === null && selection.to === null) return allTimeRows(selection.account, where)
  const segments = segmentsOf(selection.from ?? 0, upperEdge(selection), 'day')
  if (segments.length === 0) return allTimeRows(selection.account, sql`0 = 1`)
  return sql.join(
    segments.map((segment) => segmentRows(selection.account, segment, where, thin)),
    sql` UNION ALL `,
  )
}

export interface Count {
  count: number
  /** False: there may be more. */
  exact: boolean
}

const exactly = async (counted: Promise<number>): Promise<Count> => {
  const count = await counted
  return { count, exact: true }
}

/**
 * How many jobs are selected; never more than one over {@link countLimit} where counting takes
 * looking at rows.
 */
export async function countJobs(db: Database, selection: Selection): Promise<Count> {
  if (isPlain(selection)) {
    return exactly(
      sum(
        db,
        sql`SELECT sum(n) AS n FROM (${countedRows(selection, choiceConditions(selection), isThin(selection))})`,
      ),
    )
  }
  const limit = countLimit + 1
  if (isMatchOnly(selection)) return exactly(countMatches(db, selection, limit))
  if (selection.match !== null)
    return countSearch(db, selection, limit, candidatesOf(db, selection, 'created', true))
  return exactly(
    sum(
      db,
      sql`SELECT count(*) AS n FROM (SELECT 1 FROM jobs WHERE ${rowConditions(selection)} LIMIT ${limit})`,
    ),
  )
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

/** The selection's jobs in an order, whatever text they hold. */
function candidatesOf(
  db: Database,
  selection: Selection,
  sort: StoreSort,
  descending: boolean,
): Candidates {
  const textless: Selection = { ...selection, match: null }
  return (after, limit) => walk(db, textless, sort, after, descending, limit)
}

/**
 * One status after the other, so that each is read in the order of its index; the pages are then
 * merged.
 */
async function walkStatuses(
  db: Database,
  selection: Selection,
  after: Place | null,
  descending: boolean,
  limit: number,
): Promise<Place[]> {
  let found: Place[] = []
  for (const status of allowed(selection, 'status').in ?? []) {
    const one = {
      ...selection,
      choices: { ...selection.choices, status: { ...selection.choices.status, in: [status] } },
    }
    found = [...found, ...(await walk(db, one, 'created', after, descending, limit))]
  }
  return firstPlaces(found, descending, limit)
}

/** The first jobs after a place, in one direction. */
async function walk(
  db: Database,
  selection: Selection,
  sort: StoreSort,
  after: Place | null,
  descending: boolean,
  limit: number,
  offset = 0,
): Promise<Place[]> {
  const column = sql.raw(sortColumns[sort])
  if (selection.match !== null) {
    const order = { column, descending, followsKeys: sort !== 'runtime' && sort !== 'overrun' }
    return (
      await searchPlaces(
        db,
        selection,
        order,
        after,
        offset + limit,
        candidatesOf(db, selection, sort, descending),
      )
    ).slice(offset)
  }
  if (sort === 'created' && (allowed(selection, 'status').in?.length ?? 0) > 1) {
    return (await walkStatuses(db, selection, after, descending, offset + limit)).slice(offset)
  }
  if (sort === 'created') {
    const few = await fewLongRuns(db, selection)
    return rows(
      db,
      selectedInOrder(selection, { column, descending, after, limit, offset, sorts: few }),
    )
  }
  if (await sortingIsCheaper(db, selection, limit)) {
    return rows(
      db,
      selectedInOrder(selection, { column, descending, after, limit, offset, sorts: true }),
    )
  }
  const wanted = limit + offset
  const walked = await rows<Place>(db, walkedInOrder(selection, sort, after, descending, wanted))
  const page =
    walked.length < wanted ? await scan(db, selection, sort, after, descending, wanted) : walked
  return page.slice(offset)
}

interface Walk {
  column: RawBuilder<unknown>
  descending: boolean
  after: Place | null
  limit: number
  offset: number
  /**
   * Reads the filter's index and sorts its rows, instead of reading the sort's index until the page
   * is full.
   */
  sorts: boolean
}

function selectedInOrder(
  selection: Selection,
  { column, descending, after, limit, offset, sorts }: Walk,
): RawBuilder<unknown> {
  const sorted = sorts ? sql`+${column}` : column
  const isLongRuns = sorts && selection.runtimeOver !== null
  return sql`SELECT id, ${column} AS value FROM jobs WHERE ${rowConditions(selection, { unindexed: isLongRuns })}
    AND ${beyond(sorted, after, descending)} ${orderBy(sorted, descending)} LIMIT ${limit} OFFSET ${offset}`
}

/**
 * The sort's index from a place on, for {@link walkLimit} jobs at most: those selected may all
 * stand at its other end.
 */
function walkedInOrder(
  selection: Selection,
  sort: StoreSort,
  after: Place | null,
  descending: boolean,
  limit: number,
): RawBuilder<unknown> {
  const { first, last } = keyRange(selection.account)
  const column = sql.raw(sortColumns[sort])
  // The table itself is the index by number.
  const index = sql.raw(sort === 'id' ? 'NOT INDEXED' : `INDEXED BY jobs_${sort}`)
  const mine =
    sort === 'id' ? sql`key BETWEEN ${first} AND ${last}` : sql`account = ${selection.account}`
  return sql`SELECT id, ${column} AS value FROM
    (SELECT * FROM jobs ${index} WHERE ${mine} AND ${beyond(column, after, descending)} ${orderBy(column, descending)} LIMIT ${walkLimit}) AS jobs
    WHERE ${rowConditions(selection, { unindexed: true })} LIMIT ${limit}`
}

/**
 * All selected jobs, one stretch of time after the other, in an index that holds all a filter
 * reads.
 */
async function scan(
  db: Database,
  selection: Selection,
  sort: StoreSort,
  after: Place | null,
  descending: boolean,
  limit: number,
): Promise<Place[]> {
  const { account } = selection
  const column = sql.raw(sortColumns[sort])
  const edge = (way: 'ASC' | 'DESC') =>
    sql`SELECT created_ms AS n FROM jobs WHERE account = ${account} ORDER BY created_ms ${sql.raw(way)} LIMIT 1`
  const [oldest, newest] = [await sum(db, edge('ASC')), await sum(db, edge('DESC'))]
  const { count } = await countJobs(db, everything(account, selection.limits, selection.apart))
  const width = Math.ceil((newest - oldest + 1) / Math.ceil(count / scanLimit))
  let best: Place[] = []
  for (let from = oldest; from <= newest; from += width) {
    const found = await rows<Place>(
      db,
      sql`SELECT id, ${column} AS value FROM jobs INDEXED BY jobs_created WHERE created_ms >= ${from} AND created_ms < ${from + width}
        AND ${rowConditions(selection, { unindexed: true })} AND ${beyond(column, after, descending)} ${orderBy(column, descending)} LIMIT ${limit}`,
    )
    best = firstPlaces([...best, ...found], descending, limit)
    await setImmediate()
  }
  return best
}

/** Are there so few runs longer than asked for that they are best looked up by their runtime? */
export async function fewLongRuns(
  db: Database,
  { account, runtimeOver }: Selection,
): Promise<boolean> {
  if (runtimeOver === null) return false
  const found = await sum(
    db,
    sql`SELECT count(*) AS n FROM (SELECT 1 FROM jobs INDEXED BY jobs_runtime WHERE account = ${account} AND runtime > ${runtimeOver} LIMIT ${longRunLimit})`,
  )
  return found < longRunLimit
}

/**
 * Sorting touches each selected row; walking touches, on average, as many rows as it takes to meet
 * a page of selected ones.
 */
async function sortingIsCheaper(
  db: Database,
  selection: Selection,
  limit: number,
): Promise<boolean> {
  if (selection.flag !== null) return true
  const { count: selected } = await countJobs(db, selection)
  const { count: all } = await countJobs(
    db,
    everything(selection.account, selection.limits, selection.apart),
  )
  return selected <= sortLimit || selected * selected < limit * all
}

/**
 * A page of ids by keyset: the cursor holds a place, so that pages do not shift while jobs are
 * created.
 */
export async function pageOfIds(
  db: Database,
  selection: Selection,
  order: Order,
  cursorText: string | null,
  limit: number,
): Promise<IdPage> {
  const cursor = readCursor(cursorText, order.sort)
  const descending = order.direction === 'desc'
  const backwards = cursor?.backwards ?? false
  const found = await walk(
    db,
    selection,
    order.sort,
    cursor,
    backwards ? !descending : descending,
    limit + 1,
  )
  const more = found.length > limit
  const page = found.slice(0, limit)
  if (backwards) page.reverse()
  const cursorAt = (place: Place | undefined, way: boolean): string | null => {
    if (!place) return null
    const made: Cursor = { sort: order.sort, backwards: way, value: place.value, id: place.id }
    return writeCursor(made)
  }
  return {
    ids: page.map((place) => place.id),
    next: backwards || more ? cursorAt(page.at(-1), false) : null,
    previous: backwards
      ? more
        ? cursorAt(page[0], true)
        : null
      : cursor
        ? cursorAt(page[0], true)
        : null,
  }
}

/** Ids by plain offset, as the jobs API pages (jobs-api.md §1.6). */
export async function idsAt(
  db: Database,
  selection: Selection,
  order: { sort: StoreSort; direction: 'asc' | 'desc' },
  page: { offset: number; limit: number },
): Promise<number[]> {
  const descending = order.direction === 'desc'
  let place: Place | null = null
  let offset = page.offset
  // No offset is read in one go: others get their turn between two stretches.
  for (; offset > offsetStep; offset -= offsetStep) {
    const [next]: Place[] = await walk(
      db,
      selection,
      order.sort,
      place,
      descending,
      1,
      offsetStep - 1,
    )
    if (!next) return []
    place = next
    await setImmediate()
  }
  const found = await walk(db, selection, order.sort, place, descending, page.limit, offset)
  return found.map(({ id }) => id)
}

/** Which of these jobs are selected. */
export async function selectedAmong(
  db: Database,
  selection: Selection,
  ids: readonly number[],
): Promise<Set<number>> {
  if (ids.length === 0) return new Set()
  const found = await rows<{ id: number }>(
    db,
    sql`SELECT id FROM jobs NOT INDEXED WHERE key IN (${sql.join(ids.map((id) => jobKey(selection.account, id)))})
      AND ${rowConditions(selection, { unindexed: true })}`,
  )
  const selected = found.map((row) => row.id)
  return selection.match === null ? new Set(selected) : matchingAmong(db, selection, selected)
}

/**
 * How many selected jobs have a greater id; looked for among the newest {@link newerLimit} only.
 */
export async function countNewer(db: Database, selection: Selection, id: number): Promise<number> {
  const { first, last } = keyRange(selection.account)
  const newest = sql`SELECT * FROM jobs NOT INDEXED WHERE key > ${first + id} AND key <= ${last} ORDER BY key DESC LIMIT ${newerLimit}`
  const newer = sql`(${newest}) AS jobs WHERE ${rowConditions(selection, { unindexed: true })}`
  if (selection.match === null) return sum(db, sql`SELECT count(*) AS n FROM ${newer}`)
  const found = await rows<{ id: number }>(db, sql`SELECT id FROM ${newer}`)
  return (
    await matchingAmong(
      db,
      selection,
      found.map((row) => row.id),
    )
  ).size
}

/**
 * How many jobs the first page of a list would gain if it were read anew: those of the page that
 * are not `listed` and stand before the last listed one that is still selected. A job that only
 * moves up into the place of one that left stands after it, and does not count. Where less than a
 * page was listed, or nothing listed is selected any more, all others on the page count.
 * @param limit jobs on a page; `exact` is false where the whole page is new and the list goes on
 */
export async function countUnlisted(
  db: Database,
  selection: Selection,
  order: Order,
  listed: readonly number[],
  limit: number,
): Promise<Count> {
  const found = await walk(db, selection, order.sort, null, order.direction === 'desc', limit + 1)
  const page = found.slice(0, limit).map(({ id }) => id)
  const known = new Set(listed)
  const shown = page.filter((id) => known.has(id)).length
  const selected = await selectedAmong(db, selection, listed)
  // A listed job beyond the page stands after all of it.
  const endsInPage = listed.length >= limit && selected.size > 0 && shown === selected.size
  const ahead = endsInPage
    ? page.slice(
        0,
        page.findLastIndex((id) => known.has(id)),
      )
    : page
  const count = ahead.filter((id) => !known.has(id)).length
  return { count, exact: count < limit || found.length <= limit }
}

/**
 * The jobs before and after one in a list, and its place there (1-based; null when it is not in the
 * list or too far down).
 */
export async function neighboursOf(db: Database, selection: Selection, order: Order, id: number) {
  const { count: total, exact: total_exact } = await countJobs(db, selection)
  const [place] = (await selectedAmong(db, selection, [id])).has(id)
    ? await rows<Place>(
        db,
        sql`SELECT id, ${sql.raw(sortColumns[order.sort])} AS value FROM jobs WHERE key = ${jobKey(selection.account, id)}`,
      )
    : []
  if (!place) return { previous: null, next: null, position: null, total, total_exact }
  const descending = order.direction === 'desc'
  const [next] = await walk(db, selection, order.sort, place, descending, 1)
  const before = await walk(db, selection, order.sort, place, !descending, countLimit)
  return {
    previous: before[0]?.id ?? null,
    next: next?.id ?? null,
    position: before.length < countLimit ? before.length + 1 : null,
    total,
    total_exact,
  }
}
