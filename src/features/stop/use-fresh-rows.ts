import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { emptyFilter } from '../../../contract/filter.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import { useAccount } from '../../platform/account.ts'
import type { ApiResponse } from '../../platform/api.ts'
import { jobRowsQuery } from '../../domain/queries/jobs.ts'
import { jobKeys } from '../../domain/queries/keys.ts'

/** A decision waits this long for fresh data, not longer (interaction-rules.md §6). */
export const patienceMs = 3_000

export interface FreshRows {
  rows: readonly JobRow[]
  /**
   * `fresh` since the dialog opened; `stale` when the check failed or took too long: the rows are
   * as last seen.
   */
  check: 'checking' | 'fresh' | 'stale'
  error: Error | null
  retry: () => void
}

/**
 * These jobs as the server tells them now; where it does not within moments, as the page last saw
 * them.
 */
export function useFreshRows(ids: readonly number[]): FreshRows {
  const account = useAccount()
  const client = useQueryClient()
  const [seen] = useState(() => {
    const all = client
      .getQueriesData<ApiResponse<JobRow[]>>({ queryKey: jobKeys.rows(account) })
      .flatMap(([, answer]) => answer?.data ?? [])
    const known = new Map(all.map((row) => [row.id, row]))
    return ids.flatMap((id) => known.get(id) ?? [])
  })
  const [isLate, setLate] = useState(false)
  const query = useQuery({
    ...jobRowsQuery(account, ids, emptyFilter),
    staleTime: 0,
    refetchOnMount: 'always',
    retry: false,
    placeholderData: undefined,
  })
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patienceMs)
    return () => clearTimeout(timer)
  }, [])
  const fresh =
    query.isFetchedAfterMount && query.isSuccess
      ? query.data.data.filter((row) => ids.includes(row.id))
      : null
  return {
    rows: fresh ?? seen,
    check: fresh ? 'fresh' : isLate || query.isError ? 'stale' : 'checking',
    error: query.error,
    retry: () => void query.refetch(),
  }
}
