import type { QueryClient } from '@tanstack/react-query'
import { reduceClaims, type ClaimEvent } from './claim-reducer.ts'
import type { Claims } from './claims.ts'
import { pruneClaims } from './prune-claims.ts'
import { claimsKey, readClaims, storageKey } from './store.ts'

function persist(account: string, claims: Claims): void {
  try {
    sessionStorage.setItem(
      storageKey(account),
      JSON.stringify({ stops: Object.values(claims.stops), runs: claims.runs }),
    )
  } catch {
    // Without storage, claims last until the reload.
  }
}

/** Applies an event; everything that shows jobs of the account updates at once. */
export function applyClaimEvent(client: QueryClient, account: string, event: ClaimEvent): void {
  const before = readClaims(client, account)
  const after = pruneClaims(reduceClaims(before, event), Date.now())
  if (after === before) return
  client.setQueryDefaults(claimsKey(account), { gcTime: Infinity, staleTime: Infinity })
  client.setQueryData(claimsKey(account), after)
  persist(account, after)
}
