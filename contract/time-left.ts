import * as z from 'zod/mini'

/** How long a job will still run, in seconds from `as_of`. */
export const timeLeftSchema = z.object({
  /** In four of five cases the job ends between these. */
  low_seconds: z.number(),
  high_seconds: z.number(),
  /** ISO: when progress last moved, which is when the estimate was made. */
  as_of: z.string(),
  /** The estimate holds for this long after `as_of`; then progress stands still. */
  valid_seconds: z.number(),
})
export type TimeLeftEstimate = z.output<typeof timeLeftSchema>
