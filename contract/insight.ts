import * as z from 'zod/mini'
import { jobSchema } from './job.ts'
import { creatorSchema } from './resources.ts'
import { lenient } from './lenient.ts'
import { jobStatuses } from './status.ts'

/** What Jobwatch noticed about a job. Flags are not statuses: a runaway is still `running` (ux.md §3.0, §3.7). */
export const flagKinds = ['runaway', 'slow', 'no_progress', 'stuck_stopping', 'queued_too_long', 'zero_records'] as const
export type FlagKind = (typeof flagKinds)[number]

export const flagSchema = z.object({
  kind: z.enum(flagKinds),
  /** ISO: when the condition began to hold, as far as it was observed. For `no_progress`: when anything last moved. */
  since: z.string(),
  /** The limit in seconds that was passed; null where the flag is not about time (`zero_records`). */
  limit_seconds: z.nullable(z.number()),
})
export type JobFlag = z.output<typeof flagSchema>

/**
 * What is usual for a package: its last 30 completed runs within 90 days (ux.md §3.7). Seconds.
 * With `n` under 8 there is no baseline: the percentiles are null and only the account's fixed limit holds.
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
export const stopRequestSchema = z.object({ at: z.string(), actor: z.string(), reason: z.nullable(z.string()) })

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
  /** Only in answers to `ids=`: does the job still match the filter it was listed under? */
  matches: z.optional(z.boolean()),
})
export type JobRow = z.output<typeof jobRowSchema>

/** Job info with `include=insight` (and `log_summary`, `package`, `cluster`): what the detail page reads. */
export const jobDetailSchema = z.pipe(
  z.pipe(
    z.unknown(),
    z.transform((raw) => ({ job: raw, insight: raw !== null && typeof raw === 'object' && 'insight' in raw ? raw.insight : undefined })),
  ),
  z.pipe(
    z.object({ job: jobSchema, insight: jobExtrasSchema }),
    z.transform(({ job, insight }) => ({ ...job, insight })),
  ),
)
export type JobDetail = z.output<typeof jobDetailSchema>

const moreChoices = z.nullable(z.number())

const countedName = z.object({ id: z.number(), name: z.string(), count: z.number() })

/**
 * Counts over the jobs that match a filter. Each list leaves out the filter's own choice in its field (`by_status` and
 * `by_flag` leave out both), so that a count is what choosing that value alone would list. Total and histogram apply the
 * whole filter. A count above 10,000 may stand for more.
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
  /** Further choices that the lists leave out; null where there are some and nobody counted them. */
  more: z._default(z.object({ packages: moreChoices, clusters: moreChoices, owners: moreChoices, creators: moreChoices }), {
    packages: 0,
    clusters: 0,
    owners: 0,
    creators: 0,
  }),
  histogram: z.object({
    from: z.string(),
    to: z.string(),
    bucket_seconds: z.number(),
    /** Sparse: buckets without jobs are left out. `at` is the bucket's start, ISO; a job counts at its creation. */
    buckets: z.array(z.object({ at: z.string(), completed: z.number(), active: z.number(), stopped: z.number(), failed: z.number() })),
  }),
})
export type Facets = z.output<typeof facetsSchema>

export const neighboursSchema = z.object({
  previous: z.nullable(z.number()),
  next: z.nullable(z.number()),
  /** 1-based place in the list; null when the job is not in it. */
  position: z.nullable(z.number()),
  total: z.number(),
  /** False where counting was cut short: there are at least `total`. */
  total_exact: z._default(z.boolean(), true),
})
export type Neighbours = z.output<typeof neighboursSchema>

/** One status change as observed. `exact` means the source told the time; otherwise it is when we first saw it. */
export const transitionSchema = z.object({ status: z.string(), at: z.string(), exact: z.boolean() })
export type Transition = z.output<typeof transitionSchema>

export const activitySchema = z.object({
  id: z.number(),
  at: z.string(),
  actor: z.string(),
  /** `stop`, `run`, `rerun`, `schedule_run`, `schedule_enable`, `schedule_disable`, `cluster_create`, `cluster_update`, `cluster_terminate`, ... */
  action: z.string(),
  reason: z.nullable(z.string()),
  /** `accepted`, `refused` or `unknown` (no answer came). */
  outcome: z.string(),
  /** The source's words on a refusal, or what was asked for. */
  message: z.nullable(z.string()),
})
export type Activity = z.output<typeof activitySchema>

/** One run in a package's history; the charts draw these. Seconds. */
export const packageRunSchema = z.object({
  id: z.number(),
  status: z.enum([...jobStatuses, 'unknown']),
  created_at: z.nullable(z.string()),
  started_at: z.nullable(z.string()),
  ended_at: z.nullable(z.string()),
  queue_seconds: z.nullable(z.number()),
  runtime_in_seconds: z.number(),
  records_count: z.nullable(z.number()),
})
export type PackageRun = z.output<typeof packageRunSchema>

/** How a source stands: what it grants, and what is asked of it. */
export const sourceStateSchema = z.object({
  /** Host that jobs come from; null for this machine. */
  place: z.nullable(z.string()),
  /** What the source grants its key in an hour, and has left of it as last told; null where it sets no limit (jobs-api.md §1.7). */
  credits: z.nullable(z.object({ limit: z.number(), remaining: z.number() })),
  /** Calls that Jobwatch allows itself in an hour, and those of the last hour; people's actions are not among them. Null where calls cost nothing. */
  budget: z.nullable(z.object({ limit: z.number(), spent: z.number() })),
  /** How often the source is asked at present; null where it tells of changes by itself. */
  pace_seconds: z.nullable(z.number()),
  /** ISO: until then nothing but what people ask for goes to the source; null when not paused. */
  paused_until: z.nullable(z.string()),
  /** How far back the jobs reach; null where the source tells everything at once. */
  history: z.nullable(
    z.object({
      complete: z.boolean(),
      /** Jobs fetched by the first fill so far. */
      jobs: z.number(),
      /** ISO: jobs created since then are there; null before the first page. */
      back_to: z.nullable(z.string()),
      /** ISO: how far back the fill is to go. */
      wanted_from: z.string(),
    }),
  ),
  /** Rows of answers that could not be read and were left out, since the start of the server. */
  left_out: z.number(),
})
export type SourceState = z.output<typeof sourceStateSchema>

/** The state of a source whose calls cost nothing, and which tells everything at once. */
export const freeSource: SourceState = { place: null, credits: null, budget: null, pace_seconds: null, paused_until: null, history: null, left_out: 0 }

/** How fresh the store is (`GET A/sync`). */
export const syncSchema = z.extend(sourceStateSchema, {
  account: z.string(),
  source: z.enum(['embedded', 'hosted', 'scripted']),
  /** ISO: last time the store is known to have equalled the source; null before the first fill. */
  synced_at: z.nullable(z.string()),
  lag_seconds: z.nullable(z.number()),
  last_error: z.nullable(z.object({ at: z.string(), message: z.string(), status: z.nullable(z.number()) })),
  revision: z.number(),
})
export type Sync = z.output<typeof syncSchema>

/** A log, or a piece of it. Byte numbers are of the UTF-8 text. `body` is null before the job starts. */
export const jobLogSchema = z.object({
  body: z.nullable(z.string()),
  url: z.nullable(z.string()),
  /** Where `body` starts; 0 for the whole log. */
  from_byte: z._default(z.number(), 0),
  /** What to ask for next. */
  next_byte: z._default(z.number(), 0),
})
export type JobLog = z.output<typeof jobLogSchema>

/** The first lines of an output, raw (jobs-api.md §2.5). */
export const outputPreviewSchema = z.object({
  preview: z.string(),
  url: z.nullable(z.string()),
  /** The output's real format where the preview is a rendering of it (`parquet` shown as JSON lines); null when it is the raw text. */
  rendered_from: z._default(z.nullable(z.string()), null),
  /** ISO: when the output was last written; null when not known. */
  stored_at: z._default(z.nullable(z.string()), null),
})
export type OutputPreview = z.output<typeof outputPreviewSchema>

/** A package as the pages list it. */
export const packageCardSchema = z.object({
  usual: usualSchema,
  /** Newest last, at most 20. */
  runs: z.array(packageRunSchema),
})
export type PackageCard = z.output<typeof packageCardSchema>

/** A schedule as the pages list it. */
export const scheduleCardSchema = z.object({
  /** Newest last, at most 20. */
  runs: z.array(packageRunSchema),
  /** The source still names a next run that is past: nothing has started it. */
  overdue: z.boolean(),
})
export type ScheduleCard = z.output<typeof scheduleCardSchema>

/** A package file that could not be read; `at` is the place in it, as words ("line 12, column 3", "steps[1].sql"). */
export const invalidPackageSchema = z.object({ file: z.string(), reason: z.string(), at: z.nullable(z.string()) })
export type InvalidPackage = z.output<typeof invalidPackageSchema>
