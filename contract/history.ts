import * as z from 'zod/mini'
import { baselineSchema } from './baseline.ts'
import { jobStatuses } from './status.ts'

export const neighboursSchema = z.object({
  previous: z.nullable(z.number()),
  next: z.nullable(z.number()),
  /** 1-based position in the list; null if the job is not in it. */
  position: z.nullable(z.number()),
  total: z.number(),
  /** False if counting was cut short: there are at least `total`. */
  total_exact: z._default(z.boolean(), true),
})
export type Neighbours = z.output<typeof neighboursSchema>

/**
 * One observed status change. If `exact`, the time comes from the source; otherwise it is when the
 * change was first seen.
 */
export const transitionSchema = z.object({ status: z.string(), at: z.string(), exact: z.boolean() })
export type Transition = z.output<typeof transitionSchema>

export const activitySchema = z.object({
  id: z.number(),
  at: z.string(),
  actor: z.string(),
  /**
   * `stop`, `run`, `rerun`, `flag_decision`, `flag_decision_undone`, `hard_limit`,
   * `schedule_run`, `schedule_enable`, `schedule_disable`, `cluster_create`, `cluster_update`,
   * `cluster_terminate`, ...
   */
  action: z.string(),
  reason: z.nullable(z.string()),
  /** `accepted`, `refused` or `unknown` (no response). */
  outcome: z.string(),
  /** The source's message on a refusal, or what was requested. */
  message: z.nullable(z.string()),
})
export type Activity = z.output<typeof activitySchema>

/** One run in a package's history, as drawn in charts. Times in seconds. */
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

/** A package as shown in lists. */
export const packageCardSchema = z.object({
  usual: baselineSchema,
  /** Newest last, at most 20. */
  runs: z.array(packageRunSchema),
})
export type PackageCard = z.output<typeof packageCardSchema>

/** A schedule as shown in lists. */
export const scheduleCardSchema = z.object({
  /** Newest last, at most 20. */
  runs: z.array(packageRunSchema),
  /** The next run named by the source is in the past: nothing has started it. */
  overdue: z.boolean(),
})
export type ScheduleCard = z.output<typeof scheduleCardSchema>

/**
 * A package file that could not be read. `at` is the place in it as text: "line 12, column 3" or
 * "steps[1].sql".
 */
export const invalidPackageSchema = z.object({
  file: z.string(),
  reason: z.string(),
  at: z.nullable(z.string()),
})
export type InvalidPackage = z.output<typeof invalidPackageSchema>
