import { statusFacts, type SeenStatus } from '../../contract/status.ts'

interface Ticking {
  status: SeenStatus
  started_at: string | null
  runtime_in_seconds: number
}

/**
 * How long a job has run by now, in seconds: what the server told, and for one at work the time
 * since it was true.
 * @param asOf ISO, `runtime_as_of` of the answer
 * @param nowMs the server's time
 */
export function runtimeNow(job: Ticking, asOf: string, nowMs: number): number {
  if (statusFacts[job.status].terminal || job.started_at === null) return job.runtime_in_seconds
  const since = Date.parse(asOf)
  return (
    job.runtime_in_seconds +
    (Number.isNaN(since) ? 0 : Math.max(0, Math.floor((nowMs - since) / 1000)))
  )
}
