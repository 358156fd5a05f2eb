import { useEffect, useSyncExternalStore } from 'react'
import type { Query } from '@tanstack/react-query'
import { ApiError } from '../platform/api-error.ts'
import { firstDrawing, pinnedNow } from '../platform/first-drawing.ts'
import { usePreference } from '../platform/preferences.ts'
import { onTick } from '../platform/server-clock.ts'
import { shortCause } from '../platform/short-cause.ts'
import { usePageClient, type PageClient } from './page-client.ts'
import type { Pace } from './poll-log.ts'

/**
 * How far the data on screen can be trusted: judged by the last successful read, not by the last
 * attempt (interaction-rules.md §2). Times are local milliseconds.
 */
export interface PageFreshness {
  state: 'loading' | 'live' | 'slow' | 'paused' | 'stale'
  /** When the oldest data on screen was last confirmed; null before the first response. */
  lastGoodMs: number | null
  ageMs: number
  /** What fails, in a word or two; null if nothing does. */
  cause: string | null
  /** The longest delay between two reads on the page. */
  delayMs: number | null
}

type UnreadState = Pick<PageFreshness, 'state'> & Partial<PageFreshness>

/** Polls with a longer delay are called slow. */
const slowFromMs = 25_000

interface PolledQuery {
  query: Query
  pace: Pace | undefined
}

/** A query that is not polled because it will not change, such as a finished job. */
const isAtRest = ({ query, pace }: PolledQuery, paused: boolean) =>
  pace?.staleAfter === null && !paused && query.state.error === null

function isStale({ query, pace }: PolledQuery, nowMs: number): boolean {
  const { dataUpdatedAt, error } = query.state
  if (dataUpdatedAt === 0) return false
  if (typeof pace?.staleAfter === 'number' && nowMs - dataUpdatedAt > pace.staleAfter) return true
  return error instanceof ApiError && (pace?.next === false || error.refused)
}

/**
 * Whether a page shows nothing without the query, or cannot be judged: the sync's state is of `side`,
 * too. What is missing of a job's page is said in its place.
 */
const isMain = (query: Query, pace: Pace | undefined): boolean =>
  query.meta?.['isMain'] === true || pace?.state.view === 'side' || pace?.state.view === 'unheard'

/** A read that takes longer is told of, milliseconds: most are over before anybody has looked. */
const patienceMs = 1_000
/** Since when reads are waited for, local milliseconds. */
const waitingSince = new WeakMap<Query, number>()

function waitedMs(query: Query, nowMs: number): number {
  const since = waitingSince.get(query) ?? nowMs
  waitingSince.set(query, since)
  return nowMs - since
}

/**
 * What is wrong with a page that lacks what it is about, or shows what was asked for before
 * (interaction-rules.md §2); null if it has been read.
 */
function unreadState(client: PageClient, nowMs: number): UnreadState | null {
  const unread = client.getQueryCache().findAll({
    type: 'active',
    predicate: (query) =>
      query.state.dataUpdatedAt === 0 && isMain(query, client.polls.paceOf(query)),
  })
  // A refusal, such as 404, is an answer.
  const failed = unread.find(
    ({ state: { error } }) => error !== null && !(error instanceof ApiError && error.refused),
  )
  if (failed) return { state: 'stale', ageMs: 0, cause: shortCause(failed.state.error) }
  const isLoading = unread.some(
    (query) => query.state.error === null && waitedMs(query, nowMs) >= patienceMs,
  )
  return isLoading ? { state: 'loading' } : null
}

function stateOf(
  polled: readonly PolledQuery[],
  { lastGoodMs, cause, delayMs }: Omit<PageFreshness, 'state'>,
  nowMs: number,
  paused: boolean,
): PageFreshness['state'] {
  if (lastGoodMs === null) return cause === null ? 'loading' : 'stale'
  if (paused) return 'paused'
  if (polled.some((each) => isStale(each, nowMs))) return 'stale'
  return (delayMs ?? 0) >= slowFromMs ? 'slow' : 'live'
}

/**
 * Judges the queries in use now.
 * @param paused by the person
 */
function readFreshness(client: PageClient, nowMs: number, paused: boolean): PageFreshness {
  const polled = client
    .getQueryCache()
    .findAll({ type: 'active', predicate: (query) => query.meta?.['polled'] === true })
    .map((query): PolledQuery => ({ query, pace: client.polls.paceOf(query) }))
  const read = polled.filter(({ query }) => query.state.dataUpdatedAt > 0)
  const updates = (queries: readonly PolledQuery[]) =>
    queries.map(({ query }) => query.state.dataUpdatedAt)
  const aging = read.filter((each) => !isAtRest(each, paused))
  const oldest = aging.length > 0 ? Math.min(...updates(aging)) : Math.max(0, ...updates(read))
  const lastGoodMs = oldest > 0 ? oldest : null
  const delays = read.flatMap(({ pace }) =>
    typeof pace?.next === 'number' && !pace.told ? pace.next : [],
  )
  const error = polled.findLast(({ query }) => query.state.error)?.query.state.error ?? null
  const facts = {
    lastGoodMs,
    ageMs: lastGoodMs === null ? 0 : Math.max(0, nowMs - lastGoodMs),
    cause: error === null ? null : shortCause(error),
    delayMs: delays.length > 0 ? Math.max(...delays) : null,
  }
  const state = stateOf(polled, facts, nowMs, paused)
  return { ...facts, state, ...unreadState(client, nowMs) }
}

/** The local clock in whole seconds, as milliseconds: for the age of data this browser received. */
export const localSecond = (): number => pinnedNow() ?? Math.floor(Date.now() / 1000) * 1000

const firstSecond = () => firstDrawing()?.nowMs ?? localSecond()

export const useLocalSecond = (): number => useSyncExternalStore(onTick, localSecond, firstSecond)

/**
 * Something that changes with time, read each second and drawn again only when it is different.
 * @param readAt gets the local time in milliseconds
 */
export const useEachSecond = <T extends string | number | boolean | null>(
  readAt: (localNow: number) => T,
): T =>
  useSyncExternalStore(
    onTick,
    () => readAt(localSecond()),
    () => readAt(firstSecond()),
  )

/**
 * How to judge the freshness of the page at a local time in milliseconds: by {@link useEachSecond},
 * so that the page turns stale without any event.
 */
export function usePageFreshness(): (localNow: number) => PageFreshness {
  const client = usePageClient()
  const paused = usePreference('polling') === 'paused'
  return (localNow) => readFreshness(client, localNow, paused)
}

/** Whole ten seconds, so that running clocks are not redrawn every second. */
const roundingMs = 10_000

/**
 * Since when the data on screen cannot be trusted, in local milliseconds; null while it can.
 * @param sourceGoodMs local milliseconds of the last read of a source that is behind; null if it is
 * not
 */
export function standstillSince(
  { state, lastGoodMs }: PageFreshness,
  sourceGoodMs: number | null,
): number | null {
  if (state === 'stale' || state === 'paused') return lastGoodMs
  return sourceGoodMs === null ? null : Math.round(sourceGoodMs / roundingMs) * roundingMs
}

/**
 * Stops the running clocks while the data on screen cannot be trusted.
 * @param since {@link standstillSince}
 */
export function usePublishStandstill(since: number | null): void {
  const { standstill } = usePageClient()
  useEffect(() => standstill.set(since), [standstill, since])
  useEffect(() => () => standstill.set(null), [standstill])
}
