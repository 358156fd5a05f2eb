import { minBaselineRuns, type Baseline } from '../../contract/baseline.ts'
import type { InsightFloors } from '../sources/port.ts'
import type { RunFacts } from './run.ts'
import { runtimeLimit } from './runaway.ts'
import { usualRun, type FleetModel, type PackageModel, type UsualRun } from './usual.ts'

/** Age in days up to which runs count (interaction-rules.md §7). */
export const baselineDays = 400

const rounded = (seconds: number): number => Math.round(seconds * 10) / 10

/** A run is slow beyond this, in seconds. */
export const slowLimit = (usual: UsualRun, floors: InsightFloors): number =>
  Math.max(1.25 * usual.p95, usual.p50 + floors.slowOverMedian)

/**
 * What is usual for a run, as the pages show it.
 * @param hardLimit seconds; null if nobody set one
 */
export function baselineOf(
  model: PackageModel,
  run: RunFacts,
  {
    floors,
    fleet,
    hardLimit,
  }: { floors: InsightFloors; fleet: FleetModel; hardLimit: number | null },
): Baseline {
  const usual = usualRun(model, run)
  const limit = runtimeLimit(model, usual, fleet, floors)
  const runawayAfter = hardLimit === null ? limit : Math.min(hardLimit, limit)
  const isKnown = usual !== null && model.n >= minBaselineRuns
  const known = (seconds: number | undefined) =>
    isKnown && seconds !== undefined ? rounded(seconds) : null
  return {
    n: usual?.n ?? 0,
    p50_seconds: known(usual?.p50),
    p95_seconds: known(usual?.p95),
    longest_seconds: known(usual?.longest),
    records_p50: isKnown ? model.recordsP50 : null,
    slow_after_seconds: isKnown ? rounded(Math.min(slowLimit(usual, floors), runawayAfter)) : null,
    runaway_after_seconds: rounded(runawayAfter),
    low_seconds: known(usual?.low),
    high_seconds: known(usual?.high),
    mode:
      isKnown || usual === null ? (usual?.mode ?? { kind: 'all' }) : { kind: 'similar_packages' },
    hard_limit_seconds: hardLimit,
  }
}

/** Runtime relative to the baseline's p95; null without a baseline or if p95 is 0. */
export function overrunOf(runtimeSeconds: number, usual: Baseline | null): number | null {
  const p95 = usual?.p95_seconds ?? null
  return p95 === null || p95 <= 0 ? null : Math.round((runtimeSeconds / p95) * 100) / 100
}
