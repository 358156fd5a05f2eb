/**
 * How the progress of a package's runs moves: at which share of its runtime a run reaches and
 * leaves each level of progress, and for how long it usually pauses.
 */
import type { PastRun, RunSample } from './run.ts'
import { median, quantileOfSorted } from './statistics.ts'

/** Levels 0, 0.05, … 1. */
const levels = 20

/** A past run whose progress was watched. */
export interface TracedRun {
  /** Samples at which progress moved. */
  moves: readonly RunSample[]
  runtimeSeconds: number
  /** What would have been usual for it, in seconds. */
  usualSeconds: number
}

export interface ProgressShape {
  /** Number of runs it is drawn from. */
  n: number
  /** Share of the runtime (0–1) after which progress is first at least at each level. */
  reach: readonly number[]
  /** Share of the runtime (0–1) up to which progress is at most at each level. */
  leave: readonly number[]
  /** The widest pause between two moves as a share of the runtime, of the most halting runs. */
  pauseShare: number
  /** How often progress moves in a run. */
  moves: number
  /** The runs themselves, for estimates of the time left. */
  runs: readonly TracedRun[]
}

/** More runs do not tell more, and each costs memory. */
const maxRuns = 20

/** Only the samples at which progress moved. */
export function movesOf(samples: readonly RunSample[]): RunSample[] {
  const moves: RunSample[] = []
  let last = 0
  for (const sample of samples) {
    if (sample.progress > last) {
      moves.push(sample)
      last = sample.progress
    }
  }
  return moves
}

/** Seconds at which each level was reached, interpolated between moves. */
function reachOf(
  moves: readonly RunSample[],
  runtime: number,
): { reach: number[]; leave: number[] } {
  const reach: number[] = []
  const leave: number[] = []
  for (let level = 0; level <= levels; level += 1) {
    const ratio = level / levels
    const first = moves.find(({ progress }) => progress >= ratio - 1e-9)
    const beyond = moves.find(({ progress }) => progress > ratio + 1e-9)
    reach.push(ratio === 0 ? 0 : Math.min(1, (first?.seconds ?? runtime) / runtime))
    leave.push(Math.min(1, (beyond?.seconds ?? runtime) / runtime))
  }
  return { reach, leave }
}

/** The widest pause in seconds, from the start and up to `untilSeconds` if that is not null. */
export function widestPause(moves: readonly RunSample[], untilSeconds: number | null): number {
  let widest = 0
  let last = 0
  for (const { seconds } of moves) {
    widest = Math.max(widest, seconds - last)
    last = seconds
  }
  return untilSeconds === null ? widest : Math.max(widest, untilSeconds - last)
}

/** @returns null if no run was watched */
export function progressShapeOf(
  history: readonly { run: PastRun; usualSeconds: number }[],
): ProgressShape | null {
  const watched = history
    .filter(({ run: { samples, runtimeSeconds } }) => samples.length > 0 && runtimeSeconds > 0)
    .slice(-maxRuns)
  if (watched.length === 0) return null
  const traced = watched.map(({ run: { samples, runtimeSeconds }, usualSeconds }) => {
    const moves = movesOf(samples)
    return { ...reachOf(moves, runtimeSeconds), moves, runtimeSeconds, usualSeconds }
  })
  const at = (level: number, of: 'reach' | 'leave') =>
    median(traced.map((run) => run[of][level] ?? 1))
  const indices = Array.from({ length: levels + 1 }, (_, level) => level)
  const pauses = traced
    .map(({ moves, runtimeSeconds }) => widestPause(moves, runtimeSeconds) / runtimeSeconds)
    .toSorted((a, b) => a - b)
  return {
    n: traced.length,
    reach: indices.map((level) => at(level, 'reach')),
    leave: indices.map((level) => at(level, 'leave')),
    pauseShare: Math.min(1, quantileOfSorted(pauses, 0.9)),
    moves: median(traced.map(({ moves }) => moves.length)),
    runs: traced.map(({ moves, runtimeSeconds, usualSeconds }) => ({
      moves,
      runtimeSeconds,
      usualSeconds,
    })),
  }
}

/** Interpolates between the levels of a curve. */
export function atProgress(curve: readonly number[], progress: number): number {
  const place = Math.min(1, Math.max(0, progress)) * levels
  const below = curve[Math.floor(place)] ?? 0
  const above = curve[Math.ceil(place)] ?? below
  return below + (above - below) * (place - Math.floor(place))
}

/** Seconds after which a run reached a progress, between two samples in proportion. */
export function secondsAt({ moves, runtimeSeconds }: TracedRun, progress: number): number {
  let before = { seconds: 0, progress: 0 }
  for (const sample of moves) {
    if (sample.progress >= progress - 1e-9) {
      const step = sample.progress - before.progress
      const part = step <= 0 ? 1 : (progress - before.progress) / step
      return before.seconds + (sample.seconds - before.seconds) * Math.min(1, Math.max(0, part))
    }
    before = sample
  }
  const part = before.progress >= 1 ? 1 : (progress - before.progress) / (1 - before.progress)
  return before.seconds + (runtimeSeconds - before.seconds) * part
}
