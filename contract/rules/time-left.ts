import type { JobFlag } from '../flags.ts'
import type { Baseline } from '../baseline.ts'
import type { SeenStatus } from '../status.ts'

/** Inputs of an estimate. Times are ISO, `progress` is a ratio 0–1. */
export interface TimeLeftFacts {
  status: SeenStatus
  progress: number
  started_at: string | null
  /** When progress or records were last seen to move. */
  progress_since: string | null
  flags: readonly Pick<JobFlag, 'kind'>[]
  usual: Pick<Baseline, 'p50_seconds' | 'p95_seconds'> | null
}

/** Estimated remaining seconds. */
export interface TimeLeft {
  /** Based on progress so far. */
  byProgress: number
  /**
   * Until most runs of the package have ended; null without a baseline, 0 if that time has passed.
   */
  byHistory: number | null
}

/** Below this progress an estimate would be a guess (interaction-rules.md §7). */
const tellingProgress = 0.05
/** Progress that has not moved for this many seconds is too old for an estimate. */
const stillLimit = 300
/**
 * The same limit as a share of the usual runtime, if that is shorter, and its lower bound in
 * seconds: sources may be polled as rarely as once a minute.
 */
const stillShare = 0.25
const minStillLimit = 60
/** An estimate this far beyond the slowest usual runs is not credible. */
const mostOfUsual = 1.25

const msOf = (iso: string | null): number => (iso === null ? Number.NaN : Date.parse(iso))

/** With one of these flags, progress so far does not predict the rest. */
const telling: readonly JobFlag['kind'][] = ['no_progress', 'runaway']

/**
 * Estimates how long a job will still run; null if that would be a guess: too early, no recent
 * progress, flagged as stalled or runaway, or far longer than any known run. The estimate is made
 * at the last progress and counts down from there, so a job stuck at 99 % does not stay "about to
 * end" forever.
 * @param elapsed seconds the job has been running
 * @param nowMs the server's time
 */
export function timeLeft(job: TimeLeftFacts, elapsed: number, nowMs: number): TimeLeft | null {
  const { progress, usual } = job
  if (job.status !== 'running' || progress < tellingProgress || progress >= 1) return null
  if (job.flags.some(({ kind }) => telling.includes(kind))) return null
  // Progress without a recorded move happened after the start.
  const movedMs = msOf(job.progress_since ?? job.started_at)
  if (Number.isNaN(movedMs)) return null
  const still = Math.min(Math.max(0, (nowMs - movedMs) / 1000), elapsed)
  const [p50, p95] = [usual?.p50_seconds ?? null, usual?.p95_seconds ?? null]
  if (
    still >
    Math.min(stillLimit, p50 === null ? stillLimit : Math.max(minStillLimit, stillShare * p50))
  )
    return null
  const ranAtMove = job.progress_since === null ? elapsed : elapsed - still
  const byProgress = ranAtMove / progress - elapsed
  if (byProgress <= 0 || (p95 !== null && byProgress > p95 * mostOfUsual)) return null
  return { byProgress, byHistory: p95 === null ? null : Math.max(0, p95 - elapsed) }
}
