/**
 * How long a running job will still take: an 80 % range from how well the progress of the package's
 * earlier runs would have told it.
 */
import type { RunFacts } from './run.ts'
import { movesOf, secondsAt, widestPause, type TracedRun } from './progress-shape.ts'
import { median, quantileOfSorted, z90 } from './statistics.ts'
import { usualRun, type PackageModel } from './usual.ts'

/** Seconds from when progress last moved. */
export interface TimeLeftRange {
  lowSeconds: number
  highSeconds: number
  /** The range was estimated when the run was this old. */
  atSeconds: number
  /** For how long it holds; then progress stands still. */
  validSeconds: number
}

/** Below this progress an estimate would be a guess. */
const minProgress = 0.05
/** Fewer watched runs say too little. */
const minRuns = 3
/** The logarithm of the remaining time is never more certain than this. */
const minSpread = 0.04
/** With fewer runs, the range comes from their standard deviation rather than their quantiles. */
const minRunsForQuantiles = 12
/** Shares of the estimate that go by the run's own pace; the rest by the usual runtime. */
const paceWeights = [1, 0.7, 0.4, 0.1] as const
/**
 * Share of estimates on each side of the range. Less than a tenth, since the narrowest of several
 * ranges is taken; {@link choiceFactor} is the same for few runs.
 */
const tail = 0.08
const choiceFactor = 1.1
/** A range wider than this factor says nothing. */
const widestRange = Math.log(30)

/** 90 % quantiles of Student's t. */
const t90 = (freedom: number): number => z90 + 0.85 / freedom + 1.3 / freedom ** 2

interface Pace {
  /** Seconds after which the run reached the progress. */
  seconds: number
  /** The usual runtime. */
  usualSeconds: number
}

/** Logarithm of the estimated remaining time of a run that has this share of its runtime behind. */
const estimate = ({ seconds, usualSeconds }: Pace, share: number, paceWeight: number): number =>
  paceWeight * Math.log((seconds * (1 - share)) / share) +
  (1 - paceWeight) * Math.log(usualSeconds * (1 - share))

/** By how much estimates of past runs were wrong, as logarithms in ascending order. */
function errorsOf(
  runs: readonly TracedRun[],
  progress: number,
  share: number,
  paceWeight: number,
): number[] {
  return runs
    .flatMap((run) => {
      const seconds = secondsAt(run, progress)
      const remaining = run.runtimeSeconds - seconds
      if (seconds <= 0 || remaining <= 0) return []
      const pace = { seconds, usualSeconds: run.usualSeconds }
      return [Math.log(remaining) - estimate(pace, share, paceWeight)]
    })
    .toSorted((a, b) => a - b)
}

/** Four of five values of a sample's distribution, so that the next value is as likely between. */
function rangeOf(sorted: readonly number[]): { low: number; high: number } {
  const n = sorted.length
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const spread = Math.max(minSpread, Math.sqrt(squares / (n - 1)))
  if (n < minRunsForQuantiles) {
    const reach = choiceFactor * t90(n - 1) * spread * Math.sqrt(1 + 1 / n)
    return { low: mean - reach, high: mean + reach }
  }
  // Of n values and the next one, each is as likely to be the lowest.
  const place = (q: number) => Math.min(1, Math.max(0, (q * (n + 1) - 1) / (n - 1)))
  const middle = median(sorted)
  return {
    low: Math.min(quantileOfSorted(sorted, place(tail)), middle - minSpread),
    high: Math.max(quantileOfSorted(sorted, place(1 - tail)), middle + minSpread),
  }
}

/**
 * @returns null where nothing is known: too early, no watched runs, or a progress that stands still
 */
export function timeLeftRange(
  model: PackageModel,
  run: RunFacts,
  nowMs: number,
): TimeLeftRange | null {
  const { progress: shape } = model
  const usual = usualRun(model, run)
  const moves = movesOf(run.samples)
  const last = moves.at(-1)
  if (shape === null || usual === null || last === undefined || shape.n < minRuns) return null
  const { progress, seconds } = last
  const share = median(shape.runs.map((past) => secondsAt(past, progress) / past.runtimeSeconds))
  if (progress < minProgress || progress >= 1 || share <= 0 || share >= 1) return null
  const elapsed = (nowMs - run.startedMs) / 1000
  const validSeconds = 60 + Math.max(widestPause(moves, null), shape.pauseShare * usual.p50)
  if (elapsed - seconds > validSeconds || seconds <= 0) return null
  let best: { low: number; high: number } | null = null
  for (const paceWeight of paceWeights) {
    const errors = errorsOf(shape.runs, progress, share, paceWeight)
    if (errors.length < minRuns) return null
    const range = rangeOf(errors)
    const expected = estimate({ seconds, usualSeconds: usual.p50 }, share, paceWeight)
    if (best === null || range.high - range.low < best.high - best.low)
      best = { low: expected + range.low, high: expected + range.high }
  }
  if (best === null || best.high - best.low > widestRange) return null
  return {
    lowSeconds: Math.exp(best.low),
    highSeconds: Math.exp(best.high),
    atSeconds: seconds,
    validSeconds,
  }
}
