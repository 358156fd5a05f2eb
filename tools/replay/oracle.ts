import type { RunFacts, RunSample } from '../../server/rules/run.ts'
import type { GeneratedRun, Replay } from './generator.ts'
import type { Package } from './packages.ts'
import { Random } from './random.ts'
import type { Detector } from './replay.ts'

/** A good run takes at most this many times the usual, unless its spread is wider. */
const slowest = 3.3

/** A good run is at times this much slower than on the whole. */
const minPace = 0.4

interface WorkRange {
  from: number
  to: number
}

/** Fine enough, and every percent is met. */
const percentOf = (progress: number): number => Math.floor(progress * 100 + 1e-6)

/** Shares of the work at which a good run of the package shows a progress, by that progress. */
function workRangesOf({ progress: style }: Package): Map<number, WorkRange> {
  const random = new Random(1)
  const ranges = new Map<number, WorkRange>()
  for (let run = 0; run < 40; run += 1) {
    const progress = style.draw(random)
    for (let work = 0; work < 1; work += 0.0025) {
      const shown = percentOf(progress(work))
      const range = ranges.get(shown) ?? { from: work, to: work }
      range.from = Math.min(range.from, work)
      range.to = Math.max(range.to, work + 0.0025)
      ranges.set(shown, range)
    }
  }
  return ranges
}

const progressAt = (samples: readonly RunSample[], seconds: number): number =>
  samples.findLast((sample) => sample.seconds <= seconds)?.progress ?? 0

/** Times the usual over which progress is compared. */
const spans = [0.1, 0.25, 0.5, 1, 2]

/**
 * Knows how the runs of a package usually go, but not what was planted: shows how far a replay can
 * be solved.
 */
export function oracleOf(replay: Replay): Detector {
  const byVariables = new Map<object, GeneratedRun>(replay.runs.map((run) => [run.variables, run]))
  const rangesById = new Map(replay.packages.map((each) => [each.id, workRangesOf(each)]))

  /** Whether the run proceeds more slowly than the slowest good run. */
  function isCrawling(known: GeneratedRun, run: RunFacts, seconds: number, slow: number): boolean {
    const ranges = rangesById.get(known.package.id)
    const now = ranges?.get(percentOf(progressAt(run.samples, seconds)))
    return [...spans.map((span) => span * known.truth.usual.median), seconds].some((span) => {
      if (span > seconds) return false
      const before = ranges?.get(percentOf(progressAt(run.samples, seconds - span)))
      if (!now || !before) return false
      return now.to - before.from < (minPace * span) / slow
    })
  }

  return {
    name: 'oracle',
    judge(_, run, nowMs) {
      const known = byVariables.get(run.variables)
      if (!known) return false
      const { median, far } = known.truth.usual
      const seconds = (nowMs - run.startedMs) / 1000
      const slow = Math.max(far, slowest * median)
      if (seconds < median + 300) return false
      return seconds >= slow || isCrawling(known, run, seconds, slow)
    },
  }
}
