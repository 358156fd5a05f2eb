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

/** What a page of this tab has stored; null for nothing. */
function storedText(account: string): string | null {
  try {
    return sessionStorage.getItem(storageKey(account))
  } catch {
    // Blocked storage: there is nothing to restore.
    return null
  }
}

/**
 * Takes over the claims of the page that this tab showed before a reload. Most pages have none, so
 * the code that reads them is loaded when it is needed.
 */
export async function restoreClaims(client: QueryClient, account: string): Promise<void> {
  const text = storedText(account)
  if (text === null) return
  const { claimsFromText } = await import('./restore.ts')
  const restored = claimsFromText(text, Date.now())
  // What the person has done since then is newer.
  client.setQueryDefaults(claimsKey(account), { gcTime: Infinity, staleTime: Infinity })
  client.setQueryData<Claims>(claimsKey(account), (claims = noClaims) => ({
    ...claims,
    stops: { ...restored.stops, ...claims.stops },
    runs: [
      ...restored.runs.filter(({ key }) => !claims.runs.some((run) => run.key === key)),
      ...claims.runs,
    ],
  }))
}

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
