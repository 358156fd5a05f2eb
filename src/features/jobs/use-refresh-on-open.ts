import { useEffect, useRef } from 'react'
import { NavigationType, useNavigationType } from 'react-router-dom'
import type { JobListQuery } from '../../../contract/filter.ts'
import { usePageClient } from '../../domain/page-client.ts'
import { isListCurrent, jobListQuery } from '../../domain/queries/jobs.ts'
import { useAccount } from '../../platform/account.ts'

/** Opening a list shows it as it is now; Back shows the rows as they were left. */
export function useRefreshOnOpen(query: JobListQuery, refresh: () => void): void {
  const client = usePageClient()
  const account = useAccount()
  const { queryKey } = jobListQuery(account, query)
  const kind = useNavigationType()
  const arrival = useRef(kind)
  useEffect(() => {
    arrival.current = kind
  }, [kind])
  const key = queryKey.join()
  useEffect(() => {
    const known = client.getQueryState(queryKey)
    if (known === undefined || known.dataUpdatedAt === 0 || known.fetchStatus !== 'idle') return
    if (arrival.current === NavigationType.Pop || isListCurrent(client, account, query)) return
    refresh()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for each list that is opened
  }, [key])
}
