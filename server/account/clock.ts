import type { Job } from '../../contract/job.ts'

/** The current time in milliseconds; injected so that tests control it. */
export type Clock = () => number

/** Milliseconds after a job's end when the source is no longer expected to add anything to it. */
export const stillComesMs = 86_400_000

const firstRetryMs = 15_000

/**
 * Milliseconds to wait before retrying something that was missing. Grows fast: seven tries in a
 * day.
 */
export const retryDelayMs = (tries: number): number =>
  Math.min(stillComesMs, firstRetryMs * 4 ** (tries - 1))

/** Statuses in which the runtime of a started job keeps growing. */
const ticking: ReadonlySet<string> = new Set(['running', 'pending_stoppage', 'stopping'])

/** Runtime in seconds at `nowMs` of a job last seen at `seenMs` (jobs-api.md §4.2 rule 4). */
export function runtimeAt(
  job: Pick<Job, 'status' | 'started_at' | 'runtime_in_seconds'>,
  seenMs: number,
  nowMs: number,
): number {
  if (!ticking.has(job.status) || job.started_at === null) return job.runtime_in_seconds
  return job.runtime_in_seconds + Math.max(0, Math.floor((nowMs - seenMs) / 1000))
}
