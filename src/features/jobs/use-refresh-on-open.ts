import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { NavigationType, useNavigationType } from 'react-router-dom'
import type { JobListQuery } from '../../../contract/filter.ts'
import { jobListQuery, openedListAgeMs } from '../../domain/queries/jobs.ts'
import { useAccount } from '../../platform/account.ts'

/** Opening a list shows it as it is now; Back shows the rows as they were left. */
export function useRefreshOnOpen(query: JobListQuery, refresh: () => void): void {
  const client = useQueryClient()
  const { queryKey } = jobListQuery(useAccount(), query)
  const kind = useNavigationType()
  const arrival = useRef(kind)
  useEffect(() => {
    arrival.current = kind
  }, [kind])
  const key = queryKey.join()
  useEffect(() => {
    const known = client.getQueryState(queryKey)
    const isOld =
      known !== undefined &&
      known.dataUpdatedAt > 0 &&
      Date.now() - known.dataUpdatedAt > openedListAgeMs
    if (isOld && known.fetchStatus === 'idle' && arrival.current !== NavigationType.Pop) refresh()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for each list that is opened
  }, [key])
}
