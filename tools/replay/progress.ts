import type { Random } from './random.ts'

export const progressKinds = ['smooth', 'steps', 'coarse', 'none', 'sits near the end'] as const
export type ProgressKind = (typeof progressKinds)[number]

/** Maps a share to a share, both 0–1, never falling. */
export type Curve = (share: number) => number

/** How the packages' progress is shown, as work gets done. */
export interface ProgressStyle {
  kind: ProgressKind
  /** Draws one run's progress by the share of its work that is done. */
  draw(random: Random): Curve
}

/** Joins heights at equal distances with lines. */
function polyline(heights: readonly number[]): Curve {
  const parts = heights.length - 1
  return (share) => {
    const part = Math.min(parts - 1, Math.floor(share * parts))
    const from = heights[part] ?? 0
    const to = heights[part + 1] ?? 1
    return from + (to - from) * (share * parts - part)
  }
}

/** Running totals, starting at 0 and ending at 1. */
function cumulated(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let sum = 0
  return [0, ...weights.map((weight) => (sum += weight) / total)]
}

const spreadWeights = (count: number, sigma: number, random: Random): number[] =>
  Array.from({ length: count }, () => random.logNormal(sigma))

/** Work done by the share of time passed: no run proceeds at an even speed. */
export const pace = (random: Random): Curve => polyline(cumulated(spreadWeights(5, 0.2, random)))

function smooth(random: Random): ProgressStyle {
  const power = random.logBetween(0.7, 1.4)
  const resolution = random.pick([100, 100, 1000])
  return {
    kind: 'smooth',
    draw: () => (work) => Math.floor(work ** power * resolution) / resolution,
  }
}

function stepwise(kind: ProgressKind, count: number, sigma: number, random: Random): ProgressStyle {
  const widths = spreadWeights(count, sigma, random)
  const isEven = random.chance(0.5)
  const levels = cumulated(isEven ? widths.map(() => 1) : spreadWeights(count, sigma, random)).map(
    (level) => Math.round(level * 100) / 100,
  )
  return {
    kind,
    draw: (each) => {
      const ends = cumulated(widths.map((width) => width * each.logNormal(0.15)))
      return (work) => {
        let step = 0
        while (step < count - 1 && work >= (ends[step + 1] ?? 1)) step += 1
        return levels[step] ?? 0
      }
    },
  }
}

function sitsNearTheEnd(random: Random): ProgressStyle {
  const level = random.pick([0.9, 0.95, 0.98, 0.99, 0.99])
  const share = random.between(0.15, 0.6)
  return {
    kind: 'sits near the end',
    draw: (each) => {
      const reached = 1 - share * each.between(0.8, 1.2)
      return (work) => Math.floor(level * Math.min(1, work / reached) * 100) / 100
    },
  }
}

const styles: Record<ProgressKind, (random: Random) => ProgressStyle> = {
  smooth,
  steps: (random) => stepwise('steps', random.whole(4, 12), 0.8, random),
  coarse: (random) => stepwise('coarse', random.whole(2, 3), 0.3, random),
  none: () => ({ kind: 'none', draw: () => () => 0 }),
  'sits near the end': sitsNearTheEnd,
}

export const progressStyle = (kind: ProgressKind, random: Random): ProgressStyle =>
  styles[kind](random)

/** Runs and moments of a run looked at to find the widest step. */
const drawnRuns = 40
const drawnMoments = 300

/** The longest share of a run's time, over many runs, without a change of its progress. */
export function widestStepOf(style: ProgressStyle, random: Random): number {
  let widest = 0
  for (let run = 0; run < drawnRuns; run += 1) {
    const progress = style.draw(random)
    const work = pace(random)
    let last = -1
    let since = 0
    for (let moment = 0; moment <= drawnMoments; moment += 1) {
      const now = moment === drawnMoments ? 1 : progress(work(moment / drawnMoments))
      if (now === last) continue
      widest = Math.max(widest, (moment - since) / drawnMoments)
      last = now
      since = moment
    }
  }
  return widest
}

/** When the records of a run are written. */
export const recordsKinds = ['all along', 'late', 'at the end', 'unknown'] as const
export type RecordsKind = (typeof recordsKinds)[number]

/** Share of the records written by the share of the work done; null if it is not known. */
export function recordsCurve(kind: RecordsKind, lateFrom: number): Curve | null {
  switch (kind) {
    case 'all along':
      return (work) => work
    case 'late':
      return (work) => Math.max(0, (work - lateFrom) / (1 - lateFrom))
    case 'at the end':
      return (work) => (work >= 1 ? 1 : 0)
    case 'unknown':
      return null
  }
}
