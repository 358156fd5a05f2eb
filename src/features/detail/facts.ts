import type { Usual } from '../../../contract/insight.ts'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { endedAt } from '../../../contract/status.ts'
import { formatDuration, formatDurationRange } from '../../format/duration.ts'
import { formatRelative, toMs, type Place } from '../../format/time.ts'

/** `typical 24–31 m`; null without a baseline. */
export function typicalWords(usual: Usual | null): string | null {
  return usual === null || usual.p50_seconds === null || usual.p95_seconds === null ? null : `typical ${formatDurationRange(usual.p50_seconds, usual.p95_seconds)}`
}

/** How long the job waited before it started, in seconds; up to now for one that still waits, null where it is not known. */
export function waitedSeconds(job: Pick<JobDetail, 'status' | 'created_at' | 'started_at' | 'completed_at' | 'failed_at' | 'updated_at'>, nowMs: number): number | null {
  if (job.created_at === null) return null
  const until = job.started_at ?? endedAt(job)
  const seconds = ((until === null ? nowMs : Date.parse(until)) - Date.parse(job.created_at)) / 1000
  return Number.isNaN(seconds) ? null : Math.max(0, Math.round(seconds))
}

/** The latest time the page tells of the job, in milliseconds: ages are counted the finer the nearer it is. */
export function newestOf(job: Pick<JobDetail, 'status' | 'completed_at' | 'failed_at' | 'updated_at'>): number {
  return toMs(endedAt(job)) ?? Number.POSITIVE_INFINITY
}

/** The job in one line, for a phone: `9 min ago, after 6m 12s; typical 24–31 m`. */
export function summaryOf(job: JobDetail, now: number, place: Place): string {
  const typical = typicalWords(job.insight.usual)
  const end = toMs(endedAt(job))
  const when =
    end !== null
      ? `${formatRelative(end, now, place)}${job.started_at === null ? ', never ran' : `, after ${formatDuration(job.runtime_in_seconds)}`}`
      : job.started_at === null
        ? `waiting for ${formatDuration(waitedSeconds(job, now) ?? 0)}`
        : `started ${formatRelative(Date.parse(job.started_at), now, place)}`
  return typical === null ? when : `${when}; ${typical}`
}
