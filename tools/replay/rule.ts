import { judgeByModel, plainFloors, type RunawayVerdict } from '../../server/rules/runaway.ts'
import type { PastRun } from '../../server/rules/run.ts'
import { median } from '../../server/rules/statistics.ts'
import {
  modelOf,
  plainFleet,
  type FleetModel,
  type PackageModel,
} from '../../server/rules/usual.ts'
import type { Detector } from './replay.ts'

/** Packages with fewer runs do not count for the fleet. */
const minFleetRuns = 8
const minFleetPackages = 5
/** The server looks at the fleet anew once a minute. */
const lookupsPerFleet = 200

interface Cached {
  runs: number
  model: PackageModel
}

/** A model this much older than its history still tells how much runs of a package vary. */
const maxLagRuns = 10

/** The models of one replay's packages, made anew as their histories grow, as on the server. */
export class Models {
  readonly #byHistory = new Map<readonly PastRun[], Cached>()
  #fleet = plainFleet
  #lookups = 0

  get fleet(): FleetModel {
    return this.#fleet
  }

  /** Notes that a package has a live job. */
  touch(history: readonly PastRun[]): void {
    if (this.#lookups % lookupsPerFleet === 0) this.#fleet = this.#fleetNow()
    this.#lookups += 1
    const known = this.#byHistory.get(history)
    if (known === undefined || history.length - known.runs > maxLagRuns) this.modelOf(history)
  }

  /** @param history of one package; the same array each time, growing */
  modelOf(history: readonly PastRun[]): PackageModel {
    const known = this.#byHistory.get(history)
    if (known?.runs === history.length) return known.model
    const model = modelOf(history, this.#fleet)
    this.#byHistory.set(history, { runs: history.length, model })
    return model
  }

  #fleetNow(): FleetModel {
    const models = [...this.#byHistory.values()].map(({ model }) => model)
    const known = models.filter(({ n }) => n >= minFleetRuns)
    if (known.length < minFleetPackages) return plainFleet
    return {
      spread: median(known.map(({ spread }) => spread)),
      longestSeconds: Math.max(...known.map(({ longestSeconds }) => longestSeconds)),
    }
  }
}

function remarkOf({ evidence: { usual }, isRunaway, isStalled }: RunawayVerdict): string {
  const causes = [...(isRunaway ? ['runtime'] : []), ...(isStalled ? ['standstill'] : [])]
  const mode = usual === null ? 'nothing known' : usual.mode.kind
  return [mode, ...causes].join(' ')
}

/** Nothing is flagged earlier, so no model is made for shorter runs. */
const minSeconds = Math.min(plainFloors.runawayOverMedian, plainFloors.noProgress)

/** The rule that the server goes by. */
export function jobwatchRule(models: Models): Detector {
  let verdict: RunawayVerdict | null = null
  return {
    name: 'Jobwatch',
    prepare(history) {
      models.touch(history)
      verdict = null
    },
    judge(history, run, nowMs) {
      if (nowMs - run.startedMs <= minSeconds * 1000) return false
      verdict = judgeByModel(models.modelOf(history), run, nowMs, models.fleet)
      return verdict.isRunaway || verdict.isStalled
    },
    remark: () => (verdict === null ? '' : remarkOf(verdict)),
  }
}
