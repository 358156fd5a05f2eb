/**
 * Modes of a package: which of its runs are alike. A package may take minutes on most days and
 * hours on Mondays, or with `mode=full`, or in proportion to a number in a variable.
 */
import type { RunMode } from '../../contract/baseline.ts'
import type { RunFacts } from './run.ts'
import { median, runningMedian } from './statistics.ts'

/** Divides runs into groups, or scales them by a number. */
export interface ModeFeature {
  /** The group's key; null for a run without one. */
  groupOf: (run: RunFacts) => string | null
  modeOf: (run: RunFacts) => RunMode
  /** For `input_size`: the number whose logarithm the logarithm of the runtime depends on. */
  sizeOf: ((run: RunFacts) => number | null) | null
  /** How many groups it has at most; more groups explain more by chance. */
  groups: number
  /** Groups with fewer runs have no effect of their own. */
  minRuns: number
}

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

const dayMs = 86_400_000

/** What the calendar says of a moment, in UTC. */
interface CalendarPlace {
  /** 0 is Sunday. */
  weekday: number
  hour: number
  /** Days since the first of the month, and until its last. */
  fromStart: number
  fromEnd: number
}

function calendarPlaceOf(ms: number): CalendarPlace {
  const date = new Date(ms)
  const day = date.getUTCDate()
  const days = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  return {
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    fromStart: day - 1,
    fromEnd: days - day,
  }
}

/** Runs are looked up by many features and at each look, and dates are slow to make. */
const places = new WeakMap<RunFacts, CalendarPlace>()

/** When a run started. */
export function placeOf(run: RunFacts): CalendarPlace {
  const known = places.get(run)
  if (known) return known
  const place = calendarPlaceOf(run.startedMs)
  places.set(run, place)
  return place
}

/** Which of the first two or last two days of a month, when monthly work is done; else null. */
export function monthEdgeOf({ fromStart, fromEnd }: CalendarPlace): string | null {
  if (fromStart < 2) return `start ${fromStart}`
  return fromEnd < 2 ? `end ${fromEnd}` : null
}

/** A feature that tells runs inside from all others. */
const binary = (
  isInside: (place: CalendarPlace) => boolean,
  inside: (place: CalendarPlace) => RunMode,
  outside: RunMode,
  minRuns = 2,
): ModeFeature => ({
  groupOf: (run) => (isInside(placeOf(run)) ? 'in' : 'out'),
  modeOf: (run) => (isInside(placeOf(run)) ? inside(placeOf(run)) : outside),
  sizeOf: null,
  groups: 2,
  minRuns,
})

const weekdayMode = ({ weekday }: CalendarPlace): RunMode => ({ kind: 'weekday', weekday })

/** Fewer days do not show how weekdays, or the days of a month, differ. */
const minDays = { week: 8, month: 20 }

function calendarFeatures(runs: readonly RunFacts[]): ModeFeature[] {
  const spanDays = ((runs.at(-1)?.startedMs ?? 0) - (runs[0]?.startedMs ?? 0)) / dayMs
  const features: ModeFeature[] = []
  if (spanDays >= minDays.week) {
    const weekdays = new Set(runs.map((run) => placeOf(run).weekday))
    const isWeekend = ({ weekday }: CalendarPlace) => weekday % 6 === 0
    features.push(
      binary(isWeekend, () => ({ kind: 'weekend' }), { kind: 'working_days' }),
      ...[...weekdays].map((day) =>
        binary(({ weekday }) => weekday === day, weekdayMode, { kind: 'all' }),
      ),
      {
        groupOf: (run) => String(placeOf(run).weekday),
        modeOf: (run) => weekdayMode(placeOf(run)),
        sizeOf: null,
        groups: weekdays.size,
        minRuns: 2,
      },
    )
  }
  if (spanDays >= minDays.month) {
    for (const days of [1, 2, 3]) {
      features.push(
        binary(
          ({ fromStart }) => fromStart < days,
          () => ({ kind: 'month_start' }),
          {
            kind: 'mid_month',
          },
        ),
        binary(
          ({ fromEnd }) => fromEnd < days,
          () => ({ kind: 'month_end' }),
          {
            kind: 'mid_month',
          },
        ),
      )
    }
  }
  return features
}

/** An hour with fewer runs is not looked at, nor any if there are more hours than this. */
const minRunsInHour = 3
const maxHours = 8

function hourFeatures(runs: readonly RunFacts[]): ModeFeature[] {
  const counts = new Map<number, number>()
  for (const run of runs) counts.set(placeOf(run).hour, (counts.get(placeOf(run).hour) ?? 0) + 1)
  const common = [...counts].filter(([, count]) => count >= minRunsInHour)
  if (counts.size < 2 || common.length > maxHours) return []
  return common.map(([hour]) =>
    binary(
      (place) => place.hour === hour,
      () => ({ kind: 'hour', hour }),
      { kind: 'all' },
    ),
  )
}

const sizeIn = (text: string | undefined): number | null => {
  if (text === undefined || !/^\d{1,15}(\.\d+)?$/.test(text.trim())) return null
  const size = Number(text)
  return size > 0 ? size : null
}

/** Variables with more values than this are ids or dates. */
const maxValues = 8
/** Names that are looked at; a run may have hundreds of variables. */
const maxNames = 20
/** A number with fewer values than this, or one that fewer runs have, is no size. */
const minSizes = 4
const minShareWithSize = 0.8

function variableFeatures(runs: readonly RunFacts[]): ModeFeature[] {
  const names = Object.keys(runs.at(-1)?.variables ?? {}).slice(0, maxNames)
  return names.flatMap((name): ModeFeature[] => {
    const values = runs.map((run) => run.variables[name])
    const distinct = new Set(values)
    if (distinct.size < 2) return []
    const features: ModeFeature[] = []
    const sizes = values.flatMap((value) => sizeIn(value) ?? [])
    const isSize = new Set(sizes).size >= minSizes && sizes.length >= runs.length * minShareWithSize
    if (isSize) {
      features.push({
        groupOf: () => 'all',
        modeOf: (run) => ({ kind: 'input_size', name, value: run.variables[name] ?? '' }),
        sizeOf: (run) => sizeIn(run.variables[name]),
        groups: 2,
        minRuns: 1,
      })
    }
    if (distinct.size <= maxValues && distinct.size <= runs.length / 2) {
      features.push({
        groupOf: (run) => run.variables[name] ?? '',
        modeOf: (run) => ({ kind: 'variable', name, value: run.variables[name] ?? '' }),
        sizeOf: null,
        groups: distinct.size,
        minRuns: 1,
      })
    }
    return features
  })
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
export function effectOf(fitted: FittedFeature, run: RunFacts): number {
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
export function withoutDrift(values: readonly number[]): number[] {
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
 * Whether a variable of the run has a value that none of the runs has, although it has few values:
 * a full load after many partial ones, or another region.
 */
export function hasNewValue(runs: readonly RunFacts[], run: RunFacts): boolean {
  return Object.keys(run.variables)
    .slice(0, maxNames)
    .some((name) => {
      const values = new Set(runs.map(({ variables }) => variables[name]))
      const isChoice = values.size <= maxValues && values.size <= runs.length / 2
      return isChoice && !values.has(run.variables[name])
    })
}

/**
 * The features that explain the values best, at most two, found one after another by an information
 * criterion over absolute deviations.
 * @param values logarithms, one per run
 */
export function fitModes(runs: readonly RunFacts[], values: readonly number[]): FittedFeature[] {
  if (runs.length < minRuns) return []
  const candidates = [...variableFeatures(runs), ...calendarFeatures(runs), ...hourFeatures(runs)]
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
