import * as z from 'zod/mini'
import { baselineSchema } from './baseline.ts'
import { lenient } from './coerce.ts'
import { creatorSchema } from './creator.ts'
import { flagSchema } from './flags.ts'
import { jobStatuses } from './status.ts'

/** Who asked for the stop, as this server recorded it. */
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
  /** ISO with milliseconds: the moment at which `runtime_in_seconds` was true. */
  runtime_as_of: z.string(),
  /** Records of all outputs together; null when no output has a count. */
  records_count: z.nullable(z.number()),
  outputs_written: z.number(),
  flags: z.array(flagSchema),
  usual: z.nullable(baselineSchema),
  /** Runtime divided by the usual p95; null without a baseline. */
  overrun: z.nullable(z.number()),
  /** ISO: when progress or an output's records last moved, as far as observed; null when never. */
  progress_since: z.nullable(z.string()),
  /** 1 = next to run; null when not queued or not known. */
  queue_position: z.nullable(z.number()),
  stop_request: z.nullable(stopRequestSchema),
})
export type JobExtras = z.output<typeof jobExtrasSchema>

/** The light row of a list (`fields=row`). */
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
   * First line of the log summary's `error_summary`, at most 300 characters; null where there is
   * none, or not yet.
   */
  error_summary: z.optional(z.nullable(z.string())),
  /** Only in answers to `ids=`: does the job still match the filter it was listed under? */
  matches: z.optional(z.boolean()),
})
export type JobRow = z.output<typeof jobRowSchema>
