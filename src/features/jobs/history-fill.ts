import { momentOf, type JobFilter } from '../../../contract/filter.ts'
import type { Sync } from '../../../contract/sync.ts'
import { formatCounted, formatPercent } from '../../format/number.ts'
import { formatMoment, toMs, type Place } from '../../format/time.ts'

/** The first fill of a list from its source, while it goes on. */
export interface Fill {
  /** How much of the wanted time is there, 0–1. */
  ratio: number
  /** How far back it is, and how far it goes. */
  words: string
  /** The list's own time range may hold jobs that are not there yet. */
  touchesList: boolean
}

/**
 * @param now the server's time, milliseconds
 * @returns null where all is there, or nothing has to be fetched
 */
export function fillOf(
  sync: Sync,
  filter: Pick<JobFilter, 'from' | 'to'>,
  now: number,
  place: Place,
): Fill | null {
  const { history } = sync
  const wanted = toMs(history?.wanted_from ?? null)
  if (history === null || history.complete || wanted === null) return null
  const back = toMs(history.back_to)
  const reached = Math.min(now, Math.max(wanted, back ?? now))
  const ratio = wanted >= now ? 1 : (now - reached) / (now - wanted)
  const goal = formatMoment(wanted, now, place)
  const resumes = toMs(sync.paused_until)
  const pause =
    resumes !== null && resumes > now ? `; goes on about ${formatMoment(resumes, now, place)}` : ''
  const words =
    back === null
      ? `Jobs are being fetched, going back to ${goal}${pause}`
      : `Older jobs are still being fetched: back to ${formatMoment(back, now, place)} (${formatPercent(ratio)}), ${formatCounted(history.jobs, 'job', 'jobs', place.locale)} so far, going to ${goal}${pause}`
  const from = momentOf(filter.from, now)
  return { ratio, words, touchesList: back === null || from === null || from < back }
}
