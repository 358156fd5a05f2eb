import { useQuery, type QueryKey, type UseQueryOptions } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { SeenStatus } from '../../contract/status.ts'
import { useAccount } from '../platform/account.ts'
import type { ApiResponse } from '../platform/api.ts'
import { usePreference } from '../platform/preferences.ts'
import { readClaims } from './claims/store.ts'
import { usePageClient } from './page-client.ts'
import { freshForMs, type PollState } from './poll.ts'
import { pollStateOf } from './poll-log.ts'

/** Whether the server tells of changes; a poll is scheduled anew when that begins or ends. */
export function useTold(account: string): boolean {
  const { news } = usePageClient()
  const isTold = () => news.isTold(account)
  return useSyncExternalStore(news.subscribe, isTold, isTold)
}

/**
 * A query that keeps itself up to date at the pace of `poll.ts`.
 * @param statusesOf the statuses on screen, which decide the pace; none if the data holds no jobs
 * @param how `timed` if the data changes with time alone, too
 */
export function usePolled<T, K extends QueryKey, S = ApiResponse<T>>(
  options: UseQueryOptions<ApiResponse<T>, Error, S, K>,
  view: PollState['view'],
  statusesOf: (data: T) => readonly SeenStatus[] = () => [],
  { timed = false }: { timed?: boolean } = {},
) {
  const account = useAccount()
  const client = usePageClient()
  const paused = usePreference('polling') === 'paused'
  const statusesIn = (data: ApiResponse<T> | undefined) => (data ? statusesOf(data.data) : [])
  useTold(account)
  return useQuery({
    staleTime: ({ state }) => freshForMs(view, statusesIn(state.data)),
    ...options,
    meta: { ...options.meta, polled: true },
    refetchInterval: (query) => {
      const state = pollStateOf(query, client, {
        view,
        account,
        timed,
        statuses: statusesIn(query.state.data),
        paused,
        actedAtMs: readClaims(client, account).actedAt,
      })
      return client.polls.pace(query, state, account)
    },
  })
}
