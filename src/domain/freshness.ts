import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useState, useSyncExternalStore } from 'react'
import { ApiError, shortCause } from '../platform/api-error.ts'
import { staleAfterMs } from './poll.ts'
import { usePreference } from '../platform/preferences.ts'
import { onTick, serverNow } from '../platform/server-clock.ts'
import { paceOf } from './use-polled.ts'

/**
 * How far the page can be trusted: by the last success, not by the last try (interaction-rules.md
 * §2). Times are local milliseconds.
 */
export interface Freshness {
  state: 'loading' | 'live' | 'slow' | 'paused' | 'stale'
  /** When the oldest data on screen was last confirmed; null before the first answer. */
  lastGoodMs: number | null
  ageMs: number
  /** What fails, in a word or two; null while nothing does. */
  cause: string | null
  /** The slowest delay between two reads on the page. */
  delayMs: number | null
}

/** A poll slower than this is told to the person. */
const slowFromMs = 25_000

/**
 * Reads it from the queries in use now.
 * @param paused by the person
 */
export function readFreshness(client: QueryClient, nowMs: number, paused: boolean): Freshness {
  const polled = client
    .getQueryCache()
    .findAll({ type: 'active', predicate: (query) => query.meta?.['polled'] === true })
  let lastGoodMs: number | null = null
  let delayMs: number | null = null
  let isStale = false
  let cause: string | null = null
  for (const query of polled) {
    const pace = paceOf(query)
    const { dataUpdatedAt, error } = query.state
    // A page that has ended (a finished job) is not polled and does not age.
    const isAtRest = pace?.next === false && !paused && error === null
    if (error) cause = shortCause(error)
    if (dataUpdatedAt === 0) continue
    if (!isAtRest && (lastGoodMs === null || dataUpdatedAt < lastGoodMs)) lastGoodMs = dataUpdatedAt
    if (typeof pace?.next === 'number') delayMs = Math.max(delayMs ?? 0, pace.next)
    if (typeof pace?.meant === 'number' && nowMs - dataUpdatedAt > staleAfterMs(pace.meant))
      isStale = true
    if (error instanceof ApiError && (pace?.next === false || error.refused)) isStale = true
  }
  const newest = polled.reduce((latest, query) => Math.max(latest, query.state.dataUpdatedAt), 0)
  const shown = lastGoodMs ?? (newest > 0 ? newest : null)
  const ageMs = shown === null ? 0 : Math.max(0, nowMs - shown)
  const base = { lastGoodMs: shown, ageMs, cause, delayMs }
  if (shown === null) return { ...base, state: cause ? 'stale' : 'loading' }
  if (paused) return { ...base, state: 'paused' }
  if (isStale) return { ...base, state: 'stale' }
  return { ...base, state: (delayMs ?? 0) >= slowFromMs ? 'slow' : 'live' }
}

/** The local clock by whole seconds: ages are of what this browser received. */
const localSecond = () => Math.floor(Date.now() / 1000) * 1000

/** The local clock in milliseconds, by whole seconds: for the age of what this browser received. */
export const useLocalSecond = (): number => useSyncExternalStore(onTick, localSecond)

/** Re-read once a second by the shared clock, so that a dead loop still turns stale. */
export function useFreshness(): Freshness {
  const client = useQueryClient()
  const paused = usePreference('polling') === 'paused'
  const now = useLocalSecond()
  return readFreshness(client, now, paused)
}

let sourceSince: number | null = null

/**
 * What the freshness pill knows of the source behind our server.
 * @param since local milliseconds of its last read where that is too long ago for running clocks;
 * null where it is not
 */
export function tellSourceAge(since: number | null): void {
  sourceSince = since
}

/**
 * Since when the page may not be trusted, in local milliseconds; null while it may. Running clocks
 * stand still then and say "as of". Draws again only when that changes, not each second.
 */
export function useStandingStill(): number | null {
  const client = useQueryClient()
  const paused = usePreference('polling') === 'paused'
  return useSyncExternalStore(onTick, () => {
    const { state, lastGoodMs } = readFreshness(client, Date.now(), paused)
    return state === 'stale' || state === 'paused' ? lastGoodMs : sourceSince
  })
}

/**
 * The server's time, in milliseconds, at which running clocks stand while the page may not be
 * trusted; null while they run. A clock stops where it is, and never jumps back; one that appears
 * later stands at what was last confirmed.
 */
export function useStandingNow(): number | null {
  const still = useStandingStill()
  const [stopped, setStopped] = useState(() =>
    still === null ? null : still + serverNow() - Date.now(),
  )
  if (still === null && stopped !== null) setStopped(null)
  if (still === null || stopped !== null) return still === null ? null : stopped
  const now = serverNow()
  setStopped(now)
  return now
}
