import type { Sync } from '../../../contract/sync.ts'
import { formatCount, formatCounted, formatPercent } from '../../format/number.ts'
import { formatMoment, toMs, type Place } from '../../format/time.ts'
import { ageWords, presentError } from './pill.ts'

export interface SyncFact {
  label: string
  text: string
  /** Smaller, below it. */
  note?: string
}

/** Names of the kinds of sources that are known; another kind is shown as it calls itself. */
const sourceNames: Readonly<Record<string, string>> = {
  embedded: 'This machine',
  hosted: 'Xplenty API',
}

/**
 * True where the source has no limits, no pace and all its history: there is nothing to watch over.
 */
export const isFree = ({ credits, budget, pace_seconds, history }: Sync): boolean =>
  credits === null && budget === null && pace_seconds === null && history === null

function historyText(
  { complete, jobs, back_to, wanted_from }: NonNullable<Sync['history']>,
  now: number,
  place: Place,
): string {
  const moment = (iso: string | null) => {
    const ms = toMs(iso)
    return ms === null ? 'an unknown time' : formatMoment(ms, now, place)
  }
  if (complete) return `complete, back to ${moment(wanted_from)}`
  return back_to === null
    ? `not started, going back to ${moment(wanted_from)}`
    : `back to ${moment(back_to)}, ${formatCounted(jobs, 'job', 'jobs', place.locale)} so far, going to ${moment(wanted_from)}`
}

/**
 * How the source stands, as plain facts.
 * @param ageMs how long ago the server told
 * @param now the server's time, milliseconds
 */
export function syncFacts(sync: Sync, ageMs: number, now: number, place: Place): SyncFact[] {
  const sourceName = sourceNames[sync.source] ?? sync.source
  const facts: SyncFact[] = [
    {
      label: 'Source',
      text: sync.place === null ? sourceName : `${sourceName} at ${sync.place}`,
    },
  ]
  facts.push({
    label: 'Last read',
    text: sync.lag_seconds === null ? 'not yet' : ageWords(sync.lag_seconds * 1000 + ageMs),
  })
  const resumes = toMs(sync.paused_until)
  if (resumes !== null && resumes > now) {
    facts.push({
      label: 'Paused',
      text: `until about ${formatMoment(resumes, now, place)}`,
      note: 'The API credits or Jobwatch’s own budget are used up. Stop and run still work.',
    })
  } else if (sync.pace_seconds !== null) {
    facts.push({
      label: 'Pace',
      text: `every ${Math.round(sync.pace_seconds)} s`,
      note: 'Faster while someone looks and jobs move, slower as credits run low.',
    })
  }
  const { credits, budget } = sync
  if (credits !== null) {
    facts.push({
      label: 'API credits',
      text: `${formatCount(credits.remaining, place.locale)} of ${formatCount(credits.limit, place.locale)} left this hour${credits.limit > 0 ? ` (${formatPercent(credits.remaining / credits.limit)})` : ''}`,
    })
  }
  if (budget !== null)
    facts.push({
      label: 'Own calls',
      text: `${formatCount(budget.spent, place.locale)} in the last hour, of a budget of ${formatCount(budget.limit, place.locale)}`,
    })
  if (sync.history !== null)
    facts.push({ label: 'History', text: historyText(sync.history, now, place) })
  if (sync.left_out > 0) {
    facts.push({
      label: 'Left out',
      text: `${formatCounted(sync.left_out, 'row', 'rows', place.locale)} that could not be read`,
      note: 'Since the server started. See its log for details.',
    })
  }
  if (sync.last_error !== null) {
    const at = toMs(sync.last_error.at)
    facts.push({
      label: 'Last error',
      text: sync.last_error.message,
      note: `${at === null ? '' : `${formatMoment(at, now, place)}, `}${presentError(sync) === null ? 'read without trouble since' : 'not read since'}`,
    })
  }
  return facts
}
