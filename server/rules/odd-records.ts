/** Whether a completed run wrote far fewer or far more records than runs like it. */
import type { RunMode } from '../../contract/baseline.ts'
import type { OutputRecords, PastRun, RunFacts } from './run.ts'
import { effectsOf, fitSeries, type FittedFeature } from './run-modes.ts'
import { median, quantileOfSorted, z90 } from './statistics.ts'
import { representativeRuns, robustHighOf } from './usual.ts'

/** The records of one output over the package's runs. Logarithms are natural ones of 1 + records. */
interface OutputModel {
  name: string
  n: number
  features: readonly FittedFeature[]
  level: number
  /** Deviations from the usual at their time, ascending. */
  residuals: readonly number[]
  /** How far below and above the usual (both positive) a count is still not odd. */
  reachDown: number
  reachUp: number
}

export type RecordsModel = readonly OutputModel[]

/** A record count compared with the usual ones. */
export interface RecordsVerdict {
  output: string
  count: number
  /** Four of five usual counts are between these. */
  low: number
  high: number
  /** Count divided by the usual one. */
  ratio: number
  n: number
  mode: RunMode
  isOdd: boolean
}

/** Fewer runs do not tell what is usual. */
const minRuns = 2
/** With fewer, only a tenth of the usual is odd. */
const minTellingRuns = 5
const tenth = Math.log(10)
/** Outputs that usually have fewer records say nothing by having none. */
const minUsual = 10
/** Outputs looked at; a package has a few. */
const maxOutputs = 8
/** A count is odd only below this share of the usual one, or above this multiple. */
const atMostShare = 0.35
const atLeastMultiple = 12
/** Standard deviations. */
const farDown = 3.2
const farUp = 4.5
/** Counts seen before, or called fine, may be exceeded a little. */
const margin = 0.15
/** Record counts vary at least this much. */
const minSpread = 0.1

const logOf = (records: number): number => Math.log(1 + records)
const countOf = (log: number): number => Math.max(0, Math.exp(log) - 1)

function outputModel(name: string, history: readonly PastRun[]): OutputModel | null {
  const runs: RunFacts[] = []
  const values: number[] = []
  const fine: boolean[] = []
  for (const run of history) {
    const records = run.outputs.find((output) => output.name === name)?.records ?? null
    if (records === null) continue
    runs.push(run)
    values.push(logOf(records))
    fine.push(run.wasFine)
  }
  if (values.length < minRuns) return null
  const { features, rest, deviations } = fitSeries(runs, values)
  const residuals = deviations.toSorted((a, b) => a - b)
  const core = 1.4826 * median(residuals.map(Math.abs))
  const side = (q: number) => Math.abs(quantileOfSorted(residuals, q)) / z90
  const few = 1 + 4 / values.length
  const fineDeviations = deviations.filter((_, at) => fine[at] === true)
  const down = Math.max(minSpread, core, side(0.1)) * farDown * few
  const up = Math.max(minSpread, core, side(0.9)) * farUp * few
  return {
    name,
    n: values.length,
    features,
    level: median(rest.slice(-7)),
    residuals,
    reachDown: Math.max(
      values.length < minTellingRuns ? tenth : -Math.log(atMostShare),
      down,
      robustHighOf(residuals.map((value) => -value).toReversed()) + margin,
      ...fineDeviations.map((value) => -value + margin),
    ),
    reachUp: Math.max(
      Math.log(atLeastMultiple),
      up,
      robustHighOf(residuals) + margin,
      ...fineDeviations.map((value) => value + margin),
    ),
  }
}

/** @param history completed runs of one package, oldest first */
export function recordsModelOf(history: readonly PastRun[]): RecordsModel {
  const runs = representativeRuns(history)
  const names = [...new Set(runs.flatMap(({ outputs }) => outputs.map(({ name }) => name)))]
  return names.slice(0, maxOutputs).flatMap((name) => outputModel(name, runs) ?? [])
}

/**
 * The output that differs most from the usual; null if there is nothing to compare with.
 * @param run a completed run that is not part of the model
 */
export function judgeRecords(
  model: RecordsModel,
  run: RunFacts & { outputs: readonly OutputRecords[] },
): RecordsVerdict | null {
  let worst: { verdict: RecordsVerdict; distance: number } | null = null
  for (const output of model) {
    const count = run.outputs.find(({ name }) => name === output.name)?.records ?? null
    const { total, mode } = effectsOf(output.features, run)
    const usual = output.level + total
    if (count === null || countOf(usual) < minUsual) continue
    const deviation = logOf(count) - usual
    const distance = deviation < 0 ? -deviation / output.reachDown : deviation / output.reachUp
    if (worst !== null && distance <= worst.distance) continue
    const at = (q: number) => Math.round(countOf(usual + quantileOfSorted(output.residuals, q)))
    worst = {
      distance,
      verdict: {
        output: output.name,
        count,
        low: at(0.1),
        high: at(0.9),
        ratio: count / countOf(usual),
        n: output.n,
        mode,
        isOdd: distance > 1,
      },
    }
  }
  return worst?.verdict ?? null
}
