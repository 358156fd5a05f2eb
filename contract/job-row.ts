import * as z from 'zod/mini'
import { baselineSchema } from './baseline.ts'
import { lenient } from './coerce.ts'
import { creatorSchema } from './creator.ts'
import { flagDecisionSchema, flagSchema } from './flags.ts'
import { timeLeftSchema } from './time-left.ts'
import { jobStatuses } from './status.ts'
import { triageExtrasSchema } from './triage.ts'

/** Who requested the stop, as recorded by this server. */
export const stopRequestSchema = z.object({
  at: z.string(),
  actor: z.string(),
  reason: z.nullable(z.string()),
})

/** What Jobwatch adds to a job. */
export const jobExtrasSchema = z.object({
  package_name: z.string(),
  cluster_name: z.string(),
  owner_name: z.string(),
  /** First line of `errors`, at most 300 characters. */
  error_line: z.nullable(z.string()),
  /** ISO with milliseconds: the time at which `runtime_in_seconds` was measured. */
  runtime_as_of: z.string(),
  /** Sum over all outputs; null if no output has a count. */
  records_count: z.nullable(z.number()),
  outputs_written: z.number(),
  flags: z.array(flagSchema),
  usual: z.nullable(baselineSchema),
  /** Flags that were shown earlier, the last of each kind. */
  past_flags: z._default(z.array(flagSchema), []),
  /** Decisions about flags of this job that are in force. */
  flag_decisions: z._default(z.array(flagDecisionSchema), []),
  /** Runtime divided by the baseline's p95; null without a baseline. */
  overrun: z.nullable(z.number()),
  /**
   * Records of the output that has the least compared with the usual, as a ratio to it; null unless
   * completed with enough runs to compare with.
   */
  records_ratio: z._default(z.nullable(z.number()), null),
  /** How long the job will still run, estimated when its progress last moved. */
  time_left: z._default(z.nullable(timeLeftSchema), null),
  /**
   * ISO time at which progress or an output's record count was last seen to move; null if never.
   */
  progress_since: z.nullable(z.string()),
  /** 1 is next to run; null if the job is not queued or the position is unknown. */
  queue_position: z.nullable(z.number()),
  stop_request: z.nullable(stopRequestSchema),
  ...triageExtrasSchema.shape,
})
export type JobExtras = z.output<typeof jobExtrasSchema>

/** A light row of a list (`fields=row`). */
export const jobRowSchema = z.extend(jobExtrasSchema, {
  id: z.number(),
  status: z.enum([...jobStatuses, 'unknown']),
  raw_status: z.string(),
  progress: z.number(),
  package_id: z.nullable(z.number()),
  cluster_id: z.nullable(z.number()),
  owner_id: z.nullable(z.number()),
  creator: z.nullable(creatorSchema),
  created_at: z.nullable(z.string()),
  started_at: z.nullable(z.string()),
  completed_at: z.nullable(z.string()),
  failed_at: z.nullable(z.string()),
  updated_at: z.nullable(z.string()),
  runtime_in_seconds: z.number(),
  outputs_count: z.number(),
  attempts: z.nullable(z.number()),
  master_auto_retry_attempts: z.nullable(z.number()),
  variables: lenient.variables,
  dynamic_variables: lenient.variables,
  /**
   * First line of the log summary's `error_summary`, at most 300 characters; null if there is none
   * yet.
   */
  error_summary: z.optional(z.nullable(z.string())),
  /** Only in responses to `ids=`: whether the job still matches the list's filter. */
  matches: z.optional(z.boolean()),
})
export type JobRow = z.output<typeof jobRowSchema>
