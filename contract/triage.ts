import * as z from 'zod/mini'
import { seenStatuses } from './status.ts'
import { attentionKinds, noteLength, personLength, resolutionStates } from './triage-words.ts'

export type AttentionKind = (typeof attentionKinds)[number]

export type ResolutionState = (typeof resolutionStates)[number]

export const resolutionSchema = z.object({
  state: z.enum(resolutionStates),
  /** The job that resolved it, or that counts instead. */
  by: z.nullable(z.number()),
  /** ISO: since when; null if unknown. */
  at: z.nullable(z.string()),
})
export type Resolution = z.output<typeof resolutionSchema>

/** Somebody knows about a failure. */
export const acknowledgementSchema = z.object({
  actor: z.string(),
  at: z.string(),
  note: z.nullable(z.string()),
  /** ISO: when it ends; null if only by another failure or a completed run. */
  until: z.nullable(z.string()),
  /** The job that was acknowledged: this one, or an earlier failure of the same kind. */
  job_id: z.nullable(z.number()),
})
export type Acknowledgement = z.output<typeof acknowledgementSchema>

/** A later job that somebody started to repeat this one. */
export const rerunSchema = z.object({
  id: z.number(),
  status: z.enum(seenStatuses),
  actor: z.string(),
  at: z.string(),
})
export type Rerun = z.output<typeof rerunSchema>

/** What triage adds to a job. */
export const triageExtrasSchema = z.object({
  attention: z._default(z.array(z.enum(attentionKinds)), []),
  resolution: z._default(z.nullable(resolutionSchema), null),
  /** In force; null otherwise. */
  acknowledgement: z._default(z.nullable(acknowledgementSchema), null),
  /** Name of the person who has it. */
  assignee: z._default(z.nullable(z.string()), null),
  error_group: z._default(z.nullable(z.string()), null),
  rerun_of: z._default(z.nullable(z.number()), null),
  /** Oldest first. */
  reruns: z._default(z.array(rerunSchema), []),
})
export type TriageExtras = z.output<typeof triageExtrasSchema>

/** What needs somebody in the whole account, however old. Counts may be capped with the list's. */
export const attentionSummarySchema = z.object({
  /** Jobs that need somebody, each counted once. */
  any: z.number(),
  unresolved: z.number(),
  runaway: z.number(),
  no_progress: z.number(),
  stuck_stopping: z.number(),
  queued_too_long: z.number(),
  few_records: z.number(),
  /** Error groups of the unresolved failures. */
  causes: z.number(),
  /** Of `any`: assigned to the caller, and assigned to nobody. */
  mine: z.number(),
  unassigned: z.number(),
})
export type AttentionSummary = z.output<typeof attentionSummarySchema>

/** Acknowledges a failure (docs/api.md). */
export const acknowledgeRequestSchema = z.object({
  note: z.nullish(z.string().check(z.maxLength(noteLength))),
  until: z.nullish(z.string().check(z.maxLength(40))),
  /** By default the person who acknowledges; null for nobody. */
  assignee: z.optional(z.nullable(z.string().check(z.maxLength(personLength)))),
})

/** Gives a failure to somebody; null takes it from everybody. */
export const assignRequestSchema = z.object({
  assignee: z.nullable(z.string().check(z.maxLength(personLength))),
})
