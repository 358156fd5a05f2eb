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
 * One output of a job (jobs-api.md §4). `progress` is a ratio 0–1; `records_count` is null while
 * being written.
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

/** What a machine made of the log (jobs-api.md §2.2). Texts, never HTML. */
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
 * The job resource past the edge (jobs-api.md §4): every field present, nothing undefined. Fields
 * whose absence says "this answer does not carry it" are null then (`outputs`, `package`,
 * `cluster`, `attempts`, ...). Times are ISO UTC, `runtime_in_seconds` whole seconds, `progress` a
 * ratio 0–1. `raw_status` is the source's own word.
 */
export type Job = Omit<z.output<typeof jobFields>, 'status'> & {
  status: SeenStatus
  raw_status: string
}

/** Reads a job of any source's answer; see {@link Job}. */
export const jobSchema = z.pipe(
  jobFields,
  z.transform((job: z.output<typeof jobFields>): Job => ({
    ...job,
    status: isJobStatus(job.status) ? job.status : 'unknown',
    raw_status: job.status,
  })),
)

/**
 * Reads one job of any source's answer.
 * @returns the job, or null where it has no usable id: that row is lost, the others are not.
 */
export function readJob(raw: unknown): Job | null {
  const read = z.safeParse(jobSchema, raw)
  return read.success ? read.data : null
}

/** The newer answer, with what only the older one carried kept (jobs-api.md §4.2 rule 2). */
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
    // Job info of a completed job may be without it (jobs-api.md §4).
    completed_at: newer.completed_at ?? older.completed_at,
    failed_at: newer.failed_at ?? older.failed_at,
    html_url: newer.html_url ?? older.html_url,
    log_url: newer.log_url ?? older.log_url,
  }
}
