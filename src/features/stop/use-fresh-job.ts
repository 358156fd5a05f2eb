import { useState } from 'react'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { jobQuery } from '../../domain/queries/job.ts'
import { usePolled } from '../../domain/use-polled.ts'
import { useAccount } from '../../platform/account.ts'
import { useFreshCheck, type FreshCheck } from './use-fresh-check.ts'

export interface FreshJob {
  job: JobDetail | null
  check: FreshCheck
  /** When the data was read, in local milliseconds. */
  seenAt: number
  error: Error | null
}

/** A job that is read when the dialog opens and polled while it is open. */
export function useFreshJob(id: number): FreshJob {
  const account = useAccount()
  const [openedAt] = useState(() => Date.now())
  const query = usePolled(
    { ...jobQuery(account, id), staleTime: 0, refetchOnMount: 'always', retry: false },
    'detail',
    (job) => [job.status],
  )
  return {
    job: query.data?.data ?? null,
    check: useFreshCheck(query.dataUpdatedAt >= openedAt, query.isError),
    seenAt: query.dataUpdatedAt,
    error: query.error,
  }
}
