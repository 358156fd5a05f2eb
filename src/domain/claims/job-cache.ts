import type { QueryClient } from '@tanstack/react-query'
import * as z from 'zod/mini'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { jobRowSchema, type JobRow } from '../../../contract/job-row.ts'
import type { ApiResponse } from '../../platform/api.ts'
import { personName } from '../../platform/person.ts'
import { jobQuery } from '../queries/job.ts'
import { jobKeys, resourceKeys } from '../queries/keys.ts'

/** How claims name the person at this browser. */
export const actorName = (): string => personName() || 'you'

function toRow(job: JobDetail): JobRow {
  const { insight, ...fields } = job
  return z.parse(jobRowSchema, { ...fields, ...insight })
}

function mergeDetail(old: JobDetail, job: JobDetail): JobDetail {
  return {
    ...old,
    ...job,
    outputs: job.outputs ?? old.outputs,
    log_summary: job.log_summary ?? old.log_summary,
  }
}

/**
 * Writes the response to a command wherever the job is cached: it is newer than any read under way.
 */
export function cacheJob(client: QueryClient, account: string, job: JobDetail): void {
  client.setQueryData<ApiResponse<JobDetail>>(
    jobQuery(account, job.id).queryKey,
    (old) => old && { ...old, data: mergeDetail(old.data, job) },
  )
  const row = toRow(job)
  client.setQueriesData<ApiResponse<JobRow[]>>({ queryKey: jobKeys.rows(account) }, (old) =>
    old?.data.some((each) => each.id === job.id)
      ? { ...old, data: old.data.map((each) => (each.id === job.id ? { ...each, ...row } : each)) }
      : old,
  )
}

/** Reads jobs and clusters again after a command. */
export function invalidateJobs(client: QueryClient, account: string): void {
  // Not the membership of lists: a row must not disappear because its stop was requested.
  void client.invalidateQueries({
    queryKey: jobKeys.all(account),
    predicate: (query) => query.queryKey[3] !== 'list',
  })
  void client.invalidateQueries({ queryKey: resourceKeys.clusters(account) })
}
