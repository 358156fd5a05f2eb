import * as z from 'zod/mini'

/** Completed runs below which nothing is usual for a package yet (interaction-rules.md §7). */
export const leastBaselineRuns = 8

/**
 * What is usual for a package: its last 30 completed runs within 90 days (interaction-rules.md §7).
 * Seconds. With `n` under {@link leastBaselineRuns} there is no baseline: the percentiles are null
 * and only the account's fixed limit holds.
 */
export const baselineSchema = z.object({
  n: z.number(),
  p50_seconds: z.nullable(z.number()),
  p95_seconds: z.nullable(z.number()),
  longest_seconds: z.nullable(z.number()),
  /** Median of the records written by those runs, all outputs together. */
  records_p50: z.nullable(z.number()),
  slow_after_seconds: z.nullable(z.number()),
  runaway_after_seconds: z.number(),
})
export type Baseline = z.output<typeof baselineSchema>
