import type { JobHead } from '../../domain/job-head.ts'
import { formatDuration } from '../../format/duration.ts'
import { useStandingNow } from '../../domain/freshness.ts'
import { runtimeNow } from '../../domain/runtime.ts'
import { useServerNow } from '../../platform/server-clock.ts'
import { waitedSeconds } from './facts.ts'

function Ticking({ job }: { job: JobHead }) {
  return <span>{formatDuration(runtimeNow(job, job.insight.runtime_as_of, useServerNow()))}</span>
}

/**
 * The runtime, ticking while the job runs; frozen and greyed out while the page is stale or paused.
 */
export function RunningClock({ job }: { job: JobHead }) {
  const frozenNow = useStandingNow()
  if (frozenNow !== null)
    return (
      <span className="text-text-3">
        {formatDuration(runtimeNow(job, job.insight.runtime_as_of, frozenNow))}
      </span>
    )
  return <Ticking job={job} />
}

/** How long a waiting job has waited so far, ticking. */
export function WaitingClock({ job }: { job: JobHead }) {
  return <span>{formatDuration(waitedSeconds(job, useServerNow()) ?? 0)}</span>
}
