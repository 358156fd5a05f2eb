import * as z from 'zod/mini'
import { acknowledgementSchema } from './triage.ts'
import { noteLength } from './triage-words.ts'
import { seenStatuses } from './status.ts'

/**
 * State of an error group.
 * - `new`: first seen within the last 24 hours, and unresolved
 * - `ongoing`: unresolved or acknowledged failures, and no break before them
 * - `regressed`: every earlier failure was resolved, and then it came back
 * - `resolved`: nothing is left to do
 * - `muted`: somebody muted it
 */
export const errorGroupStates = ['new', 'regressed', 'ongoing', 'resolved', 'muted'] as const
export type ErrorGroupState = (typeof errorGroupStates)[number]

/** Failures with the same cause. */
export const errorGroupSchema = z.object({
  /** 12 hexadecimal digits, with `-<package id>` if one package's failures were split off. */
  key: z.string(),
  /** The cause, in one line of an example. */
  title: z.string(),
  state: z.enum(errorGroupStates),
  /** Failures by what became of them; `count` is their sum. */
  count: z.number(),
  unresolved: z.number(),
  acknowledged: z.number(),
  resolved: z.number(),
  /** Those with the most failures; `packages_count` is the number of all. */
  packages: z.array(z.object({ id: z.number(), name: z.string(), count: z.number() })),
  packages_count: z.number(),
  /** ISO: when the first and the last known failure ended. */
  first_seen: z.string(),
  last_seen: z.string(),
  last_job_id: z.number(),
  /** Failures per span, oldest first; the last span is not over. */
  counts: z.array(z.number()),
  mute: z.nullable(acknowledgementSchema),
  /** Keys of groups that were merged into this one. */
  merged: z.array(z.string()),
})
export type ErrorGroup = z.output<typeof errorGroupSchema>

export const errorGroupListSchema = z.object({
  groups: z.array(errorGroupSchema),
  /** Number of all groups; the list has those with the latest failures. */
  total: z.number(),
  /** ISO: start of the first span of `counts`. */
  counts_from: z.string(),
  counts_seconds: z.number(),
})
export type ErrorGroupList = z.output<typeof errorGroupListSchema>

/** How a failure of the group was resolved. */
export const errorFixSchema = z.object({
  job_id: z.number(),
  package_name: z.string(),
  /** ISO: when the run completed that resolved it. */
  at: z.nullable(z.string()),
  by_job_id: z.number(),
  by_status: z.enum(seenStatuses),
  /** Who started that run as a re-run; null for any other later run. */
  rerun_by: z.nullable(z.string()),
  /** Variables with other values in that run. */
  changed: z.array(
    z.object({
      name: z.string(),
      before: z.nullable(z.string()),
      after: z.nullable(z.string()),
    }),
  ),
  /** What somebody wrote when acknowledging the failure. */
  note: z.nullable(z.string()),
  note_by: z.nullable(z.string()),
})
export type ErrorFix = z.output<typeof errorFixSchema>

export const errorGroupDetailSchema = z.extend(errorGroupSchema, {
  /** The last failure's error, at most 4,000 characters. */
  example: z.string(),
  /** Newest first. */
  fixes: z.array(errorFixSchema),
  counts_from: z.string(),
  counts_seconds: z.number(),
})
export type ErrorGroupDetail = z.output<typeof errorGroupDetailSchema>

/** Mutes a group (docs/api.md). */
export const muteRequestSchema = z.object({
  note: z.nullish(z.string().check(z.maxLength(noteLength))),
  until: z.nullish(z.string().check(z.maxLength(40))),
})

/** Makes one group part of another. */
export const mergeRequestSchema = z.object({
  into: z.string().check(z.maxLength(40)),
  note: z.nullish(z.string().check(z.maxLength(noteLength))),
})

/** Splits off one package's failures, or takes a merged group out again. */
export const splitRequestSchema = z.object({
  package_id: z.nullish(z.int().check(z.minimum(1))),
  merged: z.nullish(z.string().check(z.maxLength(40))),
})

/**
 * How somebody changed an error group.
 * - `merge`: `key` is part of the group `target`
 * - `split`: failures of the package `target` with `key` are a group of their own
 * - `mute`: failures of the group `key` count as acknowledged; `target` is empty
 */
export interface ErrorGroupEdit {
  kind: 'merge' | 'split' | 'mute'
  key: string
  target: string
  /** ISO: when muting ends; null if it does not end by itself. */
  until: string | null
  note: string | null
  at: string
  actor: string
}
