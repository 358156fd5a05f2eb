import * as z from 'zod/mini'

/** With fewer completed runs than this, a package has no percentiles of its own. */
export const minBaselineRuns = 3

/**
 * Which of a package's runs a run is compared with. Weekdays and days of the month are in UTC.
 * - `all`: every run of the package
 * - `weekday`: runs on one day of the week, 0 is Sunday
 * - `weekend`, `working_days`: runs from Saturday to Sunday, or on the other days
 * - `month_start`, `month_end`: runs on the first or last days of a month; `mid_month` the others
 * - `hour`: runs that started around this hour of the day, 0–23
 * - `variable`: runs whose variable has the same value
 * - `input_size`: all runs, scaled by the number in a variable
 * - `similar_packages`: the package has too few runs; other packages tell how much runs vary
 */
export const runModeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('weekday'), weekday: z.number() }),
  z.object({ kind: z.literal('weekend') }),
  z.object({ kind: z.literal('working_days') }),
  z.object({ kind: z.literal('month_start') }),
  z.object({ kind: z.literal('month_end') }),
  z.object({ kind: z.literal('mid_month') }),
  z.object({ kind: z.literal('hour'), hour: z.number() }),
  z.object({ kind: z.literal('variable'), name: z.string(), value: z.string() }),
  z.object({ kind: z.literal('input_size'), name: z.string(), value: z.string() }),
  z.object({ kind: z.literal('similar_packages') }),
])
export type RunMode = z.output<typeof runModeSchema>

/**
 * What is usual for a run: statistics over the completed runs of its package that are like it
 * (`mode`), in seconds (interaction-rules.md §7). Without enough runs the percentiles are null.
 */
export const baselineSchema = z.object({
  /** Number of runs in the mode. */
  n: z.number(),
  p50_seconds: z.nullable(z.number()),
  p95_seconds: z.nullable(z.number()),
  longest_seconds: z.nullable(z.number()),
  /** Median number of records those runs wrote, over all outputs. */
  records_p50: z.nullable(z.number()),
  slow_after_seconds: z.nullable(z.number()),
  /**
   * A run that takes longer is a runaway, unless its progress shows that it is about to end. Null
   * while nothing is known about the package.
   */
  runaway_after_seconds: z.nullable(z.number()),
  /** Four of five runs of the mode take between these. */
  low_seconds: z._default(z.nullable(z.number()), null),
  high_seconds: z._default(z.nullable(z.number()), null),
  mode: z._default(runModeSchema, { kind: 'all' }),
  /** A limit that somebody set for the package; then `runaway_after_seconds` is at most this. */
  hard_limit_seconds: z._default(z.nullable(z.number()), null),
})
export type Baseline = z.output<typeof baselineSchema>
