import { Hono, type Context } from 'hono'
import * as z from 'zod/mini'
import { runRequestSchema, stopBodySchema } from '../../../contract/requests.ts'
import type { KnownJob } from '../../account/account-jobs.ts'
import { sendJson, taggedResponse } from '../json-response.ts'
import { permit } from '../principal.ts'
import type { AppEnv } from '../app-context.ts'
import { HttpError } from '../errors.ts'
import type { Idempotency } from '../idempotency.ts'
import { detailJson } from '../job-detail.ts'
import { jobPageJson } from '../job-page.ts'
import { idParam, includes, jsonBody, requestFields } from '../request.ts'

/** Single jobs, runs and stops (jobs-api.md §2.2–2.8). */
export function jobRoutes(idempotency: Idempotency): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  const storedJob = (c: Context<AppEnv>) => c.get('account').jobs.job(idParam(c, 'id', 'Job'))

  routes.get('/jobs/:id', permit('job.read'), async (c) => {
    const detail = await detailJson(c, await storedJob(c), includes(c))
    // Package, cluster and summary change without a new store revision, so the tag is computed from
    // the content.
    return includes(c).has('insight') ? taggedResponse(c, detail) : sendJson(c, detail)
  })

  routes.get('/jobs/:id/page', permit('job.read'), async (c) =>
    taggedResponse(c, await jobPageJson(c, await storedJob(c))),
  )

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
    return sendJson(c, await detailJson(c, stored, includes(c)), 201)
  })

  routes.delete('/jobs/:id', permit('job.stop'), async (c) => {
    const id = idParam(c, 'id', 'Job')
    const body = z.safeParse(stopBodySchema, (await jsonBody(c)) ?? {})
    if (!body.success) throw new HttpError(422, 'reason: a text of at most 500 characters.')
    const stored = await c
      .get('account')
      .commands.stop(id, c.get('principal').name, body.data.reason?.trim() || null)
    return sendJson(c, await detailJson(c, stored, includes(c), includes(c).has('insight')))
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
