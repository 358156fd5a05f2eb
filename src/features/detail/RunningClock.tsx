import type { JobHead } from '../../domain/job-head.ts'
import { formatDuration } from '../../format/duration.ts'
import { useStandingNow } from '../../domain/freshness.ts'
import { runtimeNow } from '../../domain/runtime.ts'
import { ClockText } from '../../platform/ClockText.tsx'
import { serverNow } from '../../platform/server-clock.ts'
import { waitedSeconds } from './facts.ts'

/**
 * The runtime, ticking while the job runs; frozen and greyed out while the page is stale or paused.
 */
export function RunningClock({ job }: { job: JobHead }) {
  const frozenNow = useStandingNow()
  const textAt = (now: number) => formatDuration(runtimeNow(job, job.insight.runtime_as_of, now))
  if (frozenNow === null) return <ClockText read={() => textAt(serverNow())} />
  return <span className="text-text-3">{textAt(frozenNow)}</span>
}

/** How long a waiting job has waited so far, ticking. */
export function WaitingClock({ job }: { job: JobHead }) {
  return <ClockText read={() => formatDuration(waitedSeconds(job, serverNow()) ?? 0)} />
}
