import { useQueryClient, type QueryKey } from '@tanstack/react-query'
import { useCallback } from 'react'

async function reportFailure(error: unknown): Promise<void> {
  const cause = error instanceof Error ? error.message : 'unexpected error'
  const { notifyAlert } = await import('../../platform/notices.ts')
  notifyAlert(`The list could not be refreshed: ${cause}`)
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
