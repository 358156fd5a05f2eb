import { Hono, type Context } from 'hono'
import { readFilter, type JobFilter } from '../../../contract/filter.ts'
import { searchSorts } from '../../../contract/search.ts'
import type { RowPage } from '../../account/account-service.ts'
import { sendJson, type VersionedResponses } from '../json-response.ts'
import type { AppEnv } from '../app-context.ts'
import { HttpError } from '../errors.ts'
import { largestLimit, linkPages, offsetPage, sinceOf } from '../paging.ts'
import { apiBase, jobJson } from '../serializers.ts'
import { idParam, queryOf } from '../request.ts'

/**
 * How long a list counts as unchanged while its account's revision is: long enough to cost nothing,
 * short enough that what time alone moves (a relative range, the age of a baseline, how far a job
 * is over its usual time) misleads nobody.
 */
const bucketMs = 60_000
/** As often as the store takes down how long live jobs have run. */
const runtimeStepMs = 5_000
const exactTotal = 10_000

/** Revision and time bucket. */
export function versionOf(c: Context<AppEnv>, filter: JobFilter, nowMs: number): string {
  const { revision } = c.get('account')
  // A live job's runtime passes a limit, or another's, without any change that is told.
  const byRuntime =
    filter.runtime_over !== null || filter.sort === 'runtime' || filter.sort === 'overrun'
  return `${revision}.${Math.floor(nowMs / (byRuntime ? runtimeStepMs : bucketMs))}`
}

const totalText = ({ count, exact }: RowPage['total']): string =>
  count > exactTotal ? `${exactTotal}+` : exact ? String(count) : `${count}+`

const syncedHeaders = (c: Context<AppEnv>): Record<string, string> => {
  const { syncedAt } = c.get('account')
  return syncedAt === null ? {} : { 'x-synced-at': syncedAt }
}

function idsOf(text: string): number[] {
  const ids = text.split(',').filter((part) => part !== '')
  if (ids.length > largestLimit) throw new HttpError(422, `ids: at most ${largestLimit} at a time.`)
  if (!ids.every((id) => /^[1-9]\d{0,12}$/.test(id)))
    throw new HttpError(422, 'ids: numbers separated by commas.')
  return [...new Set(ids.map(Number))]
}

/**
 * Lists, search, counts and neighbours. Before `/jobs/:id` in the order of routes (jobs-api.md §2).
 */
export function jobListRoutes(responses: VersionedResponses, now: () => number): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()

  const rowPage = (c: Context<AppEnv>, filter: JobFilter) =>
    responses.send(
      c,
      versionOf(c, filter, now()),
      async () => {
        const page = await c.get('account').page(filter, offsetPage(c).limit)
        return {
          data: page.rows,
          headers: {
            'x-total-count': totalText(page.total),
            ...(page.next === null ? {} : { 'x-next-cursor': page.next }),
            ...(page.previous === null ? {} : { 'x-prev-cursor': page.previous }),
          },
        }
      },
      syncedHeaders(c),
    )

  /** What a list of these jobs lacks; null on a later page, which is not read anew for it. */
  const newCount = async (
    c: Context<AppEnv>,
    filter: JobFilter,
    ids: readonly number[],
  ): Promise<string | null> => {
    const account = c.get('account')
    const newerThan = queryOf(c).get('newer_than')
    if (newerThan !== null) {
      const id = Number(newerThan)
      return String(await account.countNewer(filter, Number.isSafeInteger(id) && id > 0 ? id : 0))
    }
    if (filter.cursor !== null) return null
    const { count, exact } = await account.countUnlisted(filter, ids, offsetPage(c).limit)
    return exact ? String(count) : `${count}+`
  }

  const rowsById = (c: Context<AppEnv>, filter: JobFilter, ids: readonly number[]) =>
    responses.send(
      c,
      versionOf(c, filter, now()),
      async () => {
        const data = await c.get('account').rowsOf(ids, filter)
        const count = await newCount(c, filter, ids)
        return count === null ? { data } : { data, headers: { 'x-new-count': count } }
      },
      syncedHeaders(c),
    )

  routes.get('/jobs', async (c) => {
    const params = queryOf(c)
    const { filter } = readFilter(params)
    const ids = params.get('ids')
    if (ids !== null) return rowsById(c, filter, idsOf(ids))
    if (params.get('fields') === 'row') return rowPage(c, filter)
    const account = c.get('account')
    const page = offsetPage(c)
    const jobs = await account.jobsAt(filter, page.offset, page.limit, sinceOf(params))
    linkPages(c, page, jobs.length)
    const base = apiBase(c.req.url, account)
    return sendJson(
      c,
      jobs.map((job) => jobJson(job, { base, embed: account })),
    )
  })

  routes.get('/jobs/search', async (c) => {
    const params = queryOf(c)
    const q = params.get('q') ?? ''
    if (q.trim() === '') throw new HttpError(422, 'q: a search text is needed.')
    const { filter } = readFilter(new URLSearchParams({ q }))
    const sort = searchSorts.find((word) => word === params.get('sort')) ?? 'relevance'
    // Here the default is `asc`, other than for lists (jobs-api.md §2.10).
    const direction = params.get('direction') === 'desc' ? 'desc' : 'asc'
    const account = c.get('account')
    const page = offsetPage(c)
    const jobs = await account.search(filter, sort, direction, page.offset, page.limit)
    linkPages(c, page, jobs.length)
    const base = apiBase(c.req.url, account)
    return sendJson(
      c,
      jobs.map((job) => jobJson(job, { base })),
    )
  })

  routes.get('/jobs/facets', async (c) => {
    const { filter } = readFilter(queryOf(c))
    return responses.send(c, versionOf(c, filter, now()), async () => ({
      data: await c.get('account').facets(filter),
    }))
  })

  routes.get('/jobs/:id/neighbours', async (c) => {
    const id = idParam(c, 'id', 'Job')
    const { filter } = readFilter(queryOf(c))
    return responses.send(c, versionOf(c, filter, now()), async () => ({
      data: await c.get('account').neighbours(filter, id),
    }))
  })

  return routes
}
