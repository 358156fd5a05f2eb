import * as z from 'zod/mini'

/**
 * What Jobwatch noticed about a job. A flag is not a status: a runaway is still `running`
 * (interaction-rules.md §7).
 */
export const flagKinds = [
  'runaway',
  'slow',
  'no_progress',
  'stuck_stopping',
  'queued_too_long',
  'zero_records',
] as const
export type FlagKind = (typeof flagKinds)[number]

export const flagSchema = z.object({
  kind: z.enum(flagKinds),
  /**
   * ISO time at which the condition was first observed. For `no_progress`: when anything last
   * moved.
   */
  since: z.string(),
  /**
   * The limit that was exceeded, in seconds; null if the flag is not about time (`zero_records`).
   */
  limit_seconds: z.nullable(z.number()),
})
export type JobFlag = z.output<typeof flagSchema>
