import { momentOf, type JobFilter } from '../../../contract/filter.ts'
import type { Sync } from '../../../contract/sync.ts'
import { formatCounted, formatPercent } from '../../format/number.ts'
import { formatMoment, toMs, type Place } from '../../format/time.ts'

/** The first fetch of an account's past jobs, while it goes on. */
export interface HistoryFill {
  /** The share of the wanted history that is fetched, 0–1. */
  ratio: number
  /** How far back it reaches, and how far it goes. */
  text: string
  /** The list's own time range may hold jobs that are not fetched yet. */
  touchesList: boolean
}

/**
 * @param now the server's time, milliseconds
 * @returns null if the history is complete or nothing has to be fetched
 */
export function historyFillOf(
  sync: Sync,
  filter: Pick<JobFilter, 'from' | 'to'>,
  now: number,
  place: Place,
): HistoryFill | null {
  const { history } = sync
  const wanted = toMs(history?.wanted_from ?? null)
  if (history === null || history.complete || wanted === null) return null
  const back = toMs(history.back_to)
  const reached = Math.min(now, Math.max(wanted, back ?? now))
  const ratio = wanted >= now ? 1 : (now - reached) / (now - wanted)
  const from = momentOf(filter.from, now)
  return {
    ratio,
    text: fillText(history, sync.paused_until, ratio, now, place),
    touchesList: back === null || from === null || from < back,
  }
}

function fillText(
  { back_to, wanted_from, jobs }: NonNullable<Sync['history']>,
  pausedUntil: string | null,
  ratio: number,
  now: number,
  place: Place,
): string {
  const moment = (ms: number) => formatMoment(ms, now, place)
  const [back, resumes] = [toMs(back_to), toMs(pausedUntil)]
  const goal = moment(toMs(wanted_from) ?? now)
  const pause = resumes !== null && resumes > now ? `; goes on about ${moment(resumes)}` : ''
  if (back === null) return `Jobs are being fetched, going back to ${goal}${pause}`
  const counted = formatCounted(jobs, 'job', 'jobs', place.locale)
  const reached = `back to ${moment(back)} (${formatPercent(ratio)}), ${counted} so far`
  return `Older jobs are still being fetched: ${reached}, going to ${goal}${pause}`
}
