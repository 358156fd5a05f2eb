import type { Capability } from '../../contract/sync.ts'
import { useAccountRights } from './account-rights.tsx'

export type Has = (name: Capability) => boolean

/**
 * What the source of this account can do. Everything, until the server has answered: most sources can
 * do it all, and their pages must not flicker.
 */
export function useCapabilities(): Has {
  const { capabilities } = useAccountRights()
  return (name) => capabilities?.includes(name) ?? true
}

/** Running a package takes a package and a cluster to run it on. */
export const canRun = (has: Has): boolean => has('packages') && has('clusters')
