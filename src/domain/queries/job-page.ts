import { queryOptions } from '@tanstack/react-query'
import * as z from 'zod/mini'
import { firstPage, listQueryToParams, type JobListQuery } from '../../../contract/filter.ts'
import { lenient } from '../../../contract/coerce.ts'
import {
  activitySchema,
  neighboursSchema,
  packageRunSchema,
  transitionSchema,
} from '../../../contract/history.ts'
import { jobDetailSchema } from '../../../contract/job-detail.ts'
import { jobPageSchema, type JobPage, type JobPagePart } from '../../../contract/job-page.ts'
import { jobRowSchema } from '../../../contract/job-row.ts'
import { jobLogSchema } from '../../../contract/job-texts.ts'
import type { SeenStatus } from '../../../contract/status.ts'
import { apiPath } from '../../platform/account.ts'
import { ApiError } from '../../platform/api-error.ts'
import type { ApiResponse } from '../../platform/api.ts'
import type { JobsMeta } from '../claims/store.ts'
import { pageClient, type PageClient } from '../page-client.ts'
import { freshForMs } from '../poll.ts'
import {
  activityQuery,
  childrenQuery,
  executionVariablesQuery,
  jobQuery,
  logQuery,
  neighboursQuery,
  transitionsQuery,
} from './job.ts'
import { packageRunsQuery } from './resources.ts'

type ListOrder = Pick<JobListQuery, 'filter' | 'sort'>

const pagePath = (account: string, id: number, { filter, sort }: ListOrder): string =>
  apiPath(account, `jobs/${id}/page?${listQueryToParams(firstPage(filter, sort)).toString()}`)

/** The part of any job that is compared with the claims. */
const withStatus = z.object({ id: z.number(), status: jobRowSchema.shape.status })
const jobAnswer = z.object({ data: z.object({ job: z.object({ data: withStatus }) }) })
const childrenAnswer = z.object({
  data: z.object({ children: z.object({ data: z.array(withStatus) }) }),
})

/** Ids and statuses of the job that a page is about and of those it started. */
function statusesOf(answer: unknown): readonly { id: number; status: SeenStatus }[] {
  const job = z.safeParse(jobAnswer, answer)
  const children = z.safeParse(childrenAnswer, answer)
  return [
    ...(job.success ? [job.data.data.job.data] : []),
    ...(children.success ? children.data.data.children.data : []),
  ]
}

interface PartQuery {
  queryKey: readonly unknown[]
  meta?: Readonly<Record<string, unknown>> | undefined
}

/**
 * Puts one part where a read of its own would have put it.
 * @param schema of that read
 * @param from the path of the page's read
 */
function seed(
  client: PageClient,
  from: string,
  part: JobPagePart,
  { query, schema }: { query: PartQuery; schema: z.ZodMiniType },
): void {
  // Left out: whoever shows it reads it.
  if (part === null) return
  if ('error' in part) {
    const { message, request_id: requestId = null } = part.error
    fail(client, query, new ApiError('http', message, { status: part.status, requestId }))
    return
  }
  const read = z.safeParse(schema, part.data)
  // Its own read says what is wrong with it.
  if (!read.success) return
  const make = () => ({ ...bareAnswer, data: read.data })
  const answer = client.api.adopt(String(query.meta?.['path']), part.etag, from, make)
  client.setQueryData(query.queryKey, answer)
}

/** What only lists have. */
const bareAnswer = {
  total: null,
  newCount: null,
  nextCursor: null,
  prevCursor: null,
  syncedAt: null,
} as const

/** As a failed read leaves it: the last good data stays. */
function fail(client: PageClient, { queryKey, meta }: PartQuery, error: ApiError): void {
  const query = client.getQueryCache().build(client, { queryKey, ...(meta && { meta }) })
  query.setState({
    status: 'error',
    error,
    errorUpdateCount: query.state.errorUpdateCount + 1,
    errorUpdatedAt: Date.now(),
    fetchFailureReason: error,
  })
}

/**
 * Fills the cache with what a job's page has, as if each part had been read by itself: what polls
 * and what is invalidated stays the same, and the next read of a part can be answered by 304.
 * @param from the path of the page's read
 */
export function seedJobPage(
  client: PageClient,
  { account, id, order }: { account: string; id: number; order: ListOrder },
  page: JobPage,
): void {
  const from = pagePath(account, id, order)
  const put = (part: JobPagePart, query: PartQuery, schema: z.ZodMiniType) =>
    seed(client, from, part, { query, schema })
  put(page.job, jobQuery(account, id), jobDetailSchema)
  put(page.transitions, transitionsQuery(account, id), z.array(transitionSchema))
  put(page.activity, activityQuery(account, id), z.array(activitySchema))
  put(page.children, childrenQuery(account, id), z.array(jobRowSchema))
  put(page.variables, executionVariablesQuery(account, id), lenient.variables)
  put(page.neighbours, neighboursQuery(account, id, order), neighboursSchema)
  put(page.log, logQuery(account, id, 0), jobLogSchema)
  const packageId = client.getQueryData(jobQuery(account, id).queryKey)?.data.package_id ?? null
  if (packageId !== null)
    put(page.runs, packageRunsQuery(account, packageId), z.array(packageRunSchema))
}

/**
 * All that a job's page shows at first, in one read. Its parts go to the entries of the reads they
 * stand for (see {@link seedJobPage}), which then keep up to date by themselves.
 * @param order of the list the job was opened from
 */
export function jobPageQuery(account: string, id: number, order: ListOrder) {
  const path = pagePath(account, id, order)
  const meta: JobsMeta = { account, path, statuses: statusesOf }
  return queryOptions({
    // Not below the jobs' key: what makes the parts old must not read them twice.
    queryKey: ['job_page', account, id, path],
    queryFn: async ({ client, signal }): Promise<ApiResponse<JobPage>> => {
      const page = pageClient(client)
      const answer = await page.api.read(path, jobPageSchema, signal)
      seedJobPage(page, { account, id, order }, answer.data)
      return answer
    },
    meta: { ...meta, isMain: true },
    staleTime: (query) =>
      freshForMs(
        'detail',
        statusesOf(query.state.data).map(({ status }) => status),
      ),
    // The parts are read again by themselves.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}
