/** Shapes of responses where they differ from what the contract parses them into. */
import * as z from 'zod/mini'
import { accountSchema } from '../../../contract/account.ts'
import { lenient } from '../../../contract/coerce.ts'
import { pagePart } from '../../../contract/job-page.ts'
import { jobExtrasSchema, jobRowSchema } from '../../../contract/job-row.ts'
import { jobLogSchema } from '../../../contract/job-texts.ts'
import { jobFields } from '../../../contract/job.ts'
import {
  activitySchema,
  neighboursSchema,
  packageCardSchema,
  packageRunSchema,
  scheduleCardSchema,
  transitionSchema,
} from '../../../contract/history.ts'
import {
  clusterSchema,
  memberSchema,
  packageSchema,
  scheduleSchema,
} from '../../../contract/resources.ts'

const { outputs, package: pkg, cluster, component, log_summary: logSummary } = jobFields.shape

/** Keys that a client may not expect are left out, not null (jobs-api.md §4.1). */
export const jobResponse = z.extend(
  z.omit(jobFields, {
    outputs: true,
    package: true,
    cluster: true,
    component: true,
    log_summary: true,
  }),
  {
    outputs: z.optional(outputs),
    package: z.optional(pkg),
    cluster: z.optional(cluster),
    component: z.optional(component),
    log_summary: z.optional(logSummary),
    insight: z.optional(jobExtrasSchema),
  },
)

export const jobPageResponse = z.object({
  job: pagePart(jobResponse),
  transitions: pagePart(z.array(transitionSchema)),
  activity: pagePart(z.array(activitySchema)),
  children: pagePart(z.array(jobRowSchema)),
  variables: pagePart(lenient.variables),
  neighbours: pagePart(neighboursSchema),
  runs: pagePart(z.array(packageRunSchema)),
  log: pagePart(jobLogSchema),
})

const { bootstrap_actions: actions, creator } = clusterSchema.shape

export const clusterResponse = z.extend(
  z.omit(clusterSchema, { bootstrap_actions: true, creator: true }),
  { bootstrap_actions: z.optional(actions), creator: z.optional(creator) },
)

export const packageResponse = z.extend(packageSchema, { card: z.optional(packageCardSchema) })
export const scheduleResponse = z.extend(scheduleSchema, { card: z.optional(scheduleCardSchema) })

export const accountResponse = z.extend(accountSchema, {
  id: z.int(),
  role: z.nullable(z.string()),
  permissions: z.array(z.string()),
  jobs_count: z.int(),
  running_jobs_count: z.int(),
  url: z.string(),
})

export const userResponse = z.extend(memberSchema, {
  display_name: z.nullable(z.string()),
  time_zone: z.string(),
})

export const watcherResponse = z.object({ id: z.int(), display_name: z.nullable(z.string()) })

export const limitsResponse = z.object({
  limits: z.object({ limit: z.int(), remaining: z.int() }),
})

export const healthResponse = z.object({ status: z.literal('ok'), version: z.string() })

export const readinessResponse = z.object({
  status: z.string(),
  /** Left out for strangers. */
  accounts: z.optional(
    z.array(
      z.object({
        account: z.string(),
        ready: z.boolean(),
        synced_at: z.nullable(z.string()),
        reason: z.optional(z.string()),
      }),
    ),
  ),
})
