import type { QueryClient } from '@tanstack/react-query'
import { useQuery } from '@tanstack/react-query'
import type { SeenStatus } from '../../../contract/status.ts'
import { noClaims, type Claims } from './claims.ts'

/*
 * Claims live in React Query's cache, one entry per account that is never collected. A reload
 * restores them from session storage (`restoreClaims`).
 */

export const claimsKey = (account: string) => ['claims', account] as const
export const storageKey = (account: string) => `jobwatch.claims.${account}`

const claimsQuery = (account: string) => ({
  queryKey: claimsKey(account),
  queryFn: () => noClaims,
  initialData: noClaims,
  staleTime: Infinity,
  gcTime: Infinity,
})

export function readClaims(client: QueryClient, account: string): Claims {
  return client.getQueryData<Claims>(claimsKey(account)) ?? noClaims
}

export function useClaims(account: string): Claims {
  return useQuery(claimsQuery(account)).data
}

/** Marks a query that reads jobs: the statuses it reads are compared with the claims. */
export interface JobsMeta extends Record<string, unknown> {
  account: string
  path: string
  statuses: (data: unknown) => readonly { id: number; status: SeenStatus }[]
}
