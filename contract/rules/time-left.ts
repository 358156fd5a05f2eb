import type { SeenStatus } from '../status.ts'
import type { TimeLeftEstimate } from '../time-left.ts'

export interface TimeLeftFacts {
  status: SeenStatus
  flags: readonly { kind: string }[]
  time_left: TimeLeftEstimate | null
}

/** Remaining seconds. */
export interface TimeLeft {
  low: number
  high: number
}

/** With one of these flags, progress so far does not predict the rest. */
const telling: readonly string[] = ['no_progress', 'runaway']

/**
 * How long a job will still run by now; null where nothing is known, where progress stands still,
 * or once the estimate has passed. Used by the list, the detail page and the stop dialog.
 * @param nowMs the server's time
 */
export function timeLeft(job: TimeLeftFacts, nowMs: number): TimeLeft | null {
  const estimate = job.time_left
  if (job.status !== 'running' || estimate === null) return null
  if (job.flags.some(({ kind }) => telling.includes(kind))) return null
  const since = Math.max(0, (nowMs - Date.parse(estimate.as_of)) / 1000)
  if (!(since <= estimate.valid_seconds) || since >= estimate.high_seconds) return null
  return {
    low: Math.max(0, estimate.low_seconds - since),
    high: estimate.high_seconds - since,
  }
}
