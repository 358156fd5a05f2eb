import { Hono, type Context } from 'hono'
import { meWord, readListQuery, type JobListQuery } from '../../../contract/filter.ts'
import { searchSorts } from '../../../contract/search.ts'
import type { RowPage } from '../../account/account-jobs.ts'
import { sendJson, type Versioned, type VersionedResponses } from '../json-response.ts'
import { ownQuery, personStamp } from '../own-query.ts'
import { permit } from '../principal.ts'
import type { AppEnv } from '../app-context.ts'
import { HttpError } from '../errors.ts'
import { maxLimit, linkPages, offsetPage, sinceOf } from '../paging.ts'
import { apiBase, jobJson } from '../serializers.ts'
import { idParam, queryOf } from '../request.ts'

/**
 * How long a list is cached while its account's revision stays the same. Some of it changes with
 * time alone: relative ranges, the age of a baseline, how far a job is over its baseline.
 */
const bucketMs = 60_000
/** How often the store updates the runtimes of live jobs. */
const runtimeStepMs = 5_000
const exactTotal = 10_000

/** What is in the account's store and records, and how old it may get by time alone. */
export const storeVersion = (c: Context<AppEnv>, nowMs: number, stepMs = bucketMs): string => {
  const { freshness, changes } = c.get('account')
  return `${freshness.revision}.${changes.edits}.${Math.floor(nowMs / stepMs)}`
}

/** Revision and time bucket. */
export function versionOf(
  c: Context<AppEnv>,
  { filter, sort }: JobListQuery,
  nowMs: number,
): string {
  // A live job's runtime can pass a limit, or another job's runtime, without a new revision.
  const byRuntime = filter.runtime_over !== null || sort.key === 'runtime' || sort.key === 'overrun'
  const step = byRuntime ? runtimeStepMs : bucketMs
  // The same address lists other jobs for another person.
  const person = filter.assignee.includes(meWord) ? `.${personStamp(c)}` : ''
  return `${storeVersion(c, nowMs, step)}${person}`
}

/** `10000+` above the exact limit; `n+` if counting was cut short. */
function totalText({ count, exact }: RowPage['total']): string {
  if (count > exactTotal) return `${exactTotal}+`
  return exact ? String(count) : `${count}+`
}

const syncedHeaders = (c: Context<AppEnv>): Record<string, string> => {
  const { syncedAt } = c.get('account').freshness
  return syncedAt === null ? {} : { 'x-synced-at': syncedAt }
}

function idsOf(text: string): number[] {
  const ids = text.split(',').filter((part) => part !== '')
  if (ids.length > maxLimit) throw new HttpError(422, `ids: at most ${maxLimit} at a time.`)
  if (!ids.every((id) => /^[1-9]\d{0,12}$/.test(id)))
    throw new HttpError(422, 'ids: numbers separated by commas.')
  return [...new Set(ids.map(Number))]
}

/**
 * How many jobs are missing from a listed page; null on later pages, which are not re-read for it.
 * @param ids the jobs that the caller shows
 */
async function newCount(
  c: Context<AppEnv>,
  query: JobListQuery,
  ids: readonly number[],
): Promise<string | null> {
  const account = c.get('account')
  const newerThan = queryOf(c).get('newer_than')
  if (newerThan !== null) {
    const id = Number(newerThan)
    return String(
      await account.jobs.countNewer(query.filter, Number.isSafeInteger(id) && id > 0 ? id : 0),
    )
  }
  if (query.cursor !== null) return null
  const { count, exact } = await account.jobs.countUnlisted(query, ids, offsetPage(c).limit)
  return exact ? String(count) : `${count}+`
}

async function rowPage(c: Context<AppEnv>, query: JobListQuery): Promise<Versioned> {
  const page = await c.get('account').jobs.page(query, offsetPage(c).limit)
  return {
    data: page.rows,
    headers: {
      'x-total-count': totalText(page.total),
      ...(page.next === null ? {} : { 'x-next-cursor': page.next }),
      ...(page.previous === null ? {} : { 'x-prev-cursor': page.previous }),
    },
  }
}

async function rowsById(
  c: Context<AppEnv>,
  query: JobListQuery,
  ids: readonly number[],
): Promise<Versioned> {
  const data = await c.get('account').jobs.rowsOf(ids, query.filter)
  const count = await newCount(c, query, ids)
  return count === null ? { data } : { data, headers: { 'x-new-count': count } }
}

/** The API's own list (jobs-api.md §2.1). */
async function sendJobs(c: Context<AppEnv>, query: JobListQuery): Promise<Response> {
  const account = c.get('account')
  const page = offsetPage(c)
  const jobs = await account.jobs.listAt(query, page, sinceOf(queryOf(c)))
  linkPages(c, page, jobs.length)
  const base = apiBase(c, account)
  return sendJson(
    c,
    jobs.map((job) => jobJson(job, { base, embed: account })),
  )
}

async function sendSearch(c: Context<AppEnv>): Promise<Response> {
  const params = queryOf(c)
  const q = params.get('q') ?? ''
  if (q.trim() === '') throw new HttpError(422, 'q: a search text is needed.')
  const { filter } = readListQuery(new URLSearchParams({ q })).query
  const key = searchSorts.find((word) => word === params.get('sort')) ?? 'relevance'
  // The default is `asc` here, unlike for lists (jobs-api.md §2.10).
  const direction = params.get('direction') === 'desc' ? 'desc' : 'asc'
  const account = c.get('account')
  const page = offsetPage(c)
  const jobs = await account.jobs.search(filter, { key, direction }, page)
  linkPages(c, page, jobs.length)
  const base = apiBase(c, account)
  return sendJson(
    c,
    jobs.map((job) => jobJson(job, { base })),
  )
}

/** Lists, search, counts and neighbours. Mounted before `/jobs/:id` (jobs-api.md §2). */
export function jobListRoutes(responses: VersionedResponses, now: () => number): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  const version = (c: Context<AppEnv>, query: JobListQuery) => versionOf(c, query, now())

  routes.get('/jobs', permit('job.read'), async (c) => {
    const params = queryOf(c)
    const asked = readListQuery(params).query
    const query = ownQuery(c, asked)
    const idText = params.get('ids')
    const isRows = params.get('fields') === 'row'
    if (idText === null && !isRows) return sendJobs(c, query)
    const ids = idText === null ? null : idsOf(idText)
    const read = () => (ids === null ? rowPage(c, query) : rowsById(c, query, ids))
    return responses.send(c, version(c, asked), read, syncedHeaders(c))
  })

  routes.get('/jobs/search', permit('job.read'), (c) => sendSearch(c))

  routes.get('/jobs/facets', permit('job.read'), async (c) => {
    const { query } = readListQuery(queryOf(c))
    return responses.send(c, version(c, query), async () => ({
      data: await c.get('account').jobs.facets(ownQuery(c, query).filter),
    }))
  })

  routes.get('/attention', permit('job.read'), async (c) => {
    const { query } = readListQuery(new URLSearchParams({ assignee: meWord }))
    return responses.send(c, version(c, query), async () => ({
      data: await c.get('account').jobs.attention(c.get('principal').name),
    }))
  })

  routes.get('/jobs/:id/neighbours', permit('job.read'), async (c) => {
    const id = idParam(c, 'id', 'Job')
    const { query } = readListQuery(queryOf(c))
    return responses.send(c, version(c, query), async () => ({
      data: await c.get('account').jobs.neighbours(ownQuery(c, query), id),
    }))
  })

  return routes
}
