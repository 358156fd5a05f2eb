import { useEffect, useState } from 'react'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { useAccount } from '../../platform/account.ts'
import { jobQuery } from '../../domain/queries/job.ts'
import { usePolled } from '../../domain/use-polled.ts'
import { patienceMs } from './use-fresh-rows.ts'

export interface FreshJob {
  job: JobDetail | null
  /** `fresh` since the dialog opened; `stale` when the check failed or took too long. */
  check: 'checking' | 'fresh' | 'stale'
  /** When what is shown was true, in local milliseconds. */
  seenAt: number
  error: Error | null
}

/**
 * The job as the server tells it now, and goes on telling it while the dialog is open: what one
 * decides on must not be old.
 */
export function useFreshJob(id: number): FreshJob {
  const account = useAccount()
  const [openedAt] = useState(() => Date.now())
  const [isLate, setLate] = useState(false)
  const query = usePolled(
    { ...jobQuery(account, id), staleTime: 0, refetchOnMount: 'always', retry: false },
    'detail',
    (job) => [job.status],
  )
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patienceMs)
    return () => clearTimeout(timer)
  }, [])
  const isFresh = query.dataUpdatedAt >= openedAt
  return {
    job: query.data?.data ?? null,
    check: isFresh ? 'fresh' : isLate || query.isError ? 'stale' : 'checking',
    seenAt: query.dataUpdatedAt,
    error: query.error,
  }
}
