import type { Sync } from '../../../contract/sync.ts'
import { formatPercent } from '../../format/number.ts'
import { formatMoment, formatSpan, type Place } from '../../format/time.ts'
import type { Freshness } from '../../domain/freshness.ts'

export interface Pill {
  look: Freshness['state']
  /** The bold word, and what follows it. */
  word: string
  rest: string
  /**
   * How old what our server holds is where that is too old to be trusted, milliseconds; null where
   * it is not.
   */
  sourceStaleMs: number | null
}

/** How the source stands, as this page last heard it. */
export interface HeardSync {
  sync: Sync
  /** How long ago that was, milliseconds. */
  ageMs: number
}

/**
 * From this lag on, what our server holds is behind the source, however slowly the source is asked.
 * Milliseconds.
 */
const leastStaleMs = 30_000
/** As for the page itself: three reads should have come and none did (interaction-rules.md §2). */
const missedReads = 3
/** A source asked as rarely as this is told to the person. Seconds. */
const slowFromSeconds = 30
/**
 * Credits are worth a word from here down. The budget is spent nearly whole in any busy hour: it is
 * named only where it slows the pace.
 */
const lowCredits = 0.25
const highSpending = 0.8

/** `now`, `12 s ago`, `5 min ago` */
export function ageWords(ms: number): string {
  return ms < 2_000 ? 'now' : `${formatSpan(ms)} ago`
}

function ofPage({ state, ageMs, cause, delayMs }: Freshness): Pill {
  const pill = (word: string, rest: string): Pill => ({
    look: state,
    word,
    rest,
    sourceStaleMs: null,
  })
  switch (state) {
    case 'loading':
      return pill('Loading', '')
    case 'live':
      return pill('Live', ageWords(ageMs))
    case 'slow':
      return pill(
        'Slow',
        `every ${Math.round((delayMs ?? 0) / 1000)} s${cause ? `: ${cause}` : ''}`,
      )
    case 'paused':
      return pill('Paused', `by you, ${ageWords(ageMs)}`)
    case 'stale':
      return pill(
        'Stale',
        ageMs === 0 ? (cause ?? '') : `last good ${ageWords(ageMs)}${cause ? `: ${cause}` : ''}`,
      )
  }
}

/**
 * What the source is short of, in a few words; null while it is not.
 * @param slow it is asked seldom
 */
function shortOf({ credits, budget }: Sync, slow: boolean): string | null {
  if (credits !== null && credits.limit > 0 && credits.remaining < lowCredits * credits.limit)
    return `API credits ${formatPercent(credits.remaining / credits.limit)}`
  if (slow && budget !== null && budget.limit > 0 && budget.spent >= highSpending * budget.limit)
    return `API budget ${formatPercent(budget.spent / budget.limit)} used`
  return null
}

/** The error that keeps the source from being read; null where it has been read since. */
export function presentError({ last_error, synced_at }: Sync): Sync['last_error'] {
  return last_error !== null &&
    (synced_at === null || Date.parse(last_error.at) >= Date.parse(synced_at))
    ? last_error
    : null
}

/**
 * What the freshness pill says: of the page, unless the source behind our server is worse off
 * (interaction-rules.md §2).
 * @param heard null before the server has told
 * @param now the server's time, milliseconds
 */
export function pillOf(page: Freshness, heard: HeardSync | null, now: number, place: Place): Pill {
  const own = ofPage(page)
  if (heard === null || (page.state !== 'live' && page.state !== 'slow')) return own
  const { sync, ageMs } = heard
  const error = presentError(sync)
  const paceMs = sync.pace_seconds === null ? null : sync.pace_seconds * 1000
  const lagMs = sync.lag_seconds === null ? null : sync.lag_seconds * 1000 + ageMs
  const tooOldMs = Math.max(leastStaleMs, missedReads * (paceMs ?? 0))
  // A source that tells of changes by itself is behind only when something went wrong.
  const isBehind = lagMs !== null && lagMs > tooOldMs && (paceMs !== null || error !== null)
  const sourceStaleMs = isBehind ? lagMs : null

  const resumes = sync.paused_until === null ? Number.NaN : Date.parse(sync.paused_until)
  if (resumes > now)
    return {
      look: 'paused',
      word: 'Paused at the source',
      rest: `resumes about ${formatMoment(resumes, now, place)}`,
      sourceStaleMs,
    }
  if (lagMs === null) {
    return error === null
      ? { look: 'loading', word: 'Loading', rest: 'first read of the source', sourceStaleMs: null }
      : {
          look: 'stale',
          word: 'Stale',
          rest: `source not read yet: ${error.message}`,
          sourceStaleMs: null,
        }
  }
  if (isBehind)
    return {
      look: 'stale',
      word: 'Stale',
      rest: `source last read ${ageWords(lagMs)}${error === null ? '' : `: ${error.message}`}`,
      sourceStaleMs,
    }
  const slow = sync.pace_seconds !== null && sync.pace_seconds >= slowFromSeconds
  const short = shortOf(sync, slow)
  if (sync.pace_seconds !== null && (slow || short !== null)) {
    return {
      look: 'slow',
      word: 'Slow',
      rest: `every ${Math.round(sync.pace_seconds)} s${short === null ? '' : ` (${short})`}`,
      sourceStaleMs: null,
    }
  }
  return page.state === 'slow' || paceMs === null
    ? own
    : { ...own, rest: ageWords(Math.max(page.ageMs, lagMs)) }
}
