import { useQueryClient } from '@tanstack/react-query'
import type { JobDetail } from '../../../contract/job-detail.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import { jobKeys } from '../../domain/queries/keys.ts'
import { jobQuery } from '../../domain/queries/job.ts'
import type { ApiResponse } from '../../platform/api.ts'

/** The name of a job's package, if the job is on screen; for messages. */
export function usePackageName(account: string, id: number): string {
  const client = useQueryClient()
  const detail = client.getQueryData<ApiResponse<JobDetail>>(jobQuery(account, id).queryKey)
  if (detail) return detail.data.insight.package_name
  const row = client
    .getQueriesData<ApiResponse<JobRow[]>>({ queryKey: jobKeys.rows(account) })
    .flatMap(([, answer]) => answer?.data ?? [])
    .find((each) => each.id === id)
  return row?.package_name ?? 'Job'
}
