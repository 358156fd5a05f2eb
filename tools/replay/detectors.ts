import type { PastRun, RunFacts } from '../../server/rules/run.ts'
import { quantile } from '../../server/rules/statistics.ts'
import type { Detector } from './replay.ts'

/** Runs that the simple detectors learn from. */
const recentRuns = 30

const recentRuntimes = (history: readonly PastRun[]): number[] =>
  history.slice(-recentRuns).map((run) => run.runtimeSeconds)

const elapsedSeconds = (run: RunFacts, nowMs: number): number => (nowMs - run.startedMs) / 1000

/** Flags runs longer than a limit that follows from the history. */
function limitDetector(
  name: string,
  limitOf: (runtimes: readonly number[]) => number | null,
): Detector {
  let limit: number | null = null
  return {
    name,
    prepare(history) {
      limit = limitOf(recentRuntimes(history))
    },
    judge: (_, run, nowMs) => limit !== null && elapsedSeconds(run, nowMs) > limit,
  }
}

const minRuns = 2

export const twiceP95 = (): Detector =>
  limitDetector('2 × p95', (runtimes) =>
    runtimes.length < minRuns ? null : 2 * (quantile(runtimes, 0.95) ?? Infinity),
  )

export const meanPlusThreeSigma = (): Detector =>
  limitDetector('mean + 3σ', (runtimes) => {
    if (runtimes.length < minRuns) return null
    const mean = runtimes.reduce((sum, each) => sum + each, 0) / runtimes.length
    const squares = runtimes.reduce((sum, each) => sum + (each - mean) ** 2, 0)
    return mean + 3 * Math.sqrt(squares / (runtimes.length - 1))
  })

export const fixedTwoHours = (): Detector => limitDetector('fixed 2 h', () => 7_200)

/** Limits of a hosted account, in seconds, and the number of runs that make a baseline. */
const today = { minRuns: 8, withoutBaseline: 7_200, overMedian: 1_200, noProgress: 900 }

/** The rule before this one: fixed factors, and a fixed limit for young packages. */
export function formerRule(): Detector {
  let limit = today.withoutBaseline
  let stillLimit = today.noProgress
  return {
    name: 'former rule',
    prepare(history) {
      const runtimes = recentRuntimes(history)
      const p50 = quantile(runtimes, 0.5) ?? 0
      const p95 = quantile(runtimes, 0.95) ?? 0
      const hasBaseline = runtimes.length >= today.minRuns
      limit = hasBaseline
        ? Math.max(2 * p95, 1.2 * Math.max(...runtimes), p50 + today.overMedian)
        : today.withoutBaseline
      stillLimit = Math.max(today.noProgress, hasBaseline ? 0.25 * p50 : 0)
    },
    judge(_, run, nowMs) {
      const seconds = elapsedSeconds(run, nowMs)
      const stillSince = run.samples.at(-1)?.seconds ?? 0
      return seconds > limit || seconds - stillSince > stillLimit
    },
  }
}

export const baselineDetectors = (): Detector[] => [
  twiceP95(),
  meanPlusThreeSigma(),
  fixedTwoHours(),
  formerRule(),
]
