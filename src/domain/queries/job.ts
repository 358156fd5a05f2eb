import * as z from 'zod/mini'
import { firstPage, listQueryToParams, type JobListQuery } from '../../../contract/filter.ts'
import { activitySchema, neighboursSchema, transitionSchema } from '../../../contract/history.ts'
import { jobDetailSchema } from '../../../contract/job-detail.ts'
import { jobLogSchema, outputPreviewSchema } from '../../../contract/job-texts.ts'
import { outputSchema } from '../../../contract/job.ts'
import { lenient } from '../../../contract/coerce.ts'
import { apiPath } from '../../platform/account.ts'
import type { JobsMeta } from '../claims/store.ts'
import { freshForMs } from '../poll.ts'
import { apiQuery } from './api-query.ts'
import { jobKeys } from './keys.ts'
import { hasStatus, rowsMeta } from './jobs.ts'
import { rowsSchema } from './row-schemas.ts'

/* Queries of one job. Apart from those of lists, which do not need the whole job's schema. */

export function jobQuery(account: string, id: number) {
  const path = apiPath(account, `jobs/${id}?include=insight,log_summary,package,cluster`)
  const meta: JobsMeta = {
    account,
    path,
    statuses: (answer) =>
      answer !== null && typeof answer === 'object' && 'data' in answer && hasStatus(answer.data)
        ? [answer.data]
        : [],
  }
  return apiQuery(jobKeys.job(account, id), path, jobDetailSchema, meta)
}

export function childrenQuery(account: string, id: number) {
  const path = apiPath(account, `jobs/${id}/children?fields=row`)
  return apiQuery(
    [...jobKeys.rows(account), 'children', id],
    path,
    rowsSchema,
    rowsMeta(account, path),
  )
}

export const neighboursQuery = (
  account: string,
  id: number,
  { filter, sort }: Pick<JobListQuery, 'filter' | 'sort'>,
) => ({
  ...apiQuery(
    [...jobKeys.all(account), 'neighbours'],
    apiPath(
      account,
      `jobs/${id}/neighbours?${listQueryToParams(firstPage(filter, sort)).toString()}`,
    ),
    neighboursSchema,
  ),
  staleTime: freshForMs('detail', []),
})

export const transitionsQuery = (account: string, id: number) =>
  apiQuery(
    [...jobKeys.all(account), 'transitions'],
    apiPath(account, `jobs/${id}/transitions`),
    z.array(transitionSchema),
  )

export const activityQuery = (account: string, id: number) =>
  apiQuery(
    [...jobKeys.all(account), 'activity'],
    apiPath(account, `jobs/${id}/activity`),
    z.array(activitySchema),
  )

/** The values in force during the run (jobs-api.md §2.7). */
export const executionVariablesQuery = (account: string, id: number) => ({
  ...apiQuery(
    [...jobKeys.all(account), 'variables'],
    apiPath(account, `jobs/${id}/variables`),
    lenient.variables,
  ),
  staleTime: freshForMs('detail', []),
})

/** @param fromByte where the last piece ended; 0 for the whole log */
export const logQuery = (account: string, id: number, fromByte: number) =>
  apiQuery(
    [...jobKeys.all(account), 'log'],
    apiPath(account, `jobs/${id}/log?from_byte=${fromByte}`),
    jobLogSchema,
  )

export const outputQuery = (account: string, jobId: number, outputId: number) =>
  apiQuery(
    [...jobKeys.all(account), 'output'],
    apiPath(account, `jobs/${jobId}/outputs/${outputId}`),
    outputSchema,
  )

/** Never polled: an output's first lines are read when a person asks for them. */
export const previewQuery = (account: string, jobId: number, outputId: number) => ({
  ...apiQuery(
    [...jobKeys.all(account), 'preview'],
    apiPath(account, `jobs/${jobId}/outputs/${outputId}/preview`),
    outputPreviewSchema,
  ),
  staleTime: 60_000,
  refetchOnWindowFocus: false,
})
