import type { Sync } from '../../../contract/sync.ts'
import { formatCount, formatCounted, formatPercent } from '../../format/number.ts'
import { formatMoment, toMs, type Place } from '../../format/time.ts'
import { ageText, presentError } from './pill.ts'

export interface SyncFact {
  label: string
  text: string
  /** Below the text, smaller. */
  note?: string
}

/** Names of the kinds of sources that are known; another kind is shown as it calls itself. */
const sourceNames: Readonly<Record<string, string>> = {
  embedded: 'This machine',
  hosted: 'Xplenty API',
}

/** The source has no limits, no polling and no history to fetch: there is nothing to report. */
export const isUnlimited = ({ credits, budget, pace_seconds, history }: Sync): boolean =>
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
  const goal = moment(wanted_from)
  if (back_to === null) return `not started, going back to ${goal}`
  const counted = formatCounted(jobs, 'job', 'jobs', place.locale)
  return `back to ${moment(back_to)}, ${counted} so far, going to ${goal}`
}

function readingFact({ paused_until, pace_seconds }: Sync, now: number, place: Place): SyncFact[] {
  const resumes = toMs(paused_until)
  if (resumes !== null && resumes > now)
    return [
      {
        label: 'Paused',
        text: `until about ${formatMoment(resumes, now, place)}`,
        note: 'The API credits or Jobwatch’s own budget are used up. Stop and run still work.',
      },
    ]
  if (pace_seconds === null) return []
  return [
    {
      label: 'Pace',
      text: `every ${Math.round(pace_seconds)} s`,
      note: 'Faster while someone looks and jobs move, slower as credits run low.',
    },
  ]
}

function limitFacts({ credits, budget }: Sync, { locale }: Place): SyncFact[] {
  const count = (value: number) => formatCount(value, locale)
  const facts: SyncFact[] = []
  if (credits !== null) {
    const share = credits.limit > 0 ? ` (${formatPercent(credits.remaining / credits.limit)})` : ''
    facts.push({
      label: 'API credits',
      text: `${count(credits.remaining)} of ${count(credits.limit)} left this hour${share}`,
    })
  }
  if (budget !== null)
    facts.push({
      label: 'Own calls',
      text: `${count(budget.spent)} in the last hour, of a budget of ${count(budget.limit)}`,
    })
  return facts
}

function problemFacts(sync: Sync, now: number, place: Place): SyncFact[] {
  const facts: SyncFact[] = []
  if (sync.left_out > 0)
    facts.push({
      label: 'Left out',
      text: `${formatCounted(sync.left_out, 'row', 'rows', place.locale)} that could not be read`,
      note: 'Since the server started. See its log for details.',
    })
  if (sync.last_error !== null) {
    const at = toMs(sync.last_error.at)
    const when = at === null ? '' : `${formatMoment(at, now, place)}, `
    const since = presentError(sync) === null ? 'read without errors since' : 'not read since'
    facts.push({ label: 'Last error', text: sync.last_error.message, note: `${when}${since}` })
  }
  return facts
}

/**
 * The state of the source as plain facts.
 * @param ageMs how long ago the server reported it
 * @param now the server's time, milliseconds
 */
export function syncFacts(sync: Sync, ageMs: number, now: number, place: Place): SyncFact[] {
  const name = sourceNames[sync.source] ?? sync.source
  return [
    { label: 'Source', text: sync.place === null ? name : `${name} at ${sync.place}` },
    {
      label: 'Last read',
      text: sync.lag_seconds === null ? 'not yet' : ageText(sync.lag_seconds * 1000 + ageMs),
    },
    ...readingFact(sync, now, place),
    ...limitFacts(sync, place),
    ...(sync.history === null
      ? []
      : [{ label: 'History', text: historyText(sync.history, now, place) }]),
    ...problemFacts(sync, now, place),
  ]
}
