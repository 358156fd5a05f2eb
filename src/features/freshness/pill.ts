import type { Sync } from '../../../contract/sync.ts'
import { hasFewCredits, hasSpentBudget, isBehind, isSlow } from '../../../contract/sync-limits.ts'
import { formatPercent } from '../../format/number.ts'
import { formatMoment, formatSpan, type Place } from '../../format/time.ts'
import type { PageFreshness } from '../../domain/page-freshness.ts'

export interface Pill {
  look: PageFreshness['state']
  /** Shown in bold. */
  word: string
  /** Follows the word. */
  rest: string
  /** In place of it on a phone, which has no room for more than the age. */
  brief?: string
  /** The age of the server's data when it is too old to be trusted, milliseconds; else null. */
  sourceStaleMs: number | null
}

/** The state of the source as this page last heard it. */
export interface HeardSync {
  sync: Sync
  /** How long ago that was, milliseconds. */
  ageMs: number
  /** The server tells when that state changes. */
  told: boolean
}

/** `now`, `12 s ago`, `5 min ago` */
export function ageText(ms: number): string {
  return ms < 2_000 ? 'now' : `${formatSpan(ms)} ago`
}

function pagePill({ state, ageMs, cause, delayMs }: PageFreshness): Pill {
  const pill = (word: string, rest: string): Pill => ({
    look: state,
    word,
    rest,
    sourceStaleMs: null,
  })
  const because = cause ? `: ${cause}` : ''
  switch (state) {
    case 'loading':
      return pill('Loading', '')
    case 'live':
      return pill('Live', ageText(ageMs))
    case 'slow':
      return pill('Slow', `every ${Math.round((delayMs ?? 0) / 1000)} s${because}`)
    case 'paused':
      return pill('Paused', `by you, ${ageText(ageMs)}`)
    case 'stale':
      return ageMs === 0
        ? pill('Stale', cause ?? '')
        : {
            ...pill('Stale', `last good ${ageText(ageMs)}${because}`),
            brief: formatSpan(ageMs),
          }
  }
}

/**
 * What the source is short of, in a few words; null if nothing.
 * @param slow the source is polled rarely
 */
function shortage(sync: Sync, slow: boolean): string | null {
  const { credits, budget } = sync
  if (credits !== null && hasFewCredits(sync))
    return `API credits ${formatPercent(credits.remaining / credits.limit)}`
  if (slow && budget !== null && hasSpentBudget(sync))
    return `API budget ${formatPercent(budget.spent / budget.limit)} used`
  return null
}

/** The error that still keeps the source from being read; null if it was read since. */
export function presentError({ last_error, synced_at }: Sync): Sync['last_error'] {
  const isPresent =
    last_error !== null &&
    (synced_at === null || Date.parse(last_error.at) >= Date.parse(synced_at))
  return isPresent ? last_error : null
}

/** Before the first read of the source. */
function unreadPill(error: Sync['last_error']): Pill {
  return error === null
    ? { look: 'loading', word: 'Loading', rest: 'first read of the source', sourceStaleMs: null }
    : {
        look: 'stale',
        word: 'Stale',
        rest: `source not read yet: ${error.message}`,
        sourceStaleMs: null,
      }
}

/** The pill of a source that is slow; null if it is not. */
function slowPill(sync: Sync): Pill | null {
  if (sync.pace_seconds === null) return null
  const slow = isSlow(sync)
  const short = shortage(sync, slow)
  if (!slow && short === null) return null
  return {
    look: 'slow',
    word: 'Slow',
    rest: `every ${Math.round(sync.pace_seconds)} s${short === null ? '' : ` (${short})`}`,
    sourceStaleMs: null,
  }
}

/**
 * The pill shows the page's freshness, unless the source behind our server is worse off
 * (interaction-rules.md §2).
 * @param heard null before the server reported
 * @param now the server's time, milliseconds
 */
export function pillOf(
  page: PageFreshness,
  heard: HeardSync | null,
  now: number,
  place: Place,
): Pill {
  const own = pagePill(page)
  if (heard === null || (page.state !== 'live' && page.state !== 'slow')) return own
  const { sync, ageMs, told } = heard
  const error = presentError(sync)
  const paceMs = sync.pace_seconds === null ? null : sync.pace_seconds * 1000
  const lagMs = sync.lag_seconds === null ? null : sync.lag_seconds * 1000 + ageMs
  // Where the server tells when it falls behind, no news means that it has not.
  const judgedMs = lagMs !== null && told ? lagMs - ageMs : lagMs
  const behind = isBehind(sync, judgedMs === null ? null : judgedMs / 1000, error !== null)

  const resumes = sync.paused_until === null ? Number.NaN : Date.parse(sync.paused_until)
  if (resumes > now)
    return {
      look: 'paused',
      word: 'Paused at the source',
      rest: `resumes about ${formatMoment(resumes, now, place)}`,
      sourceStaleMs: behind ? lagMs : null,
    }
  if (lagMs === null || judgedMs === null) return unreadPill(error)
  if (behind)
    return {
      look: 'stale',
      word: 'Stale',
      rest: `source last read ${ageText(lagMs)}${error === null ? '' : `: ${error.message}`}`,
      brief: formatSpan(lagMs),
      sourceStaleMs: lagMs,
    }
  const slow = slowPill(sync)
  if (slow !== null) return slow
  return page.state === 'slow' || paceMs === null
    ? own
    : { ...own, rest: ageText(Math.max(page.ageMs, judgedMs)) }
}
