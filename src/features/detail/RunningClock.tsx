import type { JobDetail } from '../../../contract/job-detail.ts'
import { formatDuration } from '../../format/duration.ts'
import { useStandingNow } from '../../domain/freshness.ts'
import { runtimeNow } from '../../domain/runtime.ts'
import { serverNow, useServerNow } from '../../platform/server-clock.ts'
import { waitedSeconds } from './facts.ts'

function Ticking({ job }: { job: JobDetail }) {
  return <span>{formatDuration(runtimeNow(job, job.insight.runtime_as_of, useServerNow()))}</span>
}

/**
 * The runtime, growing while the job runs; it stands still and says so while the page is stale or
 * paused.
 */
export function RunningClock({ job }: { job: JobDetail }) {
  const standing = useStandingNow()
  if (standing !== null)
    return (
      <span className="text-text-3">
        {formatDuration(runtimeNow(job, job.insight.runtime_as_of, standing))}
      </span>
    )
  return <Ticking job={job} />
}

/** How long the job has waited by now, while it waits. */
export function WaitingClock({ job }: { job: JobDetail }) {
  return <span>{formatDuration(waitedSeconds(job, useServerNow()) ?? 0)}</span>
}

/** For words that are written once per poll. */
export const runtimeBy = (job: JobDetail): number =>
  runtimeNow(job, job.insight.runtime_as_of, serverNow())
