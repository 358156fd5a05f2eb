import type { QueryClient } from '@tanstack/react-query'
import type { JobDetail } from '../../contract/job-detail.ts'
import type { JobRow } from '../../contract/job-row.ts'
import type { ApiResponse } from '../platform/api.ts'
import { jobKeys } from './queries/keys.ts'

/** What the head of a job's page shows: a job, or as much of it as its row in a list tells. */
export type JobHead = Pick<
  JobDetail,
  | 'id'
  | 'status'
  | 'raw_status'
  | 'progress'
  | 'package_id'
  | 'creator'
  | 'created_at'
  | 'started_at'
  | 'completed_at'
  | 'failed_at'
  | 'updated_at'
  | 'runtime_in_seconds'
  | 'attempts'
  | 'master_auto_retry_attempts'
  | 'insight'
> & {
  /** Undefined while it is not known. */
  cluster: JobDetail['cluster'] | undefined
  /** Undefined while it is not known. */
  package: JobDetail['package'] | undefined
}

/** The head as far as a row tells it. */
const headOfRow = (row: JobRow): JobHead => ({
  ...row,
  cluster: undefined,
  package: undefined,
  insight: row,
})

/**
 * The head of a job: the job's own data where it is read, else its row's; null if there is neither. A
 * name of whoever started it that only the row tells stays.
 */
export function headOf(job: JobDetail | null, row: JobRow | null): JobHead | null {
  if (job === null) return row === null ? null : headOfRow(row)
  const known = row?.creator?.display_name ?? null
  if (job.creator === null || job.creator.display_name !== null || known === null) return job
  return { ...job, creator: { ...job.creator, display_name: known } }
}

/** The job's row in any list that was read, the last read first; null if no list has it. */
export function knownRow(client: QueryClient, account: string, id: number): JobRow | null {
  const lists = client
    .getQueryCache()
    .findAll({ queryKey: jobKeys.rows(account) })
    .toSorted((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt)
  for (const { queryKey } of lists) {
    const answer = client.getQueryData<ApiResponse<JobRow[]>>(queryKey)
    const row = answer?.data.find((each) => each.id === id)
    if (row) return row
  }
  return null
}
