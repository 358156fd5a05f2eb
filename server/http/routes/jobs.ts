import { Hono, type Context } from 'hono'
import * as z from 'zod/mini'
import { runRequestSchema, stopBodySchema } from '../../../contract/requests.ts'
import type { KnownJob } from '../../account/account-jobs.ts'
import { sendJson, taggedResponse } from '../json-response.ts'
import { permit } from '../principal.ts'
import type { AppEnv } from '../app-context.ts'
import { HttpError } from '../errors.ts'
import type { Idempotency } from '../idempotency.ts'
import { apiBase, clusterJson, jobJson, packageJson } from '../serializers.ts'
import { idParam, includes, jsonBody, requestFields } from '../request.ts'

/** A job with the extras in `include` (jobs-api.md §2.2, docs/api.md). */
async function detailJson(
  c: Context<AppEnv>,
  stored: KnownJob,
  outputs = true,
): Promise<Record<string, unknown>> {
  const account = c.get('account')
  const wanted = includes(c)
  const base = apiBase(c.req.url, account)
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

/** Single jobs, runs and stops (jobs-api.md §2.2–2.8). */
export function jobRoutes(idempotency: Idempotency): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  const storedJob = (c: Context<AppEnv>) => c.get('account').jobs.job(idParam(c, 'id', 'Job'))

  routes.get('/jobs/:id', permit('job.read'), async (c) => {
    const detail = await detailJson(c, await storedJob(c))
    // Package, cluster and summary change without a new store revision, so the tag is computed from
    // the content.
    return includes(c).has('insight') ? taggedResponse(c, detail) : sendJson(c, detail)
  })

  const runJob = async (c: Context<AppEnv>): Promise<KnownJob> => {
    const fields = await requestFields(c, 'job')
    const read = z.safeParse(runRequestSchema, fields)
    if (!read.success) {
      const wrong = (...names: string[]) =>
        names
          .filter((name) => read.error.issues.some((issue) => issue.path[0] === name))
          .join(' and ')
      const ids = wrong('package_id', 'cluster_id')
      throw new HttpError(
        422,
        ids !== ''
          ? `${ids}: a positive whole number is needed.`
          : `${wrong('variables', 'dynamic_variables')}: an object of names and values is needed.`,
      )
    }
    return c.get('account').commands.run(read.data, c.get('principal').name)
  }

  routes.post('/jobs', permit('job.run'), async (c) => {
    const account = c.get('account')
    const withId = (stored: KnownJob) => ({ id: stored.job.id, stored })
    const { stored } = await idempotency.once(c, {
      act: async () => withId(await runJob(c)),
      again: async (id) => withId(await account.jobs.job(id)),
    })
    return sendJson(c, await detailJson(c, stored), 201)
  })

  routes.delete('/jobs/:id', permit('job.stop'), async (c) => {
    const id = idParam(c, 'id', 'Job')
    const body = z.safeParse(stopBodySchema, (await jsonBody(c)) ?? {})
    if (!body.success) throw new HttpError(422, 'reason: a text of at most 500 characters.')
    const stored = await c
      .get('account')
      .commands.stop(id, c.get('principal').name, body.data.reason?.trim() || null)
    return sendJson(c, await detailJson(c, stored, includes(c).has('insight')))
  })

  routes.get('/jobs/:id/transitions', permit('job.read'), async (c) => {
    const { job } = await storedJob(c)
    return taggedResponse(c, await c.get('account').jobs.transitions(job.id))
  })

  routes.get('/jobs/:id/activity', permit('job.read'), async (c) => {
    const { job } = await storedJob(c)
    return taggedResponse(c, await c.get('account').jobs.activity(job.id))
  })

  return routes
}
