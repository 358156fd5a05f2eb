import * as z from 'zod/mini'
import { runModeSchema } from './baseline.ts'
import { flagKinds } from './flag-kinds.ts'

export type FlagKind = (typeof flagKinds)[number]

/** The figures behind a flag; each is null if it has no part in it. */
export const flagEvidenceSchema = z.object({
  /** What is usual for this run: four of five runs take from `low` to `high`. */
  usual: z.nullable(
    z.object({
      low_seconds: z.number(),
      high_seconds: z.number(),
      /** Number of runs compared with. */
      n: z.number(),
      mode: runModeSchema,
    }),
  ),
  /** ISO: since when neither progress nor records have moved. */
  still_since: z.nullable(z.string()),
  /** The longest that progress usually pauses, in seconds. */
  usual_pause_seconds: z.nullable(z.number()),
  /** The whole runtime that progress so far points to, in seconds. */
  expected_seconds: z.nullable(z.number()),
  /** The flag is due to the limit that somebody set for the package. */
  is_hard_limit: z.boolean(),
  /** The output whose record count is odd, with four of five usual counts between low and high. */
  records: z.nullable(
    z.object({
      output: z.string(),
      count: z.number(),
      low: z.number(),
      high: z.number(),
      /** Count divided by the usual one. */
      ratio: z.number(),
      n: z.number(),
      mode: runModeSchema,
    }),
  ),
})
export type FlagEvidence = z.output<typeof flagEvidenceSchema>

export const flagSchema = z.object({
  kind: z.enum(flagKinds),
  /**
   * ISO time at which the condition was first observed. For `no_progress`: when anything last
   * moved.
   */
  since: z.string(),
  /**
   * The limit that was exceeded, in seconds; null if the flag is not about time (`zero_records`,
   * `odd_records`).
   */
  limit_seconds: z.nullable(z.number()),
  /** Null for a flag raised by a release before 0.2, and for `zero_records`. */
  evidence: z._default(z.nullable(flagEvidenceSchema), null),
})
export type JobFlag = z.output<typeof flagSchema>

/**
 * What somebody decided about a flag.
 * - `hour`: not shown for an hour
 * - `run`: not shown for the rest of this run
 * - `expected`: as `run`, and the run will count as usual
 * - `fine`: the run was fine; it counts as usual
 */
export const flagChoices = ['hour', 'run', 'expected', 'fine'] as const
export type FlagChoice = (typeof flagChoices)[number]

export const flagDecisionSchema = z.object({
  kind: z.enum(flagKinds),
  choice: z.enum(flagChoices),
  /** ISO: when the flag may be shown again; null for never on this run. */
  until: z.nullable(z.string()),
  at: z.string(),
  actor: z.string(),
  reason: z.nullable(z.string()),
})
export type FlagDecision = z.output<typeof flagDecisionSchema>
