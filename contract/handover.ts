import * as z from 'zod/mini'
import { errorGroupStates } from './error-groups.ts'
import { seenStatuses } from './status.ts'

export const handoverNoteLength = 2_000
/** Lines of each part; what is left out is counted. */
export const maxHandoverLines = 100

/** Failures with the same cause. */
const causeSchema = z.object({
  /** Null for failures without an error message. */
  error_group: z.nullable(z.string()),
  title: z.string(),
  state: z.nullable(z.enum(errorGroupStates)),
  /** Failures now, in the whole account. */
  count: z.number(),
  /** Of these, how many were created in the span; a lower bound if `complete` is false. */
  count_in_span: z.number(),
  /** Names of packages, those with the most first, at most 5; and the number of all. */
  packages: z.array(z.string()),
  packages_count: z.number(),
  /** Who has them, by name; null for nobody. */
  assignees: z.array(z.object({ name: z.nullable(z.string()), count: z.number() })),
  /** The last word about them: who acknowledged them, when, and why; null for open ones. */
  acknowledged: z.nullable(
    z.object({ actor: z.string(), at: z.string(), note: z.nullable(z.string()) }),
  ),
  /** Query of the list page with exactly these failures; empty where there is no such query. */
  search: z.string(),
})
export type HandoverCause = z.output<typeof causeSchema>

/** A job with what was done about it. */
const actionSchema = z.object({
  job_id: z.number(),
  /** Empty if the job is no longer known. */
  package_name: z.string(),
  /** Null if the job is no longer known. */
  status: z.nullable(z.enum(seenStatuses)),
  at: z.string(),
  actor: z.string(),
  reason: z.nullable(z.string()),
  /** `accepted`, `refused` or `unknown`. */
  outcome: z.string(),
})

const runawaySchema = z.object({
  job_id: z.number(),
  package_name: z.string(),
  status: z.enum(seenStatuses),
  /** ISO: when the flag was raised. */
  since: z.string(),
  started_at: z.nullable(z.string()),
  runtime_in_seconds: z.number(),
  /** ISO: the time at which `runtime_in_seconds` was measured. */
  runtime_as_of: z.string(),
  /** It is still flagged. */
  is_open: z.boolean(),
})

const noteSchema = z.object({
  id: z.number(),
  at: z.string(),
  author: z.string(),
  is_own: z.boolean(),
  text: z.string(),
})
export type HandoverNote = z.output<typeof noteSchema>

/** Lines of one part of a handover. */
const part = <S extends z.ZodMiniType>(line: S) =>
  z.object({
    lines: z.array(line),
    /** False if there are more than could be read or shown. */
    complete: z.boolean(),
  })

/** What those who come need to know about a span of time (`GET A/handover`). */
export const handoverSchema = z.object({
  account: z.string(),
  from: z.string(),
  to: z.string(),
  /** ISO: when the caller last handed over; null for never. */
  last_handover: z.nullable(z.string()),
  /** Jobs created in the span that failed; and all failures that are open, however old. */
  failed: z.object({ count: z.number(), exact: z.boolean(), search: z.string() }),
  open: z.object({ count: z.number(), exact: z.boolean(), search: z.string() }),
  open_causes: part(causeSchema),
  /** Causes with failures that were acknowledged in the span. */
  acknowledged: part(causeSchema),
  /** Causes first seen in the span. */
  new_causes: part(causeSchema),
  stopped: part(actionSchema),
  reruns: part(z.extend(actionSchema, { of_job_id: z.nullable(z.number()) })),
  runaways: part(runawaySchema),
  notes: part(noteSchema),
})
export type Handover = z.output<typeof handoverSchema>

export const newHandoverNoteSchema = z.object({
  text: z.string().check(z.trim(), z.minLength(1), z.maxLength(handoverNoteLength)),
})

export const handoverNoteSchema = noteSchema

/** Says that the caller has handed over: their next span begins then. */
export const handedOverSchema = z.object({ at: z.string() })
