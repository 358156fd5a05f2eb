import { useAccount } from '../platform/account.ts'
import { useLocalSecond } from './page-freshness.ts'
import { usePageClient, type PageClient } from './page-client.ts'
import { pathOf } from './poll-log.ts'
import { syncQuery } from './queries/sync.ts'

/** How old what the page knows of the sync is. */
export interface SyncAge {
  /** How long ago it was asked for, milliseconds. */
  ageMs: number
  /** The server tells when it changes. */
  told: boolean
}

/**
 * The age of the state of the sync. Unlike other data it does not become younger by being confirmed:
 * it says how far the server was behind at that moment.
 * @param localNow milliseconds
 */
export function syncAge(client: PageClient, account: string, localNow: number): SyncAge {
  const query = syncQuery(account)
  const cached = client.getQueryCache().find({ queryKey: query.queryKey })
  return {
    ageMs: Math.max(0, localNow - client.api.requestedAt(pathOf(query))),
    told: cached !== undefined && client.polls.paceOf(cached)?.told === true,
  }
}

/** {@link syncAge} of this account, every second. */
export const useSyncAge = (): SyncAge => syncAge(usePageClient(), useAccount(), useLocalSecond())
