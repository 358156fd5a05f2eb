import { useAccount } from '../platform/account.ts'
import { useLocalSecond } from './page-freshness.ts'
import { usePageClient } from './page-client.ts'
import { pathOf } from './poll-log.ts'
import { syncQuery } from './queries/sync.ts'

/**
 * How long ago the state of the sync was asked for, in milliseconds, and whether the server tells
 * when it changes. Unlike other data it does not become younger by being confirmed: it says how far
 * the server was behind at that moment.
 */
export function useSyncAge(): { ageMs: number; told: boolean } {
  const client = usePageClient()
  const query = syncQuery(useAccount())
  const now = useLocalSecond()
  const cached = client.getQueryCache().find({ queryKey: query.queryKey })
  return {
    ageMs: Math.max(0, now - client.api.requestedAt(pathOf(query))),
    told: cached !== undefined && client.polls.paceOf(cached)?.told === true,
  }
}
