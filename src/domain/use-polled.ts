import { useQuery, type QueryKey, type UseQueryOptions } from '@tanstack/react-query'
import type { SeenStatus } from '../../contract/status.ts'
import { useAccount } from '../platform/account.ts'
import type { ApiResponse } from '../platform/api.ts'
import { usePreference } from '../platform/preferences.ts'
import { readClaims } from './claims/store.ts'
import { usePageClient } from './page-client.ts'
import { freshForMs, pollDelay, type PollState } from './poll.ts'
import { pollStateOf } from './poll-log.ts'

/**
 * A query that keeps itself up to date at the pace of `poll.ts`.
 * @param statusesOf the statuses on screen, which decide the pace; none if the data holds no jobs
 */
export function usePolled<T, K extends QueryKey, S = ApiResponse<T>>(
  options: UseQueryOptions<ApiResponse<T>, Error, S, K>,
  view: PollState['view'],
  statusesOf: (data: T) => readonly SeenStatus[] = () => [],
) {
  const account = useAccount()
  const client = usePageClient()
  const paused = usePreference('polling') === 'paused'
  const statusesIn = (data: ApiResponse<T> | undefined) => (data ? statusesOf(data.data) : [])
  return useQuery({
    staleTime: ({ state }) => freshForMs(view, statusesIn(state.data)),
    ...options,
    meta: { ...options.meta, polled: true },
    refetchInterval: (query) => {
      const state = pollStateOf(query, client, {
        view,
        statuses: statusesIn(query.state.data),
        paused,
        actedAtMs: readClaims(client, account).actedAt,
      })
      const next = pollDelay(state)
      client.polls.setPace(query, {
        next,
        intended: pollDelay({ ...state, failures: 0, retryAfterSeconds: null, refused: false }),
      })
      return next
    },
  })
}
