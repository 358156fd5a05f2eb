import { useQuery, type QueryKey, type UseQueryOptions } from '@tanstack/react-query'
import type { ApiResponse } from '../../platform/api.ts'
import { usePageClient } from '../page-client.ts'
import type { PollState } from '../poll.ts'
import { pollStateOf } from '../poll-log.ts'
import { useTold } from '../use-polled.ts'

const unpaused = { statuses: [], paused: false, actedAtMs: null } as const

/**
 * A poll that continues in a hidden tab and while updates are paused, since nothing on screen moves
 * by it. It does not count towards the page's freshness.
 */
export function useBackgroundPoll<T, K extends QueryKey>(
  account: string,
  options: UseQueryOptions<ApiResponse<T>, Error, ApiResponse<T>, K>,
  view: PollState['view'],
) {
  const client = usePageClient()
  useTold(account)
  return useQuery({
    ...options,
    meta: { ...options.meta, background: true },
    // React Query would hold back a retry until the tab is visible; the next poll is the retry.
    retry: false,
    refetchIntervalInBackground: true,
    refetchInterval: (query) =>
      client.polls.pace(query, pollStateOf(query, client, { view, account, ...unpaused }), account),
  })
}
