import { useQuery, type QueryKey, type UseQueryOptions } from '@tanstack/react-query'
import type { ApiResponse } from '../../platform/api.ts'
import { pollDelay, type PollState } from '../poll.ts'
import { stateOf } from '../use-polled.ts'

/**
 * A read that goes on in a hidden tab and while the person has paused the page: nothing on screen
 * moves by it. It does not count towards the page's freshness.
 */
export function useBackgroundPoll<T, K extends QueryKey>(
  options: UseQueryOptions<ApiResponse<T>, Error, ApiResponse<T>, K>,
  view: PollState['view'],
) {
  return useQuery({
    ...options,
    // In a hidden tab React Query would hold a second try back until the tab is seen; the next poll
    // is the next try.
    retry: false,
    refetchIntervalInBackground: true,
    refetchInterval: (query) => pollDelay(stateOf(query, view, [], false, null)),
  })
}
