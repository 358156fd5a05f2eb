import type { Context } from 'hono'
import type { KnownJob } from '../account/account-jobs.ts'
import type { AppEnv } from './app-context.ts'
import { apiBase, clusterJson, jobJson, packageJson } from './serializers.ts'

/**
 * A job with what the caller wants included (jobs-api.md §2.2, docs/api.md).
 * @param outputs false for the response to a stop
 */
export async function detailJson(
  c: Context<AppEnv>,
  stored: KnownJob,
  wanted: ReadonlySet<string>,
  outputs = true,
): Promise<Record<string, unknown>> {
  const account = c.get('account')
  const base = apiBase(c, account)
  const { job } = stored
  const pkg = wanted.has('package') ? await account.resources.packageOf(job) : null
  const cluster = wanted.has('cluster') ? await account.resources.clusterOf(job) : null
  return {
    ...jobJson(wanted.has('insight') ? job : account.jobs.current(stored), { base, outputs }),
    ...(wanted.has('package') ? { package: pkg && packageJson(pkg, base) } : {}),
    ...(wanted.has('cluster') ? { cluster: cluster && clusterJson(cluster, base) } : {}),
    // A failing summary must not fail the whole job.
    ...(wanted.has('log_summary')
      ? { log_summary: await account.jobs.contents.logSummary(job).catch(() => null) }
      : {}),
    ...(wanted.has('insight') ? { insight: await account.jobs.extras(stored) } : {}),
  }
}
