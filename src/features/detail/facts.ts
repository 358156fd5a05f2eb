import type { JobDetail } from '../../../contract/job-detail.ts'
import type { JobHead } from '../../domain/job-head.ts'
import { endedAt, statusFacts } from '../../../contract/status.ts'
import { typicalText } from '../../domain/usual.ts'
import { formatDuration } from '../../format/duration.ts'
import { formatRelative, toMs, type Place } from '../../format/time.ts'

type StartFacts = Pick<JobDetail, 'status' | 'started_at' | 'runtime_in_seconds' | 'progress'>

/**
 * What is known about the job's start. The source may omit `started_at` even for a job that ran
 * (jobs-api.md §4): only one that was stopped before any work was done certainly never ran.
 */
export function startOf(job: StartFacts): 'known' | 'not yet' | 'never' | 'not recorded' {
  if (job.started_at !== null) return 'known'
  if (statusFacts[job.status].rank < statusFacts.running.rank) return 'not yet'
  return job.status === 'stopped' && job.runtime_in_seconds <= 0 && job.progress <= 0
    ? 'never'
    : 'not recorded'
}

/**
 * How long the job waited before it started, in seconds; up to now if it is still waiting, null if
 * that is not known.
 */
export function waitedSeconds(
  job: StartFacts & Pick<JobDetail, 'created_at' | 'completed_at' | 'failed_at' | 'updated_at'>,
  nowMs: number,
): number | null {
  if (job.created_at === null || startOf(job) === 'not recorded') return null
  const until = job.started_at ?? endedAt(job)
  const seconds = ((until === null ? nowMs : Date.parse(until)) - Date.parse(job.created_at)) / 1000
  return Number.isNaN(seconds) ? null : Math.max(0, Math.round(seconds))
}

/**
 * The latest time the page shows of the job, in milliseconds. The closer it is to now, the more
 * often ages on the page have to be updated.
 */
export function latestTime(
  job: Pick<JobDetail, 'status' | 'completed_at' | 'failed_at' | 'updated_at'>,
): number {
  return toMs(endedAt(job)) ?? Number.POSITIVE_INFINITY
}

function startWords(job: JobHead, now: number, place: Place): string {
  switch (startOf(job)) {
    case 'known':
      return `started ${formatRelative(toMs(job.started_at) ?? now, now, place)}`
    case 'not yet':
      return `waiting for ${formatDuration(waitedSeconds(job, now) ?? 0)}`
    case 'never':
      return 'never ran'
    case 'not recorded':
      return 'start not recorded'
  }
}

/** The job in one line, for a phone: `9 min ago, after 6m 12s; typical 24–31 m`. */
export function summaryOf(job: JobHead, now: number, place: Place): string {
  const typical = typicalText(job.insight.usual)
  const end = toMs(endedAt(job))
  const hasRuntime = job.started_at !== null || job.runtime_in_seconds > 0
  const what =
    end !== null && hasRuntime
      ? `after ${formatDuration(job.runtime_in_seconds)}`
      : startWords(job, now, place)
  const when = end === null ? what : `${formatRelative(end, now, place)}, ${what}`
  return typical === null ? when : `${when}; ${typical}`
}
