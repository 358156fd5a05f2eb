import * as z from 'zod/mini'
import { creatorSchema } from './creator.ts'
import { lenient } from './lenient.ts'
import { jobStatuses } from './status.ts'

/**
 * What Jobwatch noticed about a job. Flags are not statuses: a runaway is still `running`
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
   * ISO: when the condition began to hold, as far as it was observed. For `no_progress`: when
   * anything last moved.
   */
  since: z.string(),
  /**
   * The limit in seconds that was passed; null where the flag is not about time (`zero_records`).
   */
  limit_seconds: z.nullable(z.number()),
})
export type JobFlag = z.output<typeof flagSchema>

/** Completed runs below which nothing is usual for a package yet (interaction-rules.md §7). */
export const leastBaselineRuns = 8

/**
 * What is usual for a package: its last 30 completed runs within 90 days (interaction-rules.md §7).
 * Seconds. With `n` under {@link leastBaselineRuns} there is no baseline: the percentiles are null
 * and only the account's fixed limit holds.
 */
export const usualSchema = z.object({
  n: z.number(),
  p50_seconds: z.nullable(z.number()),
  p95_seconds: z.nullable(z.number()),
  longest_seconds: z.nullable(z.number()),
  /** Median of the records written by those runs, all outputs together. */
  records_p50: z.nullable(z.number()),
  slow_after_seconds: z.nullable(z.number()),
  runaway_after_seconds: z.number(),
})
export type Usual = z.output<typeof usualSchema>

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
  usual: z.nullable(usualSchema),
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

const moreChoices = z.nullable(z.number())

const countedName = z.object({ id: z.number(), name: z.string(), count: z.number() })

/**
 * Counts over the jobs that match a filter. Each list leaves out the filter's own choice in its
 * field (`by_status` and `by_flag` leave out both), so that a count is what choosing that value
 * alone would list. Total and histogram apply the whole filter. A count above 10,000 may stand for
 * more.
 */
export const facetsSchema = z.object({
  total: z.number(),
  by_status: z.record(z.string(), z.number()),
  by_flag: z.record(z.string(), z.number()),
  packages: z.array(countedName),
  clusters: z.array(countedName),
  owners: z.array(countedName),
  /** `key` is what the `creator` filter takes: `schedule:17`, `user:3`, `job:12`. */
  creators: z.array(z.object({ key: z.string(), name: z.string(), count: z.number() })),
  /** False where only the newest matches were counted: there are at least as many as told. */
  exact: z._default(z.boolean(), true),
  /**
   * Further choices that the lists leave out; null where there are some and nobody counted them.
   */
  more: z._default(
    z.object({
      packages: moreChoices,
      clusters: moreChoices,
      owners: moreChoices,
      creators: moreChoices,
    }),
    {
      packages: 0,
      clusters: 0,
      owners: 0,
      creators: 0,
    },
  ),
  histogram: z.object({
    from: z.string(),
    to: z.string(),
    bucket_seconds: z.number(),
    /**
     * Sparse: buckets without jobs are left out. `at` is the bucket's start, ISO; a job counts at
     * its creation.
     */
    buckets: z.array(
      z.object({
        at: z.string(),
        completed: z.number(),
        active: z.number(),
        stopped: z.number(),
        failed: z.number(),
      }),
    ),
    /**
     * Where the filter chooses a status or flag: the jobs of every status and flag in each bucket,
     * sparse as well. Else empty.
     */
    all: z._default(z.array(z.object({ at: z.string(), count: z.number() })), []),
  }),
})
export type Facets = z.output<typeof facetsSchema>
