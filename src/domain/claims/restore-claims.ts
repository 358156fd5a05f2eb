import type { QueryClient } from '@tanstack/react-query'
import { noClaims, type Claims } from './claims.ts'
import { claimsKey, storageKey } from './store.ts'

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
