import { useQuery } from '@tanstack/react-query'
import type { Has } from './capabilities.ts'
import { syncQuery } from './queries/sync.ts'

/**
 * As `useCapabilities`, but for requests: nothing until the server has said what the source
 * can do, and everything where it did not answer. Asks if nothing on the page has.
 */
export function useConfirmedCapabilities(account: string): Has {
  const { data, isFetched, failureCount } = useQuery({
    ...syncQuery(account),
    staleTime: Infinity,
    // The poll tries again.
    refetchInterval: false,
    retryOnMount: false,
    select: (answer) => answer.data.capabilities,
  })
  const hasFailed = isFetched || failureCount > 0
  return (name) => data?.includes(name) ?? hasFailed
}
