import { secondOf } from '../../contract/instant.ts'
import type { Job } from '../../contract/job.ts'
import { endedAt, statusFacts } from '../../contract/status.ts'
import type { ObservedTransition } from '../records/port.ts'
import type { JobChange } from '../store/port.ts'

/**
 * The status changes that follow from a job's own times and its current status (jobs-api.md §3).
 */
function transitionsOf(job: Job, seenMs: number): Omit<ObservedTransition, 'jobId'>[] {
  const ended = endedAt(job)
  const reported = (status: string, at: string | null) =>
    at === null ? [] : [{ status, at, exact: true }]
  const present =
    statusFacts[job.status].terminal && ended !== null
      ? { at: ended, exact: job.completed_at !== null || job.failed_at !== null }
      : { at: new Date(seenMs).toISOString(), exact: false }
  return [
    ...reported('idle', job.created_at),
    ...reported('running', job.started_at),
    { status: job.raw_status, ...present },
  ]
}

/** The statuses a changed job passed through; none if the status is the same. */
export function observedTransitions({ before, after }: JobChange): ObservedTransition[] {
  const { job, seenMs } = after
  const isSame =
    before !== null &&
    before.job.raw_status === job.raw_status &&
    secondOf(before.job.started_at) === secondOf(job.started_at)
  return isSame ? [] : transitionsOf(job, seenMs).map((seen) => ({ jobId: job.id, ...seen }))
}
