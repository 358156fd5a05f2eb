import { useQueryClient, type QueryKey } from '@tanstack/react-query'
import { useCallback } from 'react'

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
