import { useQueryClient, type QueryKey } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import { NavigationType, useNavigationType } from 'react-router-dom'

/** A list older than this is read again when it is opened. */
const maxAgeMs = 1_000

async function reportFailure(error: unknown): Promise<void> {
  const cause = error instanceof Error ? error.message : 'unexpected error'
  const { notify } = await import('../../platform/notices.ts')
  notify({ tone: 'alert', text: `The list could not be refreshed: ${cause}`, to: null })
}

/** Reads the membership and order of a list again. */
export function useRefreshList(queryKey: QueryKey): () => void {
  const client = useQueryClient()
  const listKey = queryKey.join()
  return useCallback(() => {
    client
      .invalidateQueries(
        { predicate: (query) => query.queryKey.join() === listKey },
        { throwOnError: true },
      )
      .catch(reportFailure)
  }, [client, listKey])
}

/** Opening a list shows it as it is now; Back shows the rows as they were left. */
export function useRefreshOnOpen(queryKey: QueryKey, refresh: () => void): void {
  const client = useQueryClient()
  const kind = useNavigationType()
  const arrival = useRef(kind)
  useEffect(() => {
    arrival.current = kind
  }, [kind])
  const key = queryKey.join()
  useEffect(() => {
    const known = client.getQueryState(queryKey)
    const isOld =
      known !== undefined && known.dataUpdatedAt > 0 && Date.now() - known.dataUpdatedAt > maxAgeMs
    if (isOld && known.fetchStatus === 'idle' && arrival.current !== NavigationType.Pop) refresh()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for each list that is opened
  }, [key])
}
