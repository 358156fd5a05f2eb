/** Pages and counts over selected jobs. */
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Neighbours } from '../../contract/history.ts'
import { countLimit, countRows } from './count-rows.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { jobKey, keyRange } from './job-key.ts'
import type { Database } from './open.ts'
import type { JobSort } from '../../contract/filter.ts'
import type { Count, IdPage, OffsetPage } from './port.ts'
import { isMatchOnly, rowConditions, type Selection } from './selection.ts'
import { numberOf, rowsOf } from './sql-rows.ts'
import { countMatches, countSearch, matchingAmong, type Place } from './text-search.ts'
import { candidatesOf, sortColumns, walk, type StoreSort } from './walk.ts'

/** Rows that one step of a large offset skips. */
const offsetStep = 20_000
/** How many of the newest rows are counted as newer than a given one. */
const newerLimit = 5_000

/** Number of selected jobs; at most one over {@link countLimit} if rows have to be scanned. */
export async function countJobs(db: Database, selection: Selection): Promise<Count> {
  if (selection.match === null) return countRows(db, selection)
  const limit = countLimit + 1
  if (isMatchOnly(selection))
    return { count: await countMatches(db, selection, limit), exact: true }
  return countSearch(db, selection, limit, candidatesOf(db, selection, 'created', true))
}

/**
 * A page of ids by keyset: the cursor is a position, so pages do not shift while jobs are created.
 */
export async function pageOfIds(
  db: Database,
  selection: Selection,
  { key: sort, direction }: JobSort,
  cursorText: string | null,
  limit: number,
): Promise<Omit<IdPage, 'total'>> {
  const cursor = readCursor(cursorText, sort)
  const backwards = cursor?.backwards ?? false
  const found = await walk(db, selection, {
    sort,
    descending: (direction === 'desc') !== backwards,
    after: cursor,
    limit: limit + 1,
  })
  const more = found.length > limit
  const page = found.slice(0, limit)
  if (backwards) page.reverse()
  const cursorAt = (place: Place | undefined, before: boolean): string | null =>
    place ? writeCursor({ sort, backwards: before, value: place.value, id: place.id }) : null
  const hasNext = backwards || more
  const hasPrevious = backwards ? more : cursor !== null
  return {
    ids: page.map((place) => place.id),
    next: hasNext ? cursorAt(page.at(-1), false) : null,
    previous: hasPrevious ? cursorAt(page[0], true) : null,
  }
}

/** Ids by plain offset, as in the jobs API (jobs-api.md §1.6). */
export async function idsAt(
  db: Database,
  selection: Selection,
  { key: sort, direction }: { key: StoreSort; direction: 'asc' | 'desc' },
  page: OffsetPage,
): Promise<number[]> {
  const descending = direction === 'desc'
  let after: Place | null = null
  let { offset } = page
  // Large offsets are skipped in steps, so that other requests get their turn.
  for (; offset > offsetStep; offset -= offsetStep) {
    const step = { sort, descending, after, limit: 1, offset: offsetStep - 1 }
    const [next]: Place[] = await walk(db, selection, step)
    if (!next) return []
    after = next
    await setImmediate()
  }
  const found = await walk(db, selection, { sort, descending, after, limit: page.limit, offset })
  return found.map(({ id }) => id)
}

/** Which of these jobs are selected. */
export async function selectedAmong(
  db: Database,
  selection: Selection,
  ids: readonly number[],
): Promise<Set<number>> {
  if (ids.length === 0) return new Set()
  const keys = sql.join(ids.map((id) => jobKey(selection.account, id)))
  const found = await rowsOf<{ id: number }>(
    db,
    sql`SELECT id FROM jobs NOT INDEXED WHERE key IN (${keys})
      AND ${rowConditions(selection, { unindexed: true })}`,
  )
  const selected = found.map((row) => row.id)
  return selection.match === null ? new Set(selected) : matchingAmong(db, selection, selected)
}

/** How many selected jobs have a greater id, among the newest {@link newerLimit}. */
export async function countNewer(db: Database, selection: Selection, id: number): Promise<number> {
  const { first, last } = keyRange(selection.account)
  const newest = sql`SELECT * FROM jobs NOT INDEXED WHERE key > ${first + id} AND key <= ${last}
    ORDER BY key DESC LIMIT ${newerLimit}`
  const newer = sql`(${newest}) AS jobs WHERE ${rowConditions(selection, { unindexed: true })}`
  if (selection.match === null) return numberOf(db, sql`SELECT count(*) AS n FROM ${newer}`)
  const found = await rowsOf<{ id: number }>(db, sql`SELECT id FROM ${newer}`)
  const ids = found.map((row) => row.id)
  return (await matchingAmong(db, selection, ids)).size
}

/** See `JobLists.countUnlisted`. */
export async function countUnlisted(
  db: Database,
  selection: Selection,
  { key: sort, direction }: JobSort,
  listed: readonly number[],
  limit: number,
): Promise<Count> {
  const descending = direction === 'desc'
  const found = await walk(db, selection, { sort, descending, after: null, limit: limit + 1 })
  const page = found.slice(0, limit).map(({ id }) => id)
  const known = new Set(listed)
  const shown = page.filter((id) => known.has(id)).length
  const selected = await selectedAmong(db, selection, listed)
  // A listed job beyond the page comes after all of it.
  const endsInPage = listed.length >= limit && selected.size > 0 && shown === selected.size
  const lastListed = page.findLastIndex((id) => known.has(id))
  const ahead = endsInPage ? page.slice(0, lastListed) : page
  const count = ahead.filter((id) => !known.has(id)).length
  return { count, exact: count < limit || found.length <= limit }
}

/**
 * The jobs before and after one in a list, and its position (1-based; null if it is not in the list
 * or too far down).
 */
export async function neighboursOf(
  db: Database,
  selection: Selection,
  { key: sort, direction }: JobSort,
  id: number,
): Promise<Neighbours> {
  const { count: total, exact: total_exact } = await countJobs(db, selection)
  const [after] = (await selectedAmong(db, selection, [id])).has(id)
    ? await rowsOf<Place>(
        db,
        sql`SELECT id, ${sql.raw(sortColumns[sort])} AS value FROM jobs
          WHERE key = ${jobKey(selection.account, id)}`,
      )
    : []
  if (!after) return { previous: null, next: null, position: null, total, total_exact }
  const descending = direction === 'desc'
  const [next] = await walk(db, selection, { sort, descending, after, limit: 1 })
  const back: Place[] = await walk(db, selection, {
    sort,
    descending: !descending,
    after,
    limit: countLimit,
  })
  return {
    previous: back[0]?.id ?? null,
    next: next?.id ?? null,
    position: back.length < countLimit ? back.length + 1 : null,
    total,
    total_exact,
  }
}
