import { minBaselineRuns, type Baseline } from '../../contract/baseline.ts'
import type { InsightFloors } from '../sources/port.ts'

/** A completed run. */
export interface Run {
  runtimeSeconds: number
  records: number | null
}

/** Number and maximum age in days of the runs in a baseline (interaction-rules.md §7). */
export const baselineRuns = 30
export const baselineDays = 90

/**
 * The quantile `q` (0–1) of the values, interpolated.
 * @returns null without values
 */
export function quantile(values: readonly number[], q: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const place = q * (sorted.length - 1)
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  return below === undefined || above === undefined
    ? null
    : below + (above - below) * (place - Math.floor(place))
}

const rounded = (seconds: number): number => Math.round(seconds * 10) / 10

/**
 * Computes a package's baseline from its completed runs. Failed and stopped runs are cut short and
 * must be excluded.
 */
export function baselineOf(runs: readonly Run[], floors: InsightFloors): Baseline {
  const taken = runs.slice(0, baselineRuns)
  const runtimes = taken.map((run) => run.runtimeSeconds)
  const p50 = quantile(runtimes, 0.5)
  const p95 = quantile(runtimes, 0.95)
  if (taken.length < minBaselineRuns || p50 === null || p95 === null) {
    return {
      n: taken.length,
      p50_seconds: null,
      p95_seconds: null,
      longest_seconds: null,
      records_p50: null,
      slow_after_seconds: null,
      runaway_after_seconds: floors.runawayWithoutBaseline,
    }
  }
  const longest = Math.max(...runtimes)
  return {
    n: taken.length,
    p50_seconds: rounded(p50),
    p95_seconds: rounded(p95),
    longest_seconds: longest,
    records_p50: quantile(
      taken.flatMap((run) => (run.records === null ? [] : [run.records])),
      0.5,
    ),
    slow_after_seconds: rounded(Math.max(1.25 * p95, p50 + floors.slowOverMedian)),
    runaway_after_seconds: rounded(
      Math.max(2 * p95, 1.2 * longest, p50 + floors.runawayOverMedian),
    ),
  }
}

/** Runtime relative to the baseline's p95; null without a baseline or if p95 is 0. */
export function overrunOf(runtimeSeconds: number, usual: Baseline | null): number | null {
  const p95 = usual?.p95_seconds ?? null
  return p95 === null || p95 <= 0 ? null : Math.round((runtimeSeconds / p95) * 100) / 100
}
