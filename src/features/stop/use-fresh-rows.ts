import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { emptyFilter, firstPage } from '../../../contract/filter.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import { jobRowsQuery } from '../../domain/queries/jobs.ts'
import { jobKeys } from '../../domain/queries/keys.ts'
import { useAccount } from '../../platform/account.ts'
import type { ApiResponse } from '../../platform/api.ts'
import { useFreshCheck, type FreshCheck } from './use-fresh-check.ts'

export interface FreshRows {
  rows: readonly JobRow[]
  check: FreshCheck
  error: Error | null
  retry: () => void
}

/** The rows as they are cached when the dialog opens. */
function useCachedRows(account: string, ids: readonly number[]): readonly JobRow[] {
  const client = useQueryClient()
  const [cached] = useState(() => {
    const responses = client.getQueriesData<ApiResponse<JobRow[]>>({
      queryKey: jobKeys.rows(account),
    })
    const known = new Map(
      responses.flatMap(([, response]) => response?.data ?? []).map((row) => [row.id, row]),
    )
    return ids.flatMap((id) => known.get(id) ?? [])
  })
  return cached
}

/** Rows that are read when the dialog opens; until then, or if that fails, the cached ones. */
export function useFreshRows(ids: readonly number[]): FreshRows {
  const account = useAccount()
  const cached = useCachedRows(account, ids)
  const query = useQuery({
    ...jobRowsQuery(account, ids, firstPage(emptyFilter)),
    staleTime: 0,
    refetchOnMount: 'always',
    retry: false,
    placeholderData: undefined,
  })
  const fresh =
    query.isFetchedAfterMount && query.isSuccess
      ? query.data.data.filter((row) => ids.includes(row.id))
      : null
  return {
    rows: fresh ?? cached,
    check: useFreshCheck(fresh !== null, query.isError),
    error: query.error,
    retry: () => void query.refetch(),
  }
}
