import { useQueryClient } from '@tanstack/react-query'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { knownRow } from '../../domain/job-head.ts'
import { jobQuery } from '../../domain/queries/job.ts'
import type { ApiResponse } from '../../platform/api.ts'

/** The name of a job's package, if the job is on screen; for messages. */
export function usePackageName(account: string, id: number): string {
  const client = useQueryClient()
  const detail = client.getQueryData<ApiResponse<JobDetail>>(jobQuery(account, id).queryKey)
  if (detail) return detail.data.insight.package_name
  return knownRow(client, account, id)?.package_name ?? 'Job'
}
