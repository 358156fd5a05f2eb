import { timeLeftRange } from '../../server/rules/time-left.ts'
import type { PastRun, RunFacts } from '../../server/rules/run.ts'
import { quantile } from '../../server/rules/statistics.ts'
import { modelOf } from '../../server/rules/usual.ts'
import type { GeneratedRun } from './generator.ts'
import type { Observer, WatchedRun } from './replay.ts'
import type { Models } from './rule.ts'

/** Seconds from now. */
export interface Range {
  lowSeconds: number
  highSeconds: number
}

/** Says how long running jobs will still take. */
export interface Estimator {
  name: string
  /** Called once for each run, before its first look. */
  prepare?(history: readonly PastRun[]): void
  estimate(run: RunFacts, nowMs: number): Range | null
}

/** The estimate that the screen shows. */
export function jobwatchEstimator(models: Models): Estimator {
  let model = modelOf([])
  return {
    name: 'Jobwatch',
    prepare(history) {
      model = models.modelOf(history)
    },
    estimate(run, nowMs) {
      const range = timeLeftRange(model, run, nowMs)
      if (range === null) return null
      const past = (nowMs - run.startedMs) / 1000 - range.atSeconds
      return { lowSeconds: range.lowSeconds - past, highSeconds: range.highSeconds - past }
    },
  }
}

/** Progress that goes on as fast as it has so far. */
export function linearSeconds(run: RunFacts, nowMs: number): number | null {
  const progress = run.samples.at(-1)?.progress ?? 0
  if (progress <= 0) return null
  return (((nowMs - run.startedMs) / 1000) * (1 - progress)) / progress
}

/** An estimator that knows no history. */
interface LinearEstimator extends Estimator {
  rangeOf(seconds: number | null): Range | null
}

/** @param margin part of the estimate by which it may be wrong */
export function linearEstimator(margin: number): LinearEstimator {
  const rangeOf = (seconds: number | null): Range | null =>
    seconds === null
      ? null
      : { lowSeconds: seconds * Math.max(0, 1 - margin), highSeconds: seconds * (1 + margin) }
  return {
    name: `linear ± ${(100 * margin).toFixed(0)} %`,
    rangeOf,
    estimate: (run, nowMs) => rangeOf(linearSeconds(run, nowMs)),
  }
}

/** A look at a running job whose progress has just moved. */
export interface Estimate {
  run: GeneratedRun
  actualSeconds: number
  linearSeconds: number | null
  /** By estimator; null where it says nothing. */
  ranges: ReadonlyMap<string, Range | null>
}

/** Between these an estimate is asked for. */
const [minProgress, maxProgress] = [0.05, 0.95]

/** Asks for estimates while runs are watched that complete and have no fault. */
export class EstimateObserver implements Observer {
  readonly estimates: Estimate[] = []
  readonly #estimators: readonly Estimator[]
  readonly #oneIn: number
  #followed: { run: GeneratedRun; watched: WatchedRun; history: readonly PastRun[] } | null = null
  #runs = 0
  #progress = 0
  #isPrepared = false

  /** @param oneIn only one run in so many is looked at */
  constructor(estimators: readonly Estimator[], oneIn: number) {
    this.#estimators = estimators
    this.#oneIn = oneIn
  }

  begin(run: GeneratedRun, watched: WatchedRun, history: readonly PastRun[]): void {
    const isGood = run.status === 'completed' && run.truth.fault === null
    this.#runs += 1
    const isChosen = isGood && this.#runs % this.#oneIn === 0
    this.#followed = isChosen ? { run, watched, history } : null
    this.#progress = 0
    this.#isPrepared = false
  }

  look(seconds: number): void {
    if (this.#followed === null) return
    const { run, watched, history } = this.#followed
    const progress = watched.samples.at(-1)?.progress ?? 0
    const hasMoved = progress > this.#progress
    this.#progress = progress
    if (!hasMoved || progress < minProgress || progress > maxProgress) return
    if (!this.#isPrepared) for (const each of this.#estimators) each.prepare?.(history)
    this.#isPrepared = true
    const nowMs = watched.startedMs + seconds * 1000
    this.estimates.push({
      run,
      actualSeconds: run.runtimeSeconds - seconds,
      linearSeconds: linearSeconds(watched, nowMs),
      ranges: new Map(this.#estimators.map((each) => [each.name, each.estimate(watched, nowMs)])),
    })
  }

  end(): void {
    this.#followed = null
  }
}

/** How well an estimator did over some looks. */
export interface RangeScore {
  looks: number
  /** Share of the looks with an estimate. */
  given: number | null
  /** Share of the estimates that held. */
  coverage: number | null
  /** As {@link coverage}, but each run counts the same, however often it was looked at. */
  coverageByRun: number | null
  /** Width of the range divided by the time that was left. */
  medianWidth: number | null
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length

export function rangeScoreOf(estimates: readonly Estimate[], name: string): RangeScore {
  const widths: number[] = []
  const held: number[] = []
  const byRun = new Map<GeneratedRun, number[]>()
  for (const { run, actualSeconds, ranges } of estimates) {
    const range = ranges.get(name)
    if (!range) continue
    const isHeld = range.lowSeconds <= actualSeconds && actualSeconds <= range.highSeconds
    held.push(isHeld ? 1 : 0)
    const ofRun = byRun.get(run) ?? []
    byRun.set(run, ofRun)
    ofRun.push(isHeld ? 1 : 0)
    widths.push((range.highSeconds - range.lowSeconds) / actualSeconds)
  }
  return {
    looks: estimates.length,
    given: estimates.length === 0 ? null : held.length / estimates.length,
    coverage: mean(held),
    coverageByRun: mean([...byRun.values()].map((each) => mean(each) ?? 0)),
    medianWidth: quantile(widths, 0.5),
  }
}

/** The margin with which linear extrapolation holds at a share of the looks. */
export const linearMargin = (estimates: readonly Estimate[], coverage: number): number | null =>
  quantile(
    estimates.flatMap(({ linearSeconds: linear, actualSeconds }) =>
      linear === null ? [] : [Math.abs(actualSeconds / linear - 1)],
    ),
    coverage,
  )
