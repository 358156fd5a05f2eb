import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import * as z from 'zod/mini'
import {
  filterToParams,
  listQueryToParams,
  type JobFilter,
  type JobListQuery,
} from '../../../contract/filter.ts'
import { jobRowSchema } from '../../../contract/job-row.ts'
import { apiPath } from '../../platform/account.ts'
import type { ApiClient } from '../../platform/api.ts'
import type { JobsMeta } from '../claims/store.ts'
import { steadyApiQuery } from './api-query.ts'
import { pageClient } from '../page-client.ts'
import { jobKeys } from './keys.ts'

/** Rows on one page of the list. */
export const pageSize = 50

/** Light rows. */
export const rowsSchema = z.array(jobRowSchema)
/** The part of any job that is compared with the claims. */
export const withStatus = z.object({ id: z.number(), status: jobRowSchema.shape.status })
const rowsAnswer = z.object({ data: z.array(withStatus) })

export const rowsMeta = (account: string, path: string): JobsMeta => ({
  account,
  path,
  statuses: (data) => {
    const rows = z.safeParse(rowsAnswer, data)
    return rows.success ? rows.data.data : []
  },
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
  schema: rowsSchema,
})

/** Some jobs by id, of any filter; at most {@link maxPageSize}. */
export const jobsByIdQuery = (account: string, ids: readonly number[]) => ({
  path: apiPath(account, `jobs?fields=row&ids=${ids.join(',')}`),
  schema: rowsSchema,
})

/** One page of the list: membership and order. */
export function jobListQuery(account: string, query: JobListQuery) {
  const path = listPath(account, query)
  return steadyApiQuery(
    [...jobKeys.rows(account), 'list'],
    path,
    rowsSchema,
    rowsMeta(account, path),
  )
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
  return steadyApiQuery(
    [...jobKeys.rows(account), 'ids'],
    path,
    rowsSchema,
    rowsMeta(account, path),
  )
}

const facetsPath = (account: string, filter: JobFilter) =>
  apiPath(account, `jobs/facets?${filterToParams(filter).toString()}`)

/** Counts of jobs. The first rows do not need them, so their schema is loaded with the request. */
export const jobFacetsQuery = (account: string, filter: JobFilter) => {
  const path = facetsPath(account, filter)
  return queryOptions({
    queryKey: [...jobKeys.facets(account), path],
    queryFn: ({ client, signal }) => {
      const schema = import('../../../contract/facets.ts').then((module) => module.facetsSchema)
      return pageClient(client).api.read(path, schema, signal)
    },
    meta: { path },
    placeholderData: keepPreviousData,
  })
}

/** When the counts on screen were requested, in milliseconds of the local clock. */
export const facetsRequestedAt = (api: ApiClient, account: string, filter: JobFilter): number =>
  api.requestedAt(facetsPath(account, filter))
