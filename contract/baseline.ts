import * as z from 'zod/mini'

/** With fewer completed runs than this, a package has no baseline (interaction-rules.md §7). */
export const minBaselineRuns = 8

/**
 * Statistics over a package's last 30 completed runs within 90 days, in seconds
 * (interaction-rules.md §7). If `n` is below {@link minBaselineRuns} there is no baseline: the
 * percentiles are null and only the account's fixed limit applies.
 */
export const baselineSchema = z.object({
  n: z.number(),
  p50_seconds: z.nullable(z.number()),
  p95_seconds: z.nullable(z.number()),
  longest_seconds: z.nullable(z.number()),
  /** Median number of records those runs wrote, over all outputs. */
  records_p50: z.nullable(z.number()),
  slow_after_seconds: z.nullable(z.number()),
  runaway_after_seconds: z.number(),
})
export type Baseline = z.output<typeof baselineSchema>
