/*
 * Finds the selected jobs that contain a search text, in any order, without an upper limit on the
 * number of matches.
 *
 * Few matches are looked up and sorted. If there are many, a page is filled by reading jobs in the
 * requested order and checking each batch against the full-text index; if matches turn out to be
 * rare among those jobs, all matches are read instead, one range of keys after the other. Other
 * requests get their turn between two steps.
 */
import { setImmediate } from 'node:timers/promises'
import { sql, type RawBuilder } from 'kysely'
import { keyRange } from './job-key.ts'
import type { Database } from './open.ts'
import { isPlain, matchesBetween, rowConditions, type Selection } from './selection.ts'
import { rowsOf } from './sql-rows.ts'

/** The position of a job in an order. */
export interface Place {
  id: number
  value: number
}

/**
 * Jobs read in order in the first step; each later step reads four times as many, up to the
 * maximum.
 */
const firstBatch = 100
const largestBatch = 8_000
/** Jobs read at once for a count. */
const countBatch = 2_500
/**
 * Up to this many jobs are checked one by one, and only if the index can seek: a long prefix is
 * collected anew each time.
 */
const fewKeys = 200

/** The next selected jobs after a position, ignoring the search text. */
export type Candidates = (after: Place | null, limit: number) => Promise<Place[]>

export interface SearchOrder {
  column: RawBuilder<unknown>
  descending: boolean
  /** In these orders, adjacent jobs have keys close to each other, as in any order by time. */
  followsKeys: boolean
}

/** How many jobs of the account contain the text, at most `limit`. */
export async function countMatches(
  db: Database,
  { account, match }: Selection,
  limit: number,
): Promise<number> {
  const { first, last } = keyRange(account)
  const [found] = await rowsOf<{ n: number }>(
    db,
    sql`SELECT count(*) AS n FROM 
      (SELECT 1 FROM jobs_text WHERE ${matchesBetween(match, first, last)} LIMIT ${limit})`,
  )
  return found?.n ?? 0
}

/** Splits sorted keys at the boundaries between ranges of the full-text index. */
function* inRanges(keys: readonly number[], width: number): Generator<readonly number[]> {
  let start = 0
  for (let end = 1; end <= keys.length; end += 1) {
    if (end < keys.length && (keys[end] ?? 0) - (keys[start] ?? 0) < width) continue
    yield keys.slice(start, end)
    start = end
  }
}

/** Which of these jobs contain the text. */
export async function matchingAmong(
  db: Database,
  { account, match, limits }: Selection,
  ids: readonly number[],
): Promise<Set<number>> {
  const base = keyRange(account).first
  const keys = ids.map((id) => base + id).sort((a, b) => a - b)
  const [first = 0, last = 0] = [keys[0], keys.at(-1)]
  const found = new Set<number>()
  if (keys.length === 0) return found
  if (
    keys.length <= fewKeys &&
    last - first > (keys.length * limits.range) / fewKeys &&
    match?.includes('*') === false
  ) {
    const each = sql`SELECT value AS key FROM json_each(${JSON.stringify(keys)})
      WHERE EXISTS (SELECT 1 FROM jobs_text WHERE jobs_text MATCH ${match} AND rowid = value)`
    for (const { key } of await rowsOf<{ key: number }>(db, each)) found.add(key - base)
    return found
  }
  for (const range of inRanges(keys, limits.range)) {
    const within = matchesBetween(match, range[0] ?? 0, range.at(-1) ?? 0)
    const some = sql`SELECT rowid AS key FROM jobs_text WHERE ${within}
      AND +rowid IN (SELECT value FROM json_each(${JSON.stringify(range)}))`
    for (const { key } of await rowsOf<{ key: number }>(db, some)) found.add(key - base)
    if (range.length < keys.length) await setImmediate()
  }
  return found
}

const isAfter = (
  column: RawBuilder<unknown>,
  place: Place | null,
  descending: boolean,
): RawBuilder<unknown> =>
  place
    ? sql`(${column}, id) ${sql.raw(descending ? '<' : '>')} (${place.value}, ${place.id})`
    : sql`1 = 1`

const comparing = (descending: boolean) => (a: Place, b: Place) =>
  (descending ? -1 : 1) * (a.value === b.value ? a.id - b.id : a.value - b.value)

/** Merges sorted positions and keeps the first ones. */
export const firstPlaces = (
  places: readonly Place[],
  descending: boolean,
  limit: number,
): Place[] => places.toSorted(comparing(descending)).slice(0, limit)

function matchesInRange(
  selection: Selection,
  order: SearchOrder,
  after: Place | null,
  range: [number, number],
  limit: number,
) {
  const way = sql.raw(order.descending ? 'DESC' : 'ASC')
  return sql`SELECT id, ${order.column} AS value
    FROM (SELECT rowid FROM jobs_text WHERE ${matchesBetween(selection.match, ...range)}) AS found
    CROSS JOIN jobs ON jobs.key = found.rowid
    WHERE ${rowConditions(selection, { unindexed: true })}
      AND ${isAfter(order.column, after, order.descending)}
    ORDER BY ${order.column} ${way}, id ${way} LIMIT ${limit}`
}

async function newestKey(db: Database, account: number): Promise<number> {
  const { first, last } = keyRange(account)
  const [newest] = await rowsOf<{ key: number | null }>(
    db,
    sql`SELECT max(key) AS key FROM jobs WHERE key BETWEEN ${first} AND ${last}`,
  )
  return newest?.key ?? first
}

/** All matches, one range of keys after the other. */
async function gather(
  db: Database,
  selection: Selection,
  order: SearchOrder,
  after: Place | null,
  limit: number,
  isFew: boolean,
): Promise<Place[]> {
  const { first, last } = keyRange(selection.account)
  if (isFew) return rowsOf(db, matchesInRange(selection, order, after, [first, last], limit))
  const newest = await newestKey(db, selection.account)
  let best: Place[] = []
  for (let from = first; from <= newest; from += selection.limits.range) {
    const found = await rowsOf<Place>(
      db,
      matchesInRange(selection, order, after, [from, from + selection.limits.range - 1], limit),
    )
    best = firstPlaces([...best, ...found], order.descending, limit)
    await setImmediate()
  }
  return best
}

/**
 * The first selected jobs after a position that contain the selection's text; fewer than `limit`
 * only if there are no more.
 */
export async function searchPlaces(
  db: Database,
  selection: Selection,
  order: SearchOrder,
  after: Place | null,
  limit: number,
  candidates: Candidates,
): Promise<Place[]> {
  const { limits } = selection
  const isFew = (await countMatches(db, selection, limits.gather + 1)) <= limits.gather
  if (isFew) return gather(db, selection, order, after, limit, true)
  const maxLooked = order.followsKeys ? limits.walk : limits.walk / 10
  let found: Place[] = []
  let place = after
  let looked = 0
  // A little more than requested, which is enough if nearly every job matches.
  const first = Math.max(firstBatch, Math.ceil(limit * 1.1))
  for (
    let batch = first;
    looked < maxLooked;
    batch = Math.min(batch * 4, Math.max(largestBatch, first))
  ) {
    const some = await candidates(place, batch)
    const matching = await matchingAmong(
      db,
      selection,
      some.map(({ id }) => id),
    )
    found = [...found, ...some.filter(({ id }) => matching.has(id))]
    looked += some.length
    place = some.at(-1) ?? place
    if (found.length >= limit || some.length < batch) return found.slice(0, limit)
    await setImmediate()
  }
  return [...found, ...(await gather(db, selection, order, place, limit - found.length, false))]
}

/** Counts the selected jobs that contain the text, up to the limit of a count and to `maxCount`. */
export async function countSearch(
  db: Database,
  selection: Selection,
  maxCount: number,
  candidates: Candidates,
): Promise<{ count: number; exact: boolean }> {
  const { limits } = selection
  if ((await countMatches(db, selection, limits.countGather + 1)) <= limits.countGather) {
    const { first, last } = keyRange(selection.account)
    const within = matchesBetween(selection.match, first, last)
    const all = sql`SELECT count(*) AS n
      FROM (SELECT rowid FROM jobs_text WHERE ${within}) AS found
      CROSS JOIN jobs ON jobs.key = found.rowid
      WHERE ${rowConditions(selection, { unindexed: true })}`
    const [counted] = await rowsOf<{ n: number }>(db, all)
    return { count: counted?.n ?? 0, exact: true }
  }
  // If a condition has no index, many rows are skipped for each job that is checked.
  const maxLooked = isPlain({ ...selection, match: null }) ? limits.count : limits.count / 10
  let count = 0
  let looked = 0
  let place: Place | null = null
  while (looked < maxLooked) {
    const batch = Math.min(countBatch, maxLooked)
    const some: Place[] = await candidates(place, batch)
    count += (
      await matchingAmong(
        db,
        selection,
        some.map(({ id }) => id),
      )
    ).size
    looked += some.length
    place = some.at(-1) ?? place
    if (count >= maxCount || some.length < batch)
      return { count: Math.min(count, maxCount), exact: some.length < batch || count >= maxCount }
    await setImmediate()
  }
  return { count, exact: false }
}

/** Best matches first, newer ones first among equals; null if too many jobs match to rank them. */
export async function idsByRank(
  db: Database,
  selection: Selection,
  offset: number,
  limit: number,
): Promise<number[] | null> {
  const { gather: maxRanked } = selection.limits
  if ((await countMatches(db, selection, maxRanked + 1)) > maxRanked) return null
  const { first, last } = keyRange(selection.account)
  const found = await rowsOf<{ id: number }>(
    db,
    sql`SELECT id
      FROM (SELECT rowid, rank FROM jobs_text
        WHERE ${matchesBetween(selection.match, first, last)}) AS found
      CROSS JOIN jobs ON jobs.key = found.rowid
      WHERE ${rowConditions(selection, { unindexed: true })}
      ORDER BY found.rank, id DESC LIMIT ${limit} OFFSET ${offset}`,
  )
  return found.map((row) => row.id)
}
