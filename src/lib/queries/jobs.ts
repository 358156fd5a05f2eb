import * as z from 'zod/mini'
import { filterToParams, type JobFilter } from '../../../contract/filter.ts'
import {
  activitySchema,
  facetsSchema,
  jobDetailSchema,
  jobLogSchema,
  jobRowSchema,
  neighboursSchema,
  outputPreviewSchema,
  transitionSchema,
} from '../../../contract/insight.ts'
import { outputSchema } from '../../../contract/job.ts'
import { lenient } from '../../../contract/lenient.ts'
import { apiPath } from '../account.ts'
import { askedAtOf } from '../api.ts'
import type { JobsMeta } from '../claims/store.ts'
import { answerQuery, steadyAnswerQuery } from './answers.ts'

/** Rows on one page of the list. */
export const pageSize = 50

const rowsSchema = z.array(jobRowSchema)
const withStatus = z.object({ id: z.number(), status: jobRowSchema.shape.status })
const rowsAnswer = z.object({ data: z.array(withStatus) })
const jobAnswer = z.object({ data: withStatus })

const rowsMeta = (account: string, path: string): JobsMeta => ({
  account,
  path,
  statuses: (data) => {
    const rows = z.safeParse(rowsAnswer, data)
    return rows.success ? rows.data.data : []
  },
})

export const jobKeys = {
  all: (account: string) => ['jobs', account] as const,
  rows: (account: string) => ['jobs', account, 'rows'] as const,
  facets: (account: string) => ['jobs', account, 'facets'] as const,
  job: (account: string, id: number) => ['jobs', account, 'job', id] as const,
}

const query = (params: URLSearchParams) => params.toString()

function listPath(account: string, filter: JobFilter): string {
  const params = filterToParams(filter)
  params.set('fields', 'row')
  params.set('limit', String(pageSize))
  return apiPath(account, `jobs?${query(params)}`)
}

/** When the list on screen was asked for, in milliseconds of the local clock. */
export const listAskedAt = (account: string, filter: JobFilter): number => askedAtOf(listPath(account, filter))

/** One page of the list: membership and order. */
export function jobListQuery(account: string, filter: JobFilter) {
  const path = listPath(account, filter)
  return steadyAnswerQuery([...jobKeys.rows(account), 'list'], path, rowsSchema, rowsMeta(account, path))
}

/**
 * These jobs, whatever became of them, each with `matches`; `newCount` is how many jobs a first page of the list would gain
 * if it were read anew. What a list on screen polls.
 */
export function jobRowsQuery(account: string, ids: readonly number[], filter: JobFilter) {
  const params = filterToParams(filter)
  params.set('fields', 'row')
  params.set('limit', String(pageSize))
  params.set('ids', ids.join(','))
  const path = apiPath(account, `jobs?${query(params)}`)
  return steadyAnswerQuery([...jobKeys.rows(account), 'ids'], path, rowsSchema, rowsMeta(account, path))
}

const facetsPath = (account: string, filter: JobFilter) =>
  apiPath(account, `jobs/facets?${query(filterToParams({ ...filter, cursor: null, sort: 'created', direction: 'desc' }))}`)

export const jobFacetsQuery = (account: string, filter: JobFilter) => steadyAnswerQuery(jobKeys.facets(account), facetsPath(account, filter), facetsSchema)

/** When the counts on screen were asked for, in milliseconds of the local clock. */
export const facetsAskedAt = (account: string, filter: JobFilter): number => askedAtOf(facetsPath(account, filter))

export function jobQuery(account: string, id: number) {
  const path = apiPath(account, `jobs/${id}?include=insight,log_summary,package,cluster`)
  const meta: JobsMeta = {
    account,
    path,
    statuses: (data) => {
      const job = z.safeParse(jobAnswer, data)
      return job.success ? [job.data.data] : []
    },
  }
  return answerQuery(jobKeys.job(account, id), path, jobDetailSchema, meta)
}

export function childrenQuery(account: string, id: number) {
  const path = apiPath(account, `jobs/${id}/children?fields=row`)
  return answerQuery([...jobKeys.rows(account), 'children', id], path, rowsSchema, rowsMeta(account, path))
}

export const neighboursQuery = (account: string, id: number, filter: JobFilter) =>
  answerQuery([...jobKeys.all(account), 'neighbours'], apiPath(account, `jobs/${id}/neighbours?${query(filterToParams({ ...filter, cursor: null }))}`), neighboursSchema)

export const transitionsQuery = (account: string, id: number) =>
  answerQuery([...jobKeys.all(account), 'transitions'], apiPath(account, `jobs/${id}/transitions`), z.array(transitionSchema))

export const activityQuery = (account: string, id: number) =>
  answerQuery([...jobKeys.all(account), 'activity'], apiPath(account, `jobs/${id}/activity`), z.array(activitySchema))

/** The values in force during the run (jobs-api.md §2.7). */
export const executionVariablesQuery = (account: string, id: number) =>
  answerQuery([...jobKeys.all(account), 'variables'], apiPath(account, `jobs/${id}/variables`), lenient.variables)

/** @param fromByte where the last piece ended; 0 for the whole log */
export const logQuery = (account: string, id: number, fromByte: number) =>
  answerQuery([...jobKeys.all(account), 'log'], apiPath(account, `jobs/${id}/log?from_byte=${fromByte}`), jobLogSchema)

export const outputQuery = (account: string, jobId: number, outputId: number) =>
  answerQuery([...jobKeys.all(account), 'output'], apiPath(account, `jobs/${jobId}/outputs/${outputId}`), outputSchema)

/** Never polled: an output's first lines are read when a person asks for them. */
export const previewQuery = (account: string, jobId: number, outputId: number) => ({
  ...answerQuery([...jobKeys.all(account), 'preview'], apiPath(account, `jobs/${jobId}/outputs/${outputId}/preview`), outputPreviewSchema),
  staleTime: 60_000,
  refetchOnWindowFocus: false,
})
