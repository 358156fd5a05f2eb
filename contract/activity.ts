import * as z from 'zod/mini'
import { activitySchema } from './history.ts'

/** What an action can be about. */
export const activitySubjects = [
  'job',
  'package',
  'cluster',
  'schedule',
  'error_group',
  'view',
  'notification',
  'handover',
  'user',
  'key',
  'session',
] as const
export type ActivitySubject = (typeof activitySubjects)[number]

/** Of {@link activitySubjects}, those of an account. */
export const accountSubjects = activitySubjects.slice(0, 8)

/** An action with what it is about (`GET A/activity`, `GET /admin/activity`). */
export const loggedActivitySchema = z.extend(activitySchema, {
  /** Slug; null for what concerns the whole server, such as users and keys. */
  account: z.nullable(z.string()),
  subject: z.enum(activitySubjects),
  /** Id of the job, cluster, schedule, package or view; null for the others. */
  subject_id: z.nullable(z.number()),
})
export type LoggedActivity = z.output<typeof loggedActivitySchema>

export const activityPageSchema = z.object({
  /** Newest first. */
  entries: z.array(loggedActivitySchema),
  /** Pass it as `cursor` to get older entries; null on the last page. */
  next_cursor: z.nullable(z.string()),
})
export type ActivityPage = z.output<typeof activityPageSchema>
