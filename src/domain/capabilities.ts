import { useQuery } from '@tanstack/react-query'
import type { Capability } from '../../contract/sync.ts'
import { useAccountRights } from './account-rights.tsx'
import { syncQuery } from './queries/sync.ts'

type Has = (name: Capability) => boolean

/**
 * What the source of this account can do. Everything, until the server has answered: most sources can
 * do it all, and their pages must not flicker.
 */
export function useCapabilities(): Has {
  const { capabilities } = useAccountRights()
  return (name) => capabilities?.includes(name) ?? true
}

/**
 * As {@link useCapabilities}, but for requests: nothing until the server has said what the source
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

/** Running a package takes a package and a cluster to run it on. */
export const canRun = (has: Has): boolean => has('packages') && has('clusters')
