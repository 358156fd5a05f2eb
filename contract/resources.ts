import * as z from 'zod/mini'
import { creatorSchema } from './creator.ts'
import { lenient } from './coerce.ts'

/** A package (jobs-api.md §5). `variables` are the defaults a run starts from. */
export const packageSchema = z.object({
  id: lenient.id,
  name: z.pipe(
    lenient.text,
    z.transform((name) => name ?? ''),
  ),
  description: lenient.text,
  variables: lenient.variables,
  owner_id: lenient.integer,
  created_at: lenient.instant,
  updated_at: lenient.instant,
  url: lenient.text,
  html_url: lenient.text,
  status: lenient.text,
  flow_type: lenient.text,
  version: lenient.integer,
  flow_version: lenient.text,
  package_version: lenient.text,
  item_id: lenient.integer,
})
export type Package = z.output<typeof packageSchema>

const bootstrapActionSchema = z.object({ script_path: z.string(), args: lenient.texts })

/**
 * A cluster (jobs-api.md §6). `time_to_idle` is in seconds; the spot percentages are ratios 0–1;
 * prices are USD.
 */
export const clusterSchema = z.object({
  id: lenient.id,
  name: z.pipe(
    lenient.text,
    z.transform((name) => name ?? ''),
  ),
  description: lenient.text,
  status: z.pipe(
    lenient.text,
    z.transform((status) => status ?? 'unknown'),
  ),
  owner_id: lenient.integer,
  plan_id: lenient.integer,
  nodes: lenient.count,
  type: lenient.text,
  created_at: lenient.instant,
  updated_at: lenient.instant,
  available_since: lenient.instant,
  terminated_at: lenient.instant,
  running_jobs_count: lenient.count,
  queued_jobs_count: lenient.countOrNull,
  terminate_on_idle: lenient.flag,
  terminated_on_idle: lenient.flag,
  time_to_idle: z.pipe(
    lenient.integer,
    z.transform((seconds) => seconds ?? 3600),
  ),
  idle_since: lenient.instant,
  region: lenient.text,
  zone: lenient.text,
  master_instance_type: lenient.text,
  slave_instance_type: lenient.text,
  master_spot_price: lenient.number,
  slave_spot_price: lenient.number,
  master_spot_percentage: lenient.ratioOrNull,
  slave_spot_percentage: lenient.ratioOrNull,
  allow_fallback: lenient.flag,
  stack: lenient.text,
  url: lenient.text,
  html_url: lenient.text,
  bootstrap_actions: lenient.listOrNull(bootstrapActionSchema),
  creator: lenient.maybe(creatorSchema),
})
export type Cluster = z.output<typeof clusterSchema>

/** Statuses of clusters that accept jobs or will soon (jobs-api.md §6). */
export const clusterTakesJobs = (cluster: Pick<Cluster, 'status'>): boolean =>
  ['available', 'idle', 'pending', 'creating'].includes(cluster.status)

const scheduledPackageSchema = z.object({ package_id: lenient.id, variables: lenient.variables })

/** A schedule (jobs-api.md §7). */
export const scheduleSchema = z.object({
  id: lenient.id,
  name: z.pipe(
    lenient.text,
    z.transform((name) => name ?? ''),
  ),
  description: lenient.text,
  owner_id: lenient.integer,
  status: z.pipe(
    lenient.text,
    z.transform((status) => (status === 'disabled' ? ('disabled' as const) : ('enabled' as const))),
  ),
  start_at: lenient.instant,
  next_run_at: lenient.instant,
  interval_amount: lenient.count,
  interval_unit: z.pipe(
    lenient.text,
    z.transform((unit) => unit ?? 'minutes'),
  ),
  last_run_at: lenient.instant,
  last_run_status: lenient.text,
  execution_count: lenient.count,
  overlap: lenient.flag,
  reuse_cluster_strategy: lenient.text,
  auto_retry: lenient.flag,
  auto_retry_attempts: lenient.integer,
  task: lenient.maybe(
    z.object({
      nodes: lenient.count,
      terminate_on_idle: lenient.flag,
      time_to_idle: lenient.integer,
      packages: z.pipe(
        z.pipe(
          z.unknown(),
          // One client sends an object keyed "0", "1", ... (jobs-api.md §7).
          z.transform((raw) =>
            raw !== null && typeof raw === 'object' && !Array.isArray(raw)
              ? Object.values(raw)
              : raw,
          ),
        ),
        lenient.listOrNull(scheduledPackageSchema),
      ),
    }),
  ),
  created_at: lenient.instant,
  updated_at: lenient.instant,
  url: lenient.text,
  html_url: lenient.text,
})
export type Schedule = z.output<typeof scheduleSchema>

/** A source may need a moment to start a due run and name the next one. */
const overdueAfterMs = 120_000

/**
 * Whether the next run of an enabled schedule is in the past.
 * @param knownAtMs when the schedule was read from its source, in milliseconds
 */
export function isOverdue(
  { status, next_run_at: next }: Pick<Schedule, 'status' | 'next_run_at'>,
  knownAtMs: number,
): boolean {
  if (status !== 'enabled' || next === null) return false
  const due = Date.parse(next)
  return !Number.isNaN(due) && due + overdueAfterMs < knownAtMs
}

/** A member of the account (jobs-api.md §9). `id` is the user id found in `owner_id`. */
export const memberSchema = z.object({
  id: lenient.id,
  name: lenient.text,
  email: lenient.text,
  role: lenient.text,
  owner: lenient.flag,
  created_at: lenient.instant,
  updated_at: lenient.instant,
  url: lenient.text,
  html_url: lenient.text,
})
export type Member = z.output<typeof memberSchema>

/** The limit that somebody set for a package's runs; `seconds` is null without one. */
export const hardLimitSchema = z.object({
  package_id: z.number(),
  seconds: z.nullable(z.number()),
  at: z.nullable(z.string()),
  actor: z.nullable(z.string()),
  reason: z.nullable(z.string()),
})
export type HardLimit = z.output<typeof hardLimitSchema>
