import type { JobFlag } from '../flags.ts'
import type { Baseline } from '../baseline.ts'
import type { SeenStatus } from '../status.ts'

/** What an estimate is made from. Times are ISO, `progress` a ratio 0–1. */
export interface TimeLeftFacts {
  status: SeenStatus
  progress: number
  started_at: string | null
  /** When progress or records last moved, as observed. */
  progress_since: string | null
  flags: readonly Pick<JobFlag, 'kind'>[]
  usual: Pick<Baseline, 'p50_seconds' | 'p95_seconds'> | null
}

/** Seconds a job is likely to run on. */
export interface TimeLeft {
  /** By its progress so far. */
  byProgress: number
  /** Until most runs of the package have ended; null without a baseline, 0 when that is past. */
  byHistory: number | null
}

/**
 * From this progress on, what is left can be told from what has passed (interaction-rules.md §7).
 */
const tellingProgress = 0.05
/** Progress that has not moved for this long, in seconds, tells nothing of what is left. */
const stillLimit = 300
/**
 * The same, as a share of the usual runtime, where that is shorter; and the least of it, in
 * seconds: sources are asked up to a minute apart.
 */
const stillShare = 0.25
const leastStillLimit = 60
/** An estimate that ends so far beyond the slowest usual runs is beyond all experience. */
const mostOfUsual = 1.25

const msOf = (iso: string | null): number => (iso === null ? Number.NaN : Date.parse(iso))

/** Flags that say that progress so far is no measure of what is to come. */
const telling: readonly JobFlag['kind'][] = ['no_progress', 'runaway']

/**
 * How long a job will go on; null where that would be a guess: too early, not moved lately, flagged
 * as standing still or a runaway, or beyond all experience. The estimate is made at the last move,
 * and runs out with the time that passes since: a job that stays at 99 % is not for ever "about to
 * end".
 * @param elapsed seconds the job has run by now
 * @param nowMs the server's time
 */
export function timeLeft(job: TimeLeftFacts, elapsed: number, nowMs: number): TimeLeft | null {
  const { progress, usual } = job
  if (job.status !== 'running' || progress < tellingProgress || progress >= 1) return null
  if (job.flags.some(({ kind }) => telling.includes(kind))) return null
  // What has got this far since its start has moved since.
  const movedMs = msOf(job.progress_since ?? job.started_at)
  if (Number.isNaN(movedMs)) return null
  const still = Math.min(Math.max(0, (nowMs - movedMs) / 1000), elapsed)
  const [p50, p95] = [usual?.p50_seconds ?? null, usual?.p95_seconds ?? null]
  if (
    still >
    Math.min(stillLimit, p50 === null ? stillLimit : Math.max(leastStillLimit, stillShare * p50))
  )
    return null
  const ranAtMove = job.progress_since === null ? elapsed : elapsed - still
  const byProgress = ranAtMove / progress - elapsed
  if (byProgress <= 0 || (p95 !== null && byProgress > p95 * mostOfUsual)) return null
  return { byProgress, byHistory: p95 === null ? null : Math.max(0, p95 - elapsed) }
}
