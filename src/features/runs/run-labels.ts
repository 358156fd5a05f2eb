import type { PackageRun } from '../../../contract/history.ts'
import { formatDuration } from '../../format/duration.ts'
import { formatMoment, toMs, type Place } from '../../format/time.ts'
import { statusDisplay } from '../../domain/status-display.ts'

/** One run in a line: `8430, completed 18 Nov, 02:27, ran 6m 12s, waited 3m 06s`. */
export function runWords(run: PackageRun, now: number, place: Place): string {
  const at = toMs(run.ended_at ?? run.started_at ?? run.created_at)
  const parts = [
    `${statusDisplay[run.status].word}${at === null ? '' : ` ${formatMoment(at, now, place)}`}`,
    `ran ${formatDuration(run.runtime_in_seconds)}`,
  ]
  if (run.queue_seconds !== null && run.queue_seconds > 0)
    parts.push(`waited ${formatDuration(run.queue_seconds)}`)
  return `${run.id}, ${parts.join(', ')}`
}
