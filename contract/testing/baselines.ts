import type { Baseline } from '../baseline.ts'

/** A baseline of 30 runs that take 41 to 58 minutes. */
export const baselineOf = (over: Partial<Baseline> = {}): Baseline => ({
  n: 30,
  p50_seconds: 2700,
  p95_seconds: 3600,
  longest_seconds: 4000,
  records_p50: null,
  slow_after_seconds: 4350,
  runaway_after_seconds: 6960,
  low_seconds: 2460,
  high_seconds: 3480,
  mode: { kind: 'all' },
  hard_limit_seconds: null,
  ...over,
})

/** The baseline of a package without enough runs. */
export const unknownBaseline = (over: Partial<Baseline> = {}): Baseline =>
  baselineOf({
    n: 0,
    p50_seconds: null,
    p95_seconds: null,
    longest_seconds: null,
    slow_after_seconds: null,
    runaway_after_seconds: null,
    low_seconds: null,
    high_seconds: null,
    ...over,
  })
