import type { Job } from '../../contract/job.ts'
import type { Cluster, Member, Package, Schedule } from '../../contract/resources.ts'
import type { AccountService } from '../account/account-service.ts'
import type { Context } from 'hono'
import type { AppEnv } from './app-context.ts'

/** Absolute URL of an account's API, as this caller reached it. */
export const apiBase = (c: Context<AppEnv>, account: AccountService): string =>
  `${c.get('baseUrl')}/${account.slug}/api`

const withUrl = <T extends { id: number; url: string | null }>(
  item: T,
  base: string,
  resource: string,
): T => ({
  ...item,
  url: item.url ?? `${base}/${resource}/${item.id}`,
})

/** Which variant of a job to return (jobs-api.md §4.1). */
export interface JobJson {
  base: string
  /** With the embedded package and cluster: list and children. */
  embed?: AccountService | null
  /** The response to a stop has no outputs. */
  outputs?: boolean
}

/**
 * A job as the jobs API returns it (jobs-api.md §4, §11). Keys that a client may not expect are
 * omitted, not null.
 */
export function jobJson(
  job: Job,
  { base, embed = null, outputs = true }: JobJson,
): Record<string, unknown> {
  const url = job.url ?? `${base}/jobs/${job.id}`
  const {
    raw_status: rawStatus,
    package: pkg,
    cluster,
    outputs: made,
    component,
    log_summary: _,
    log_url: logUrl,
    ...rest
  } = job
  const shownPackage = embed && (embed.resources.knownPackage(job.package_id) ?? pkg)
  const shownCluster = embed && (embed.resources.knownCluster(job.cluster_id) ?? cluster)
  return {
    ...rest,
    status: rawStatus,
    url,
    log_url: logUrl ?? `${url}/log`,
    ...(outputs
      ? {
          outputs: (made ?? []).map((output) => ({
            ...output,
            url: output.url ?? `${url}/outputs/${output.id}`,
            preview_url: output.preview_url ?? `${url}/outputs/${output.id}/preview`,
          })),
        }
      : {}),
    ...(component ? { component } : {}),
    ...(shownPackage ? { package: packageJson(shownPackage, base) } : {}),
    ...(shownCluster ? { cluster: clusterJson(shownCluster, base) } : {}),
  }
}

export const packageJson = (item: Package, base: string): Package => withUrl(item, base, 'packages')

/** `bootstrap_actions` and `creator` are omitted if there are none (jobs-api.md §6). */
export function clusterJson(item: Cluster, base: string): Record<string, unknown> {
  const { bootstrap_actions: actions, creator, ...rest } = withUrl(item, base, 'clusters')
  return {
    ...rest,
    ...(actions ? { bootstrap_actions: actions } : {}),
    ...(creator ? { creator } : {}),
  }
}

/**
 * `task` and `variables` are always present: one official client breaks without them (jobs-api.md
 * §10).
 */
export const scheduleJson = (item: Schedule, base: string): Record<string, unknown> => ({
  ...withUrl(item, base, 'schedules'),
  variables: {},
  task: item.task ?? { nodes: 1, terminate_on_idle: false, time_to_idle: 3600, packages: [] },
})

export const memberJson = (item: Member, base: string): Member => withUrl(item, base, 'members')
