import { sql, type RawBuilder } from 'kysely'
import type { SortKey } from '../../contract/filter.ts'
import { readCursor, writeCursor, type Cursor } from './cursor.ts'
import { keyRange } from './job-key.ts'
import type { Database } from './open.ts'
import { allTimeRows, hourMs, segmentRows, segmentsOf } from './rollup.ts'
import { choiceConditions, isMatchOnly, isPlain, isThin, openChoices, rowConditions, type Selection } from './selection.ts'

/** Counts are exact up to here. */
export const countLimit = 10_000
/** Full-text matches looked at where the newest do not come first by themselves. */
const matchLimit = 5_000
/** Full-text matches looked at for one page: other conditions may leave out most of them. */
const walkLimit = 20_000
/** Long runs are looked up by their runtime while there are no more of them than this. */
const longRunLimit = 2_000
/** How far back rows newer than a given one are looked for. */
const newerLimit = 5_000

const sortColumns: Record<SortKey, string> = {
  created: 'created_ms',
  started: 'started_ms',
  ended: 'ended_ms',
  updated: 'updated_ms',
  runtime: 'runtime',
  overrun: 'overrun',
}

/** Where a job stands in an order. */
interface Place {
  id: number
  value: number
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

const upperEdge = (selection: Selection): number => selection.to ?? Number.MAX_SAFE_INTEGER - hourMs * 24

/** The rows of the rollup (or jobs, at the edges) a plain selection is counted from. */
export function countedRows(selection: Selection, where: RawBuilder<unknown>, thin: boolean): RawBuilder<unknown> {
  if (selection.from === null && selection.to === null) return allTimeRows(selection.account, where)
  const segments = segmentsOf(selection.from ?? 0, upperEdge(selection), 'day')
  if (segments.length === 0) return allTimeRows(selection.account, sql`0 = 1`)
  return sql.join(
    segments.map((segment) => segmentRows(selection.account, segment, where, thin)),
    sql` UNION ALL `,
  )
}

const matching = (selection: Selection, limit: number) => {
  const { first, last } = keyRange(selection.account)
  return sql`SELECT rowid FROM jobs_text WHERE jobs_text MATCH ${selection.match} AND rowid BETWEEN ${first} AND ${last}
    ORDER BY rowid DESC LIMIT ${limit}`
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

/** How many jobs are selected; never more than one over {@link countLimit} where counting takes looking at rows. */
export async function countJobs(db: Database, selection: Selection): Promise<Count> {
  if (isPlain(selection)) {
    return exactly(sum(db, sql`SELECT sum(n) AS n FROM (${countedRows(selection, choiceConditions(selection), isThin(selection))})`))
  }
  const limit = countLimit + 1
  if (isMatchOnly(selection)) return exactly(sum(db, sql`SELECT count(*) AS n FROM (${matching(selection, limit)})`))
  if (selection.match !== null) {
    const [found] = await rows<{ looked: number; n: number | null }>(
      db,
      sql`SELECT count(*) AS looked, sum(${rowConditions(selection, { unindexed: true })}) AS n
        FROM (${matching(selection, limit)}) AS found CROSS JOIN jobs ON jobs.key = found.rowid`,
    )
    return { count: found?.n ?? 0, exact: (found?.looked ?? 0) < limit }
  }
  return exactly(sum(db, sql`SELECT count(*) AS n FROM (SELECT 1 FROM jobs WHERE ${rowConditions(selection)} LIMIT ${limit})`))
}

/** Where no more than `fewRows` rows are left without the full text, it becomes a condition on each of them. */
export async function withTextOnRows(db: Database, selection: Selection, fewRows: number): Promise<Selection> {
  const { match } = selection
  if (match === null || isMatchOnly(selection)) return selection
  const plain: Selection = { ...selection, match: null, flag: null, runtimeOver: null, others: [] }
  if (selection.flag === null && (await countJobs(db, plain)).count > fewRows) return selection
  const holdsText = sql`EXISTS (SELECT 1 FROM jobs_text WHERE jobs_text MATCH ${match} AND jobs_text.rowid = jobs.key)`
  return { ...selection, match: null, others: [...selection.others, holdsText] }
}

function beyond(column: RawBuilder<unknown>, place: Place | null, descending: boolean): RawBuilder<unknown> {
  if (!place) return sql`1 = 1`
  return sql`(${column}, id) ${sql.raw(descending ? '<' : '>')} (${place.value}, ${place.id})`
}

const orderBy = (column: RawBuilder<unknown>, descending: boolean) => {
  const way = sql.raw(descending ? 'DESC' : 'ASC')
  return sql`ORDER BY ${column} ${way}, id ${way}`
}

const comparePlaces = (descending: boolean) => (a: Place, b: Place) =>
  (descending ? -1 : 1) * (a.value === b.value ? a.id - b.id : a.value - b.value)

/** Full text in the order of creation: ids grow with it, and the index is walked in their order without sorting. */
function walkMatches(selection: Selection, after: Place | null, descending: boolean) {
  const { first, last } = keyRange(selection.account)
  const from = descending || !after ? first : first + after.id + 1
  const to = !descending || !after ? last : first + after.id - 1
  const way = sql.raw(descending ? 'DESC' : 'ASC')
  return sql`SELECT jobs.id AS id, jobs.created_ms AS value
    FROM (SELECT rowid FROM jobs_text WHERE jobs_text MATCH ${selection.match} AND rowid BETWEEN ${from} AND ${to}
      ORDER BY rowid ${way} LIMIT ${walkLimit}) AS found CROSS JOIN jobs ON jobs.key = found.rowid
    WHERE ${rowConditions(selection, { unindexed: true })} ORDER BY found.rowid ${way}`
}

/** One status after the other, so that each is read in the order of its index; the pages are then merged. */
async function walkStatuses(db: Database, selection: Selection, after: Place | null, descending: boolean, limit: number): Promise<Place[]> {
  const found: Place[] = []
  for (const status of selection.choices.status.in ?? []) {
    const one = { ...selection, choices: { ...selection.choices, status: { ...selection.choices.status, in: [status] } } }
    found.push(...(await walk(db, one, 'created', after, descending, limit)))
  }
  return found.sort(comparePlaces(descending)).slice(0, limit)
}

/** The first jobs after a place, in one direction. */
async function walk(
  db: Database,
  selection: Selection,
  sort: SortKey,
  after: Place | null,
  descending: boolean,
  limit: number,
  offset = 0,
): Promise<Place[]> {
  const column = sql.raw(sortColumns[sort])
  const cut = sql`LIMIT ${limit} OFFSET ${offset}`
  if (selection.match !== null) {
    if (sort === 'created') return rows(db, sql`${walkMatches(selection, after, descending)} ${cut}`)
    return rows(
      db,
      sql`SELECT id, ${column} AS value FROM jobs WHERE key IN (${matching(selection, matchLimit)})
        AND ${rowConditions(selection, { unindexed: true })} AND ${beyond(column, after, descending)}
        ${orderBy(column, descending)} ${cut}`,
    )
  }
  if (sort === 'created' && (selection.choices.status.in?.length ?? 0) > 1) {
    return (await walkStatuses(db, selection, after, descending, offset + limit)).slice(offset)
  }
  const few = sort === 'created' ? await fewLongRuns(db, selection) : await sortingIsCheaper(db, selection, limit)
  const sorted = few ? sql`+${column}` : column
  // Either the filter's index is read and its rows sorted, or the sort's index is walked until the page is full.
  const unindexed = sort === 'created' ? few : !few
  return rows(
    db,
    sql`SELECT id, ${column} AS value FROM jobs WHERE ${rowConditions(selection, { unindexed })}
      AND ${beyond(sorted, after, descending)} ${orderBy(sorted, descending)} ${cut}`,
  )
}

/** Are there so few runs longer than asked for that they are best looked up by their runtime? */
export async function fewLongRuns(db: Database, { account, runtimeOver }: Selection): Promise<boolean> {
  if (runtimeOver === null) return false
  const found = await sum(
    db,
    sql`SELECT count(*) AS n FROM (SELECT 1 FROM jobs INDEXED BY jobs_runtime WHERE account = ${account} AND runtime > ${runtimeOver} LIMIT ${longRunLimit})`,
  )
  return found < longRunLimit
}

/** Sorting touches each selected row; walking touches, on average, as many rows as it takes to meet a page of selected ones. */
async function sortingIsCheaper(db: Database, selection: Selection, limit: number): Promise<boolean> {
  if (selection.flag !== null) return true
  const { count: selected } = await countJobs(db, selection)
  const { count: all } = await countJobs(db, everything(selection.account))
  return selected * selected < limit * all
}

const everything = (account: number): Selection => ({
  account,
  choices: openChoices(),
  from: null,
  to: null,
  flag: null,
  match: null,
  runtimeOver: null,
  others: [],
})

/** A page of ids by keyset: the cursor holds a place, so that pages do not shift while jobs are created. */
export async function pageOfIds(db: Database, selection: Selection, order: Order, cursorText: string | null, limit: number): Promise<IdPage> {
  const cursor = readCursor(cursorText, order.sort)
  const descending = order.direction === 'desc'
  const backwards = cursor?.backwards ?? false
  const found = await walk(db, selection, order.sort, cursor, backwards ? !descending : descending, limit + 1)
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
    previous: backwards ? (more ? cursorAt(page[0], true) : null) : cursor ? cursorAt(page[0], true) : null,
  }
}

/** Ids by plain offset, as the jobs API pages (jobs-api.md §1.6). */
export async function idsAt(db: Database, selection: Selection, order: Order, page: { offset: number; limit: number }): Promise<number[]> {
  const found = await walk(db, selection, order.sort, null, order.direction === 'desc', page.limit, page.offset)
  return found.map((place) => place.id)
}

/** Which of these jobs are selected. */
export async function selectedAmong(db: Database, selection: Selection, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set()
  const { first, last } = keyRange(selection.account)
  const found = await rows<{ id: number }>(
    db,
    sql`SELECT id FROM jobs NOT INDEXED WHERE key IN (${sql.join(ids.map((id) => first + id))})
      AND ${rowConditions(selection, { unindexed: true })}
      ${selection.match === null ? sql`` : sql`AND key IN (SELECT rowid FROM jobs_text WHERE jobs_text MATCH ${selection.match} AND rowid BETWEEN ${first} AND ${last})`}`,
  )
  return new Set(found.map((row) => row.id))
}

/** How many selected jobs have a greater id; looked for among the newest {@link newerLimit} only. */
export async function countNewer(db: Database, selection: Selection, id: number): Promise<number> {
  const { first, last } = keyRange(selection.account)
  const newest = sql`SELECT * FROM jobs NOT INDEXED WHERE key > ${first + id} AND key <= ${last} ORDER BY key DESC LIMIT ${newerLimit}`
  if (selection.match === null) {
    return sum(db, sql`SELECT count(*) AS n FROM (${newest}) AS jobs WHERE ${rowConditions(selection, { unindexed: true })}`)
  }
  return sum(
    db,
    sql`SELECT count(*) AS n FROM (SELECT rowid FROM jobs_text WHERE jobs_text MATCH ${selection.match} AND rowid > ${first + id}
      AND rowid <= ${last} LIMIT ${newerLimit}) AS found CROSS JOIN jobs ON jobs.key = found.rowid
      WHERE ${rowConditions(selection, { unindexed: true })}`,
  )
}

/** The jobs before and after one in a list, and its place there (1-based; null when it is not in the list or too far down). */
export async function neighboursOf(db: Database, selection: Selection, order: Order, id: number) {
  const { count: total } = await countJobs(db, selection)
  const [place] = (await selectedAmong(db, selection, [id])).has(id)
    ? await rows<Place>(
        db,
        sql`SELECT id, ${sql.raw(sortColumns[order.sort])} AS value FROM jobs WHERE key = ${keyRange(selection.account).first + id}`,
      )
    : []
  if (!place) return { previous: null, next: null, position: null, total }
  const descending = order.direction === 'desc'
  const [next] = await walk(db, selection, order.sort, place, descending, 1)
  const before = await walk(db, selection, order.sort, place, !descending, countLimit)
  return {
    previous: before[0]?.id ?? null,
    next: next?.id ?? null,
    position: before.length < countLimit ? before.length + 1 : null,
    total,
  }
}
