import type { FlagEvidence, JobFlag } from '../../contract/flags.ts'
import type { Baseline } from '../../contract/baseline.ts'
import type { Job } from '../../contract/job.ts'
import type { InsightFloors } from '../sources/port.ts'
import type { RecordsVerdict } from './odd-records.ts'
import type { RunawayVerdict } from './runaway.ts'
import type { UsualSpan } from './span-limits.ts'

/** Everything the rules depend on. */
export interface Observed {
  job: Pick<Job, 'status' | 'created_at' | 'started_at' | 'completed_at' | 'updated_at'>
  /** Seconds, as of `nowMs`. */
  runtimeSeconds: number
  /** Sum over all outputs; null if no output has a count. */
  records: number | null
  /** Milliseconds: when the stop was first seen; null if there is none. */
  stoppingMs: number | null
  /** Of a running job; null for others. */
  verdict: RunawayVerdict | null
  /** Of a completed job; null if there is nothing to compare it with. */
  recordsVerdict: RecordsVerdict | null
}

/** What is usual for the job, its package and the account. */
export interface Context {
  usual: Baseline
  floors: InsightFloors
  /** Waits in the queue and stops; null if there are too few. */
  wait: UsualSpan | null
  stop: UsualSpan | null
}

const iso = (ms: number): string => new Date(ms).toISOString()
const msOf = (instant: string | null): number | null =>
  instant === null ? null : Date.parse(instant)
const rounded = (seconds: number): number => Math.round(seconds * 10) / 10

const noEvidence: FlagEvidence = {
  usual: null,
  still_since: null,
  usual_pause_seconds: null,
  expected_seconds: null,
  is_hard_limit: false,
  records: null,
}

const all = { kind: 'all' } as const

function usualEvidence({ usual }: Context): FlagEvidence['usual'] {
  const { low_seconds: low, high_seconds: high, n, mode } = usual
  return low === null || high === null ? null : { low_seconds: low, high_seconds: high, n, mode }
}

const spanEvidence = (span: UsualSpan | null): FlagEvidence => ({
  ...noEvidence,
  usual: span && {
    low_seconds: rounded(span.low),
    high_seconds: rounded(span.high),
    n: span.n,
    mode: all,
  },
})

/**
 * A flag for a span that began at `fromMs` and has now exceeded its limit. `since` is when it did.
 */
function overdue(
  kind: JobFlag['kind'],
  fromMs: number | null,
  limitSeconds: number,
  nowMs: number,
  evidence: FlagEvidence,
): JobFlag[] {
  if (fromMs === null || nowMs - fromMs <= limitSeconds * 1000) return []
  const limit = rounded(limitSeconds)
  return [{ kind, since: iso(fromMs + limitSeconds * 1000), limit_seconds: limit, evidence }]
}

function runningFlags(
  { runtimeSeconds, verdict }: Observed,
  context: Context,
  nowMs: number,
): JobFlag[] {
  const { usual } = context
  if (verdict === null) return []
  const startMs = nowMs - runtimeSeconds * 1000
  const stillMs = nowMs - verdict.evidence.stillSeconds * 1000
  const { usualPauseSeconds: pause, expectedSeconds: expected } = verdict.evidence
  const hardLimit = usual.hard_limit_seconds ?? Number.POSITIVE_INFINITY
  const isHard =
    runtimeSeconds > hardLimit && !(verdict.isRunaway && verdict.limitSeconds < hardLimit)
  const evidence: FlagEvidence = {
    ...noEvidence,
    usual: usualEvidence(context),
    still_since: verdict.isStalled ? iso(stillMs) : null,
    usual_pause_seconds: pause === null ? null : rounded(pause),
    expected_seconds: expected === null ? null : rounded(expected),
  }
  const runawayLimit = isHard ? hardLimit : verdict.limitSeconds
  const runaway =
    isHard || verdict.isRunaway
      ? overdue('runaway', startMs, runawayLimit, nowMs, { ...evidence, is_hard_limit: isHard })
      : []
  // A runaway is also slow; only the stronger flag is shown.
  const slow =
    runaway.length > 0 || usual.slow_after_seconds === null
      ? []
      : overdue('slow', startMs, usual.slow_after_seconds, nowMs, evidence)
  const still: JobFlag[] = verdict.isStalled
    ? [
        {
          kind: 'no_progress',
          since: iso(stillMs),
          limit_seconds: rounded(verdict.stillLimitSeconds),
          evidence,
        },
      ]
    : []
  return [...runaway, ...slow, ...still]
}

function completedFlags({ job, records, recordsVerdict }: Observed, nowMs: number): JobFlag[] {
  const since = job.completed_at ?? job.updated_at ?? iso(nowMs)
  if (records === 0) return [{ kind: 'zero_records', since, limit_seconds: null, evidence: null }]
  if (recordsVerdict?.isOdd !== true) return []
  const { isOdd: _, ...figures } = recordsVerdict
  const evidence: FlagEvidence = { ...noEvidence, records: figures }
  return [{ kind: 'odd_records', since, limit_seconds: null, evidence }]
}

/**
 * The conditions a job meets right now (interaction-rules.md §7). Whether flags are shown is
 * decided after two checks ({@link import('./flag-debounce.ts').look}).
 */
export function conditionsOf(observed: Observed, context: Context, nowMs: number): JobFlag[] {
  const { job } = observed
  const { floors, wait, stop } = context
  switch (job.status) {
    case 'running':
      return runningFlags(observed, context, nowMs)
    case 'queued': {
      const limit = Math.max(floors.queuedTooLong, wait?.extreme ?? 0)
      return overdue('queued_too_long', msOf(job.created_at), limit, nowMs, spanEvidence(wait))
    }
    case 'pending_stoppage':
    case 'stopping': {
      const limit = Math.max(floors.stuckStopping, stop?.extreme ?? 0)
      return overdue('stuck_stopping', observed.stoppingMs, limit, nowMs, spanEvidence(stop))
    }
    case 'completed':
      return completedFlags(observed, nowMs)
    case 'idle':
    case 'pending':
    case 'stopped':
    case 'failed':
    case 'unknown':
      return []
  }
}
