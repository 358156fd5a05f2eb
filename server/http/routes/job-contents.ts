import { Hono, type Context } from 'hono'
import { allowedStatuses } from '../../../contract/exclusion.ts'
import { readListQuery } from '../../../contract/filter.ts'
import type { ChildQuery } from '../../account/job-children.ts'
import type { AppEnv } from '../app-context.ts'
import { logJson } from '../job-log.ts'
import { sendJson, taggedResponse } from '../json-response.ts'
import { linkPages, offsetPage, sinceOf } from '../paging.ts'
import { permit } from '../principal.ts'
import { idParam, queryOf } from '../request.ts'
import { apiBase, jobJson } from '../serializers.ts'

/** Same parameters as the list of jobs: status, sort, direction and since (jobs-api.md §2.8). */
function childFilter(params: URLSearchParams): Omit<ChildQuery, 'offset' | 'limit'> {
  const { status } = readListQuery(params).query.filter
  const sort = params.get('sort')
  const key = sort === 'updated' ? 'updated' : 'created'
  const isSorted = sort === 'created' || sort === 'updated' || params.has('direction')
  return {
    status: status.length === 0 ? null : allowedStatuses(status),
    sinceMs: sinceOf(params),
    sort: isSorted ? key : null,
    direction: params.get('direction') === 'asc' ? 'asc' : 'desc',
  }
}

/** A job's log, variables, children, outputs and previews (jobs-api.md §2.4–2.8). */
export function jobContentRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  const storedJob = (c: Context<AppEnv>) => c.get('account').jobs.job(idParam(c, 'id', 'Job'))

  routes.get('/jobs/:id/log', permit('job.read'), async (c) => {
    const text = queryOf(c).get('from_byte')
    const { job } = await storedJob(c)
    const log = await logJson(c, job, text !== null && /^\d{1,15}$/.test(text) ? Number(text) : 0)
    // Without the parameter the response is the API's own (jobs-api.md §2.6).
    return taggedResponse(c, text === null ? { body: log.body, url: log.url } : log)
  })

  routes.get('/jobs/:id/variables', permit('job.read'), async (c) => {
    const { job } = await storedJob(c)
    return taggedResponse(c, await c.get('account').jobs.contents.variables(job))
  })

  routes.get('/jobs/:id/children', permit('job.read'), async (c) => {
    const account = c.get('account')
    const { job } = await storedJob(c)
    const page = offsetPage(c)
    const query = { ...page, ...childFilter(queryOf(c)) }
    if (queryOf(c).get('fields') === 'row')
      return taggedResponse(c, await account.jobs.childRows(job, query))
    const children = await account.jobs.children(job, query)
    linkPages(c, page, children.length)
    const base = apiBase(c, account)
    return sendJson(
      c,
      children.map((child) => jobJson(child, { base, embed: account })),
    )
  })

  routes.get('/jobs/:id/outputs/:output', permit('job.read'), async (c) => {
    const { job } = await storedJob(c)
    const output = await c.get('account').jobs.contents.output(job, idParam(c, 'output', 'Output'))
    const url = `${apiBase(c, c.get('account'))}/jobs/${job.id}/outputs/${output.id}`
    return taggedResponse(c, {
      ...output,
      url: output.url ?? url,
      preview_url: output.preview_url ?? `${url}/preview`,
    })
  })

  routes.get('/jobs/:id/outputs/:output/preview', permit('job.read'), async (c) => {
    const { job } = await storedJob(c)
    const outputId = idParam(c, 'output', 'Output')
    const preview = await c.get('account').jobs.contents.preview(job, outputId)
    const url =
      preview.url ?? `${apiBase(c, c.get('account'))}/jobs/${job.id}/outputs/${outputId}/preview`
    return taggedResponse(c, { ...preview, url })
  })

  return routes
}
