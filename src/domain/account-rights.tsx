import { useQuery } from '@tanstack/react-query'
import { createContext, useContext, type ReactNode } from 'react'
import { useAccount } from '../platform/account.ts'
import { syncQuery } from './queries/sync.ts'

/** What the person may do in an account and what its source can do; undefined until that is known. */
interface AccountRights {
  permissions?: readonly string[]
  capabilities?: readonly string[]
}

const unknown: AccountRights = {}
const Rights = createContext(unknown)

/**
 * Follows the sync state that the page polls anyway: once for the page, since every row asks what
 * may be done with its job.
 */
export function AccountRightsProvider({ children }: { children: ReactNode }) {
  const { data } = useQuery({
    ...syncQuery(useAccount()),
    enabled: false,
    select: ({ data: { permissions, capabilities } }): AccountRights => ({
      ...(permissions && { permissions }),
      capabilities,
    }),
  })
  return <Rights value={data ?? unknown}>{children}</Rights>
}

export const useAccountRights = (): AccountRights => useContext(Rights)
