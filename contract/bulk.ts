import * as z from 'zod/mini'
import { noteLength, personLength } from './triage-words.ts'

/** Jobs that one bulk operation can be about. */
export const maxBulkJobs = 10_000

export const bulkActions = ['stop', 'rerun', 'acknowledge', 'assign'] as const
export type BulkAction = (typeof bulkActions)[number]

const bulkIds = z.array(z.int().check(z.minimum(1))).check(z.minLength(1), z.maxLength(maxBulkJobs))
const bulkNote = z.nullish(z.string().check(z.maxLength(noteLength)))
const bulkPerson = z.nullable(z.string().check(z.maxLength(personLength)))

/** Stops these jobs. */
export const bulkStopSchema = z.object({ ids: bulkIds, reason: bulkNote })
/** Runs these jobs again: each package and variables once, on the job's cluster or this one. */
export const bulkRerunSchema = z.object({
  ids: bulkIds,
  cluster_id: z.nullish(z.int().check(z.minimum(1))),
})
/** As for a single job (contract/triage.ts). */
export const bulkAcknowledgeSchema = z.object({
  ids: bulkIds,
  note: bulkNote,
  until: z.nullish(z.string().check(z.maxLength(40))),
  assignee: z.optional(bulkPerson),
})
export const bulkAssignSchema = z.object({ ids: bulkIds, assignee: bulkPerson })

/**
 * What became of one job.
 * - `waiting`: not its turn yet
 * - `done`: the request was accepted
 * - `refused`: it was not; `message` says why
 * - `skipped`: there was nothing to do; `message` says why
 * - `unknown`: no response came, or the server was restarted before its turn
 */
export const bulkResultStates = ['waiting', 'done', 'refused', 'skipped', 'unknown'] as const

export const bulkResultSchema = z.object({
  job_id: z.number(),
  state: z.enum(bulkResultStates),
  message: z.nullable(z.string()),
  /** The job that a re-run created. */
  new_job_id: z.nullable(z.number()),
})
export type BulkResult = z.output<typeof bulkResultSchema>

/** An action on many jobs, which goes on when nobody looks. */
export const bulkOperationSchema = z.object({
  id: z.number(),
  action: z.enum(bulkActions),
  actor: z.string(),
  at: z.string(),
  /** ISO; null while it is running. */
  finished_at: z.nullable(z.string()),
  /** Reason, note or name that it was given. */
  note: z.nullable(z.string()),
  total: z.number(),
  waiting: z.number(),
  done: z.number(),
  refused: z.number(),
  skipped: z.number(),
  unknown: z.number(),
})
export type BulkOperation = z.output<typeof bulkOperationSchema>

export const bulkDetailSchema = z.extend(bulkOperationSchema, {
  results: z.array(bulkResultSchema),
})
export type BulkDetail = z.output<typeof bulkDetailSchema>

/** The jobs that match a filter, in the list's order: what "all matching" stands for. */
export const matchingIdsSchema = z.object({
  ids: z.array(z.number()),
  /** False if more than {@link maxBulkJobs} match: `ids` are the first of them. */
  complete: z.boolean(),
})
