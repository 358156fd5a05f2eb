/** Modes of a package: which features tell its runs apart, and by how much. */
import type { RunMode } from '../../contract/baseline.ts'
import { featuresOf, type ModeFeature } from './run-features.ts'
import type { RunFacts } from './run.ts'
import { median, runningMedian } from './statistics.ts'

/** A feature with the effects that it has on values of the package, in natural logarithms. */
export interface FittedFeature {
  feature: ModeFeature
  /** Added to the level for a run of the group. */
  effects: ReadonlyMap<string, number>
  counts: ReadonlyMap<string, number>
  /** For `input_size`. */
  slope: number
  middleSize: number
  maxSize: number
}

function fitSize(
  runs: readonly RunFacts[],
  values: readonly number[],
  feature: ModeFeature,
  sizeOf: (run: RunFacts) => number | null,
): FittedFeature | null {
  const points = runs.flatMap((run, at): [number, number][] => {
    const size = sizeOf(run)
    const value = values[at]
    return size === null || value === undefined ? [] : [[Math.log(size), value]]
  })
  const slopes: number[] = []
  const half = Math.floor(points.length / 2)
  const byName = points.toSorted(([a], [b]) => a - b)
  // Theil's incomplete method: each point of the lower half with its partner in the upper half.
  for (let at = 0; at < half; at += 1) {
    const [low, high] = [byName[at], byName[at + points.length - half]]
    if (low && high && high[0] - low[0] > 0.05) slopes.push((high[1] - low[1]) / (high[0] - low[0]))
  }
  if (slopes.length < 3) return null
  const slope = Math.min(1.3, median(slopes))
  if (slope < 0.1) return null
  return {
    feature,
    effects: new Map(),
    counts: new Map(),
    slope,
    middleSize: median(points.map(([size]) => size)),
    maxSize: Math.max(...points.map(([size]) => size)),
  }
}

function fitGroups(
  runs: readonly RunFacts[],
  values: readonly number[],
  feature: ModeFeature,
): FittedFeature | null {
  const groups = new Map<string, number[]>()
  for (const [at, run] of runs.entries()) {
    const key = feature.groupOf(run)
    if (key === null) continue
    const group = groups.get(key) ?? []
    group.push(values[at] ?? 0)
    groups.set(key, group)
  }
  const level = median(values)
  const effects = new Map<string, number>()
  const counts = new Map<string, number>()
  for (const [key, group] of groups) {
    counts.set(key, group.length)
    if (group.length >= feature.minRuns) effects.set(key, median(group) - level)
  }
  if (effects.size < 2) return null
  return { feature, effects, counts, slope: 0, middleSize: 0, maxSize: 0 }
}

function fit(
  runs: readonly RunFacts[],
  values: readonly number[],
  feature: ModeFeature,
): FittedFeature | null {
  return feature.sizeOf === null
    ? fitGroups(runs, values, feature)
    : fitSize(runs, values, feature, feature.sizeOf)
}

/** A size up to this many times the largest known (as a logarithm) is extrapolated. */
const beyondSizes = Math.log(5)

/** What the feature adds for a run; 0 for a group that is not known. */
function effectOf(fitted: FittedFeature, run: RunFacts): number {
  const { feature, effects, slope, middleSize, maxSize } = fitted
  if (feature.sizeOf === null) {
    const key = feature.groupOf(run)
    return key === null ? 0 : (effects.get(key) ?? 0)
  }
  const size = feature.sizeOf(run)
  return size === null ? 0 : slope * (Math.min(Math.log(size), maxSize + beyondSizes) - middleSize)
}

/** Values on both sides of this many runs tell how the level moves over time. */
const driftReach = 6
/** A single odd run must not decide which feature explains the others best. */
const maxDeviation = 1.2
/** Deviations below this are noise of measuring. */
const minDeviation = 0.02

/** What remains of the values without drift. */
function withoutDrift(values: readonly number[]): number[] {
  const drift = runningMedian(values, driftReach)
  return values.map((value, at) => value - (drift[at] ?? 0))
}

const deviation = (values: readonly number[]): number =>
  Math.max(
    minDeviation,
    values.reduce((sum, value) => sum + Math.min(maxDeviation, Math.abs(value)), 0) /
      Math.max(1, values.length),
  )

const subtract = (values: readonly number[], fitted: FittedFeature, runs: readonly RunFacts[]) =>
  values.map((value, at) => {
    const run = runs[at]
    return run === undefined ? value : value - effectOf(fitted, run)
  })

/** What a further group has to explain, relative to the logarithm of the number of runs. */
const groupCost = 1.3
/** Fewer runs do not tell modes apart. */
const minRuns = 5
const maxFeatures = 2

/** Candidates that are compared thoroughly. */
const shortlist = 5

/** What a feature has to explain more than by chance. */
const costOf = (feature: ModeFeature, runs: number, candidates: number): number =>
  groupCost * (feature.groups - 1) * Math.log(runs) + Math.log(candidates)

/** The features that may explain the values, by a quick look that ignores drift or removes it. */
function promising(
  runs: readonly RunFacts[],
  values: readonly number[],
  candidates: readonly ModeFeature[],
): ModeFeature[] {
  const level = median(values)
  const views = [values.map((value) => value - level), withoutDrift(values)]
  const before = views.map(deviation)
  const gainOf = (feature: ModeFeature): number =>
    Math.max(
      ...views.map((view, at) => {
        const fitted = fit(runs, view, feature)
        if (fitted === null) return 0
        const after = deviation(subtract(view, fitted, runs))
        const cost = costOf(feature, runs.length, candidates.length)
        return runs.length * Math.log((before[at] ?? 1) / after) - cost
      }),
    )
  return candidates
    .map((feature) => ({ feature, gain: gainOf(feature) }))
    .filter(({ gain }) => gain > 0)
    .toSorted((a, b) => b.gain - a.gain)
    .slice(0, shortlist)
    .map(({ feature }) => feature)
}

/** The feature that explains the values best; null if none explains more than by chance. */
function bestFeature(
  runs: readonly RunFacts[],
  values: readonly number[],
  candidates: readonly ModeFeature[],
): FittedFeature | null {
  const before = deviation(withoutDrift(values))
  let best: { fitted: FittedFeature; gain: number } | null = null
  for (const feature of promising(runs, values, candidates)) {
    const fitted = fit(runs, values, feature)
    if (fitted === null) continue
    const after = deviation(withoutDrift(subtract(values, fitted, runs)))
    const cost = costOf(feature, runs.length, candidates.length)
    const gain = runs.length * Math.log(before / after) - cost
    if (gain > 0 && (best === null || gain > best.gain)) best = { fitted, gain }
  }
  return best?.fitted ?? null
}

/**
 * The features that explain the values best, at most two, found one after another by an information
 * criterion over absolute deviations.
 * @param values logarithms, one per run
 */
function fitModes(runs: readonly RunFacts[], values: readonly number[]): FittedFeature[] {
  if (runs.length < minRuns) return []
  const candidates = featuresOf(runs)
  const chosen: FittedFeature[] = []
  let rest = [...values]
  while (chosen.length < maxFeatures) {
    const fitted = bestFeature(runs, rest, candidates)
    if (fitted === null) break
    chosen.push(fitted)
    rest = subtract(rest, fitted, runs)
  }
  return chosen
}

/** Values of runs over time, taken apart. Logarithms. */
export interface FittedSeries {
  features: FittedFeature[]
  /** What remains of the values without the effects of the features. */
  rest: number[]
  /** What remains of {@link rest} without drift: how far each run was from the usual at its time. */
  deviations: number[]
}

/** @param values logarithms, one per run, oldest first */
export function fitSeries(runs: readonly RunFacts[], values: readonly number[]): FittedSeries {
  const features = fitModes(runs, values)
  const rest = features.reduce((left, fitted) => subtract(left, fitted, runs), [...values])
  return { features, rest, deviations: withoutDrift(rest) }
}

const defaultMode: RunMode = { kind: 'all' }

/** What all features add for a run, and the mode that the strongest of them puts it in. */
export function effectsOf(
  features: readonly FittedFeature[],
  run: RunFacts,
): { total: number; mode: RunMode } {
  const effects = features.map((fitted) => ({ fitted, effect: effectOf(fitted, run) }))
  const [strongest] = effects.toSorted((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
  return {
    total: effects.reduce((sum, { effect }) => sum + effect, 0),
    mode: strongest?.fitted.feature.modeOf(run) ?? defaultMode,
  }
}
