import type { Job } from '../../contract/job.ts'

/** The present moment in milliseconds; injected, so that tests move time themselves. */
export type Clock = () => number

/**
 * What a source has not written of an ended job by then, milliseconds after its end, never comes.
 */
export const stillComesMs = 86_400_000

const firstRetryMs = 15_000

/**
 * Milliseconds to wait before asking again for what was not there yet. Grows fast: a day takes
 * seven tries.
 */
export const retryDelayMs = (tries: number): number =>
  Math.min(stillComesMs, firstRetryMs * 4 ** (tries - 1))

/** Statuses in which a started job's time runs on. */
const ticking: ReadonlySet<string> = new Set(['running', 'pending_stoppage', 'stopping'])

/**
 * Runtime in seconds at `nowMs` of a job that was as it is at `seenMs` (jobs-api.md §4.2 rule 4).
 */
export function runtimeAt(
  job: Pick<Job, 'status' | 'started_at' | 'runtime_in_seconds'>,
  seenMs: number,
  nowMs: number,
): number {
  if (!ticking.has(job.status) || job.started_at === null) return job.runtime_in_seconds
  return job.runtime_in_seconds + Math.max(0, Math.floor((nowMs - seenMs) / 1000))
}
