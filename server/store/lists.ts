import { sql, type RawBuilder } from 'kysely'
import type { SortKey } from '../../contract/filter.ts'
import { readCursor, writeCursor, type Cursor } from './cursor.ts'
import { keyRange } from './job-key.ts'
import type { Database } from './open.ts'
import { allTimeRows, hourMs, segmentRows, segmentsOf } from './rollup.ts'
import { choiceConditions, isPlain, rowConditions, type Selection } from './selection.ts'

/** Counts are exact up to here. */
export const countLimit = 10_000
/** Full-text matches looked at where the newest do not come first by themselves. */
const matchLimit = 5_000
/** Up to this many rows are sorted when asked for; with more, walking the sort's own index meets a page soon enough. */
const sortLimit = 20_000
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
export function countedRows(selection: Selection, where: RawBuilder<unknown>, finest: 'day' | 'hour' = 'day'): RawBuilder<unknown> {
  if (selection.from === null && selection.to === null) return allTimeRows(selection.account, where)
  const segments = segmentsOf(selection.from ?? 0, upperEdge(selection), finest)
  if (segments.length === 0) return allTimeRows(selection.account, sql`0 = 1`)
  return sql.join(
    segments.map((segment) => segmentRows(selection.account, segment, where)),
    sql` UNION ALL `,
  )
}

const matching = (selection: Selection, limit: number) => {
  const { first, last } = keyRange(selection.account)
  return sql`SELECT rowid FROM jobs_text WHERE jobs_text MATCH ${selection.match} AND rowid BETWEEN ${first} AND ${last}
    ORDER BY rowid DESC LIMIT ${limit}`
}

/** How many jobs are selected; never more than one over {@link countLimit} where counting takes looking at rows. */
export async function countJobs(db: Database, selection: Selection): Promise<number> {
  if (isPlain(selection)) return sum(db, sql`SELECT sum(n) AS n FROM (${countedRows(selection, choiceConditions(selection))})`)
  const limit = countLimit + 1
  if (selection.match !== null) {
    return sum(
      db,
      sql`SELECT count(*) AS n FROM (${matching(selection, limit)}) AS found CROSS JOIN jobs ON jobs.key = found.rowid
        WHERE ${rowConditions(selection, { unindexed: true })}`,
    )
  }
  return sum(db, sql`SELECT count(*) AS n FROM (SELECT 1 FROM jobs WHERE ${rowConditions(selection)} LIMIT ${limit})`)
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
function walkMatches(selection: Selection, after: Place | null, descending: boolean, limit: number) {
  const { first, last } = keyRange(selection.account)
  const from = descending || !after ? first : first + after.id + 1
  const to = !descending || !after ? last : first + after.id - 1
  return sql`SELECT jobs.id AS id, jobs.created_ms AS value FROM jobs_text CROSS JOIN jobs ON jobs.key = jobs_text.rowid
    WHERE jobs_text MATCH ${selection.match} AND jobs_text.rowid BETWEEN ${from} AND ${to}
      AND ${rowConditions(selection, { unindexed: true })}
    ORDER BY jobs_text.rowid ${sql.raw(descending ? 'DESC' : 'ASC')} LIMIT ${limit}`
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
): Promise<Place[]> {
  const column = sql.raw(sortColumns[sort])
  if (selection.match !== null) {
    if (sort === 'created') return rows(db, walkMatches(selection, after, descending, limit))
    return rows(
      db,
      sql`SELECT id, ${column} AS value FROM jobs WHERE key IN (${matching(selection, matchLimit)})
        AND ${rowConditions(selection, { unindexed: true })} AND ${beyond(column, after, descending)}
        ${orderBy(column, descending)} LIMIT ${limit}`,
    )
  }
  if (sort === 'created') {
    if ((selection.choices.status.in?.length ?? 0) > 1) return walkStatuses(db, selection, after, descending, limit)
    return rows(
      db,
      sql`SELECT id, created_ms AS value FROM jobs WHERE ${rowConditions(selection)} AND ${beyond(column, after, descending)}
        ${orderBy(column, descending)} LIMIT ${limit}`,
    )
  }
  const few = selection.flag !== null || (await countJobs(db, selection)) <= sortLimit
  const sorted = few ? sql`+${column}` : column
  return rows(
    db,
    sql`SELECT id, ${column} AS value FROM jobs WHERE ${rowConditions(selection, { unindexed: !few })}
      AND ${beyond(sorted, after, descending)} ${orderBy(sorted, descending)} LIMIT ${limit}`,
  )
}

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
export async function idsAt(db: Database, selection: Selection, order: Order, offset: number, limit: number): Promise<number[]> {
  const found = await walk(db, selection, order.sort, null, order.direction === 'desc', offset + limit)
  return found.slice(offset).map((place) => place.id)
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
    return sum(db, sql`SELECT count(*) AS n FROM (${newest}) WHERE ${rowConditions(selection, { unindexed: true })}`)
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
  const total = await countJobs(db, selection)
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
