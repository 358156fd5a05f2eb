import type { JobFlag } from '../../contract/flags.ts'
import type { Baseline } from '../../contract/baseline.ts'
import type { Job } from '../../contract/job.ts'
import type { InsightFloors } from '../sources/port.ts'

/** Everything the rules depend on. */
export interface Observed {
  job: Pick<Job, 'status' | 'created_at' | 'started_at' | 'completed_at' | 'updated_at'>
  /** Seconds, as of `nowMs`. */
  runtimeSeconds: number
  /** Sum over all outputs; null if no output has a count. */
  records: number | null
  /** Milliseconds: when progress or records were last seen to move; null if never. */
  movedMs: number | null
  /** Milliseconds: when the stop was first seen; null if there is none. */
  stoppingMs: number | null
}

/** Baselines of the account and the package. */
export interface Context {
  usual: Baseline
  floors: InsightFloors
  /** p95 of the account's queue waits and stops, in seconds; null if there are too few. */
  waitP95: number | null
  stopP95: number | null
}

const iso = (ms: number): string => new Date(ms).toISOString()
const msOf = (instant: string | null): number | null =>
  instant === null ? null : Date.parse(instant)

/**
 * A flag for a span that began at `fromMs` and has now exceeded its limit. `since` is when it did.
 */
function overdue(
  kind: JobFlag['kind'],
  fromMs: number | null,
  limitSeconds: number,
  nowMs: number,
): JobFlag[] {
  if (fromMs === null || nowMs - fromMs <= limitSeconds * 1000) return []
  return [{ kind, since: iso(fromMs + limitSeconds * 1000), limit_seconds: limitSeconds }]
}

function runningFlags(observed: Observed, { usual, floors }: Context, nowMs: number): JobFlag[] {
  const startMs = nowMs - observed.runtimeSeconds * 1000
  const runaway = overdue('runaway', startMs, usual.runaway_after_seconds, nowMs)
  // A runaway is also slow; only the stronger flag is shown.
  const slow =
    runaway.length > 0 || usual.slow_after_seconds === null
      ? []
      : overdue('slow', startMs, usual.slow_after_seconds, nowMs)
  const stillMs = observed.movedMs ?? msOf(observed.job.started_at)
  const limit = Math.max(floors.noProgress, 0.25 * (usual.p50_seconds ?? 0))
  const still = overdue('no_progress', stillMs, limit, nowMs).map((flag) => ({
    ...flag,
    since: iso(stillMs ?? nowMs),
  }))
  return [...runaway, ...slow, ...still]
}

/**
 * The conditions a job meets right now (interaction-rules.md §7). Whether flags are shown is
 * decided after two checks ({@link import('./flag-debounce.ts').look}).
 */
export function conditionsOf(observed: Observed, context: Context, nowMs: number): JobFlag[] {
  const { job } = observed
  const { floors } = context
  switch (job.status) {
    case 'running':
      return runningFlags(observed, context, nowMs)
    case 'queued':
      return overdue(
        'queued_too_long',
        msOf(job.created_at),
        Math.max(floors.queuedTooLong, 2 * (context.waitP95 ?? 0)),
        nowMs,
      )
    case 'pending_stoppage':
    case 'stopping':
      return overdue(
        'stuck_stopping',
        observed.stoppingMs,
        Math.max(floors.stuckStopping, context.stopP95 ?? 0),
        nowMs,
      )
    case 'completed':
      return observed.records === 0
        ? [
            {
              kind: 'zero_records',
              since: job.completed_at ?? job.updated_at ?? iso(nowMs),
              limit_seconds: null,
            },
          ]
        : []
    case 'idle':
    case 'pending':
    case 'stopped':
    case 'failed':
    case 'unknown':
      return []
  }
}
