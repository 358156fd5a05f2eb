/**
 * What is usual for the runs of a package: a model of its past runs, made anew after each completed
 * run, and what it says about one run, which costs little.
 */
import type { RunMode } from '../../contract/baseline.ts'
import type { PastRun, RunFacts } from './run.ts'
import { knownConditionsOf, noveltyOf, type KnownConditions } from './novelty.ts'
import { effectsOf, fitSeries, type FittedFeature } from './run-modes.ts'
import { progressShapeOf, type ProgressShape } from './progress-shape.ts'
import { median, quantileOfSorted, t999, z90 } from './statistics.ts'

/** What the runs of all packages of an account say about a package with few runs. */
export interface FleetModel {
  /** How much runs of a package usually vary: standard deviation of the logarithm. */
  spread: number
  /** The longest usual run of any package, in seconds; null if there are too few packages. */
  longestSeconds: number | null
}

/** How much runs vary where no account is known. */
export const plainFleet: FleetModel = { spread: 0.35, longestSeconds: null }

/** Runs of a package in the same groups of all features. */
interface Band {
  n: number
  longestSeconds: number
  /** Their deviations, ascending. */
  residuals: readonly number[]
}

/** A model of a package's completed runs. Logarithms are natural ones of seconds. */
export interface PackageModel {
  /** Number of runs. */
  n: number
  features: readonly FittedFeature[]
  /** Logarithm of the runtime at present, before the effects of the features. */
  level: number
  /** As {@link level}, after a recent rise that may be there to stay. */
  highLevel: number
  /** Standard deviation of the logarithm around level and effects, on the side of long runs. */
  spread: number
  /** Degrees of freedom of {@link spread}. */
  freedom: number
  /** Deviations of the runs from level and effects at their time, ascending. */
  residuals: readonly number[]
  /** The largest deviation that is not a single odd run. */
  robustHigh: number
  /** Runs that somebody called fine: the largest deviation among them; null without any. */
  fineHigh: number | null
  /** Runs alike by {@link groupOf}. */
  bands: ReadonlyMap<string, Band>
  longestSeconds: number
  known: KnownConditions
  progress: ProgressShape | null
  recordsP50: number | null
  /** Records grow while a run works, rather than at its end. */
  recordsMove: boolean
}

/** The newest runs taken into account, and of how many days before them one run each. */
const recentRuns = 80
const earlierDays = 60
export const maxModelRuns = recentRuns + earlierDays

/**
 * The runs that a model is made of: the newest, and one of each earlier day, so that also a package
 * that runs every hour shows its months.
 * @param runs oldest first
 */
export function representativeRuns<Run extends { startedMs: number; runtimeSeconds: number }>(
  runs: readonly Run[],
): Run[] {
  const recent = runs.slice(-recentRuns)
  const byDay = new Map<number, Run[]>()
  for (const run of runs.slice(0, Math.max(0, runs.length - recentRuns))) {
    const day = Math.floor(run.startedMs / 86_400_000)
    const ofDay = byDay.get(day) ?? []
    ofDay.push(run)
    byDay.set(day, ofDay)
  }
  const earlier = [...byDay.values()].slice(-earlierDays).flatMap((ofDay) => {
    const sorted = ofDay.toSorted((a, b) => a.runtimeSeconds - b.runtimeSeconds)
    return sorted[Math.floor((sorted.length - 1) / 2)] ?? []
  })
  return [...earlier, ...recent]
}

/** The weight of the account's spread, in runs. */
const fleetWeight = 4
/** Runs of a package are hardly ever more alike than this. */
const minSpread = 0.06
/** Deviations beyond this (a factor of 3) count as this, unless somebody called the run fine. */
const maxResidual = Math.log(3)

const runtimeLog = (seconds: number): number => Math.log(Math.max(1, seconds))

/** Beyond the longest of the usual runs there may be a little longer ones. */
const robustMargin = 0.1

/** A recent rise counts if the last runs exceed the earlier ones by this many deviations. */
const riseDeviations = 2.5

function levelsOf(
  rest: readonly number[],
  deviations: readonly number[],
): { level: number; highLevel: number } {
  const level = median(rest.slice(-7))
  const scale = Math.max(minSpread, 1.4826 * median(deviations.map(Math.abs)))
  const last = median(rest.slice(-3))
  const before = rest.slice(-13, -3)
  const hasRisen =
    rest.length >= 6 && last - median(before) > Math.max(0.15, riseDeviations * scale)
  return { level, highLevel: hasRisen ? Math.max(level, last) : level }
}

function spreadOf(residuals: readonly number[], fleet: FleetModel): number {
  const clipped = residuals.map((value) => Math.min(maxResidual, value)).toSorted((a, b) => a - b)
  const core = 1.4826 * median(clipped.map(Math.abs))
  const tail = clipped.length >= 8 ? quantileOfSorted(clipped, 0.9) / z90 : 0
  const own = Math.max(minSpread, core, tail)
  const n = residuals.length
  return Math.sqrt((fleetWeight * fleet.spread ** 2 + n * own ** 2) / (fleetWeight + n))
}

/** The largest deviation with another one close to it: a factor of 1.35 apart at most. */
export function robustHighOf(ascending: readonly number[]): number {
  for (let at = ascending.length - 1; at > 0; at -= 1) {
    const [value, next] = [ascending[at] ?? 0, ascending[at - 1] ?? 0]
    if (value - next < 0.3) return value
  }
  return ascending[0] ?? 0
}

/**
 * @param history completed runs of one package, oldest first
 */
export function modelOf(history: readonly PastRun[], fleet: FleetModel = plainFleet): PackageModel {
  const runs = representativeRuns(history)
  const values = runs.map(({ runtimeSeconds }) => runtimeLog(runtimeSeconds))
  const { features, rest, deviations } = fitSeries(runs, values)
  const { level, highLevel } = levelsOf(rest, deviations)
  const residuals = deviations.toSorted((a, b) => a - b)
  const fine = runs.flatMap(({ wasFine }, at) => (wasFine ? [deviations[at] ?? 0] : []))
  const records = runs.flatMap((run) => totalRecords(run) ?? [])
  return {
    n: runs.length,
    features,
    level: runs.length === 0 ? 0 : level,
    highLevel: runs.length === 0 ? 0 : highLevel,
    spread: runs.length === 0 ? fleet.spread : spreadOf(residuals, fleet),
    freedom: runs.length + fleetWeight - 1,
    residuals,
    robustHigh: robustHighOf(residuals),
    fineHigh: fine.length === 0 ? null : Math.max(...fine),
    bands: bandsOf(runs, deviations, features),
    longestSeconds: Math.max(0, ...runs.map(({ runtimeSeconds }) => runtimeSeconds)),
    known: knownConditionsOf(runs),
    progress: progressShapeOf(
      runs.map((run, at) => ({
        run,
        usualSeconds: Math.exp((values[at] ?? 0) - (deviations[at] ?? 0)),
      })),
    ),
    recordsP50: records.length === 0 ? null : median(records),
    recordsMove: doRecordsMove(runs),
  }
}

/** The groups that a run is in, as a key. */
const groupOf = (features: readonly FittedFeature[], run: RunFacts): string =>
  features.map(({ feature }) => (feature.sizeOf === null ? feature.groupOf(run) : '')).join('\n')

function bandsOf(
  runs: readonly PastRun[],
  deviations: readonly number[],
  features: readonly FittedFeature[],
): Map<string, Band> {
  const groups = new Map<string, { run: PastRun; deviation: number }[]>()
  for (const [at, run] of runs.entries()) {
    const key = groupOf(features, run)
    const group = groups.get(key) ?? []
    group.push({ run, deviation: deviations[at] ?? 0 })
    groups.set(key, group)
  }
  return new Map(
    [...groups].map(([key, group]): [string, Band] => [
      key,
      {
        n: group.length,
        longestSeconds: Math.max(...group.map(({ run }) => run.runtimeSeconds)),
        residuals: group.map(({ deviation }) => deviation).toSorted((a, b) => a - b),
      },
    ]),
  )
}

/** Whether records of watched runs were seen to grow several times. */
function doRecordsMove(runs: readonly PastRun[]): boolean {
  const grown = runs.slice(-10).flatMap(({ samples }) => {
    const counts = new Set(samples.flatMap(({ records }) => records ?? []))
    return samples.length === 0 ? [] : counts.size
  })
  return grown.length > 0 && median(grown) >= 4
}

/** Sum over all outputs; null if no output has a count. */
function totalRecords({ outputs }: Pick<PastRun, 'outputs'>): number | null {
  const counts = outputs.flatMap(({ records }) => records ?? [])
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0)
}

/** What a model says about one run. Seconds. */
export interface UsualRun {
  /** Number of runs of the same mode. */
  n: number
  mode: RunMode
  p50: number
  /** 10 %, 90 % and 95 % of runs like this one take at most this long. */
  low: number
  high: number
  p95: number
  longest: number
  /** 999 of 1,000 runs like this one take at most this long. */
  extreme: number
  /** How many times longer it may take for running under new conditions. */
  novelty: number
}

const emptyBand: Band = { n: 0, longestSeconds: 0, residuals: [] }

/** With few runs the limit must not be out of all proportion. */
const maxDeviations = 4

/** With fewer runs in a mode, its own runs do not make a band. */
const minOwnBand = 5

/** @returns null without runs */
export function usualRun(model: PackageModel, run: RunFacts): UsualRun | null {
  if (model.n === 0) return null
  const { total: effect, mode } = effectsOf(model.features, run)
  const band = model.bands.get(groupOf(model.features, run)) ?? emptyBand
  const own = band.n >= minOwnBand ? band.residuals : model.residuals
  const at = (q: number) => Math.exp(model.level + effect + quantileOfSorted(own, q))
  const sureness = Math.sqrt(1 + 1.5 / Math.max(1, Math.min(7, band.n)))
  const reach = Math.min(maxDeviations, t999(model.freedom)) * model.spread * sureness
  const margin = Math.max(robustMargin, 0.7 * model.spread)
  const high = Math.max(model.robustHigh, model.fineHigh ?? 0) + margin
  return {
    n: band.n,
    mode,
    p50: Math.exp(model.level + effect),
    low: at(0.1),
    high: at(0.9),
    p95: at(0.95),
    longest: band.longestSeconds,
    extreme: Math.exp(model.highLevel + effect + Math.max(reach, high)),
    novelty: Math.exp(noveltyOf(model.known, model.features, run)),
  }
}
