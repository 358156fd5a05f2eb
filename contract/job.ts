import * as z from 'zod/mini'
import { creatorSchema } from './creator.ts'
import { lenient } from './coerce.ts'
import { clusterSchema, packageSchema } from './resources.ts'
import { isJobStatus, type SeenStatus } from './status.ts'

export const componentSchema = z.object({
  name: z.pipe(
    lenient.text,
    z.transform((name) => name ?? ''),
  ),
  type: z.pipe(
    lenient.text,
    z.transform((type) => type ?? ''),
  ),
  fields: lenient.texts,
})
export type Component = z.output<typeof componentSchema>

/**
 * An output of a job (jobs-api.md §4). `progress` is a ratio 0–1; `records_count` is null while the
 * output is being written.
 */
export const outputSchema = z.object({
  id: lenient.id,
  name: z.pipe(
    lenient.text,
    z.transform((name) => name ?? ''),
  ),
  records_count: lenient.countOrNull,
  progress: lenient.ratioOrNull,
  created_at: lenient.instant,
  updated_at: lenient.instant,
  preview_url: lenient.text,
  preview_type: lenient.text,
  url: lenient.text,
  component: lenient.maybe(componentSchema),
  component_name: lenient.text,
})
export type JobOutput = z.output<typeof outputSchema>

/** Generated from the log by a machine (jobs-api.md §2.2). Plain text, never HTML. */
export const logSummarySchema = z.object({
  id: lenient.integer,
  created_at: lenient.instant,
  body: lenient.text,
  error_summary: lenient.text,
  openai_extract: lenient.text,
  action_items: lenient.texts,
})
export type LogSummary = z.output<typeof logSummarySchema>

export const jobFields = z.object({
  id: lenient.id,
  status: z.pipe(
    lenient.text,
    z.transform((status) => status ?? ''),
  ),
  variables: lenient.variables,
  dynamic_variables: lenient.variables,
  owner_id: lenient.integer,
  progress: lenient.ratio,
  outputs_count: lenient.count,
  outputs: lenient.listOrNull(outputSchema),
  started_at: lenient.instant,
  created_at: lenient.instant,
  failed_at: lenient.instant,
  completed_at: lenient.instant,
  updated_at: lenient.instant,
  cluster_id: lenient.integer,
  package_id: lenient.integer,
  cluster: lenient.maybe(clusterSchema),
  package: lenient.maybe(packageSchema),
  errors: z.pipe(
    lenient.text,
    z.transform((text) => text?.trim() || null),
  ),
  runtime_in_seconds: lenient.count,
  url: lenient.text,
  html_url: lenient.text,
  log_url: lenient.text,
  creator: lenient.maybe(creatorSchema),
  component: lenient.maybe(componentSchema),
  attempts: lenient.countOrNull,
  master_auto_retry_attempts: lenient.countOrNull,
  log_summary: lenient.maybe(logSummarySchema),
})

/**
 * A job after parsing (jobs-api.md §4): every field is present, nothing is undefined. Fields that a
 * response did not carry are null (`outputs`, `package`, `cluster`, `attempts`, ...). Times are ISO
 * UTC, `runtime_in_seconds` is whole seconds, `progress` a ratio 0–1. `raw_status` is the source's
 * original status.
 */
export type Job = Omit<z.output<typeof jobFields>, 'status'> & {
  status: SeenStatus
  raw_status: string
}

/** Schema for a job in any source's response; see {@link Job}. */
export const jobSchema = z.pipe(
  jobFields,
  z.transform((job: z.output<typeof jobFields>): Job => ({
    ...job,
    status: isJobStatus(job.status) ? job.status : 'unknown',
    raw_status: job.status,
  })),
)

/**
 * Parses a job from any source's response.
 * @returns null if it has no usable id, so that the other rows survive
 */
export function readJob(raw: unknown): Job | null {
  const read = z.safeParse(jobSchema, raw)
  return read.success ? read.data : null
}

/**
 * Merges two responses: the newer one wins, and fields that only the older one carried are kept
 * (jobs-api.md §4.2 rule 2).
 */
export function mergeJob(older: Job | null, newer: Job): Job {
  if (!older) return newer
  return {
    ...newer,
    outputs: newer.outputs ?? older.outputs,
    package: newer.package ?? older.package,
    cluster: newer.cluster ?? older.cluster,
    creator: newer.creator ?? older.creator,
    component: newer.component ?? older.component,
    attempts: newer.attempts ?? older.attempts,
    master_auto_retry_attempts:
      newer.master_auto_retry_attempts ?? older.master_auto_retry_attempts,
    log_summary: newer.log_summary ?? older.log_summary,
    // The response for a completed job may lack it (jobs-api.md §4).
    completed_at: newer.completed_at ?? older.completed_at,
    failed_at: newer.failed_at ?? older.failed_at,
    html_url: newer.html_url ?? older.html_url,
    log_url: newer.log_url ?? older.log_url,
  }
}
