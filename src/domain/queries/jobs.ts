import {
  filterToParams,
  isRange,
  listQueryToParams,
  type JobFilter,
  type JobListQuery,
} from '../../../contract/filter.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import { seenStatuses, type SeenStatus } from '../../../contract/status.ts'
import { apiPath } from '../../platform/account.ts'
import type { ApiClient, ApiResponse } from '../../platform/api.ts'
import type { JobsMeta } from '../claims/store.ts'
import type { PageClient } from '../page-client.ts'
import { pace } from '../poll.ts'
import { steadyApiQuery } from './api-query.ts'
import { jobKeys } from './keys.ts'

/** Rows on one page of the list. */
export const pageSize = 50

const loadRowsSchema = () => import('./row-schemas.ts').then((module) => module.rowsSchema)

interface WithStatus {
  id: number
  status: SeenStatus
}

/** Whether cached data is a job, as far as claims are compared with it. */
export const hasStatus = (job: unknown): job is WithStatus =>
  job !== null &&
  typeof job === 'object' &&
  'id' in job &&
  typeof job.id === 'number' &&
  'status' in job &&
  seenStatuses.some((status) => status === job.status)

export const rowsMeta = (account: string, path: string): JobsMeta => ({
  account,
  path,
  statuses: (answer) =>
    answer !== null && typeof answer === 'object' && 'data' in answer && Array.isArray(answer.data)
      ? answer.data.filter(hasStatus)
      : [],
})

/** The API never answers with more at once. */
export const maxPageSize = 100

function listPath(account: string, query: JobListQuery, limit = pageSize): string {
  const params = listQueryToParams(query)
  params.set('fields', 'row')
  params.set('limit', String(limit))
  return apiPath(account, `jobs?${params.toString()}`)
}

/** When the list on screen was requested, in milliseconds of the local clock. */
export const listRequestedAt = (api: ApiClient, account: string, query: JobListQuery): number =>
  api.requestedAt(listPath(account, query))

/** A page as large as possible, to read the whole list. */
export const jobPageQuery = (account: string, query: JobListQuery) => ({
  path: listPath(account, query, maxPageSize),
  schema: loadRowsSchema,
})

/** Some jobs by id, of any filter; at most {@link maxPageSize}. */
export const jobsByIdQuery = (account: string, ids: readonly number[]) => ({
  path: apiPath(account, `jobs?fields=row&ids=${ids.join(',')}`),
  schema: loadRowsSchema,
})

/** Whether jobs match or stop matching with time alone. */
export const changesWithTime = ({ filter: { from, to, runtime_over } }: JobListQuery): boolean =>
  [from, to].some((time) => time !== null && isRange(time)) || runtime_over !== null

/** A read of the last second, as of a link that was just pressed. Milliseconds. */
const justReadMs = 1_000

/** Whether a list that is opened need not be read again: it was just read, or is known not to have changed. */
export function isListCurrent(
  { api, news }: PageClient,
  account: string,
  query: JobListQuery,
): boolean {
  const requestedAt = listRequestedAt(api, account, query)
  const ageMs = Date.now() - requestedAt
  if (ageMs <= justReadMs) return true
  return news.covers(account, requestedAt) && (!changesWithTime(query) || ageMs < pace.timed)
}

/** One page of the list: membership and order. */
export function jobListQuery(account: string, query: JobListQuery) {
  const path = listPath(account, query)
  return steadyApiQuery([...jobKeys.rows(account), 'list'], path, loadRowsSchema, {
    ...rowsMeta(account, path),
    isMain: true,
  })
}

/**
 * These jobs whatever their status, each with `matches`; `newCount` is how many jobs the first page
 * of the list would gain if it were read again. A list on screen polls this.
 */
export function jobRowsQuery(account: string, ids: readonly number[], query: JobListQuery) {
  const params = listQueryToParams(query)
  params.set('fields', 'row')
  params.set('limit', String(pageSize))
  params.set('ids', ids.join(','))
  const path = apiPath(account, `jobs?${params.toString()}`)
  const list = listPath(account, query)
  /** Of the list itself, which has brought the same rows: the first poll need not. */
  const justListed = (client: PageClient): ApiResponse<JobRow[]> | null => {
    const { api } = client
    const isPolled = api.requestedAt(path) > 0
    if (isPolled || Date.now() - api.requestedAt(list) >= pace.listLive) return null
    const listed = client.getQueryData(jobListQuery(account, query).queryKey)
    if (listed === undefined) return null
    return api.adopt(path, null, list, () => ({ ...listed, newCount: '0' })) as typeof listed
  }
  return steadyApiQuery(
    [...jobKeys.rows(account), 'ids'],
    path,
    loadRowsSchema,
    rowsMeta(account, path),
    justListed,
  )
}

const facetsPath = (account: string, filter: JobFilter) =>
  apiPath(account, `jobs/facets?${filterToParams(filter).toString()}`)

/** Counts of jobs. */
export function jobFacetsQuery(account: string, filter: JobFilter) {
  const path = facetsPath(account, filter)
  return steadyApiQuery(jobKeys.facets(account), path, () =>
    import('../../../contract/facets.ts').then((module) => module.facetsSchema),
  )
}

/** When the counts on screen were requested, in milliseconds of the local clock. */
export const facetsRequestedAt = (api: ApiClient, account: string, filter: JobFilter): number =>
  api.requestedAt(facetsPath(account, filter))
