import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from '../platform/api-error.ts'
import { pollDelay } from './poll.ts'
import { noteOutcome, stateOf } from './use-polled.ts'

/** A first load is tried twice more where trying again can help; a poll is its own next try. */
function shouldRetry(failures: number, error: Error): boolean {
  if (error instanceof ApiError && error.kind === 'http' && error.status < 500) return false
  return failures < 2
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onSuccess: (_data, query) => noteOutcome(query.queryHash, true),
      onError: (_error, query) => noteOutcome(query.queryHash, false),
    }),
    defaultOptions: {
      queries: {
        staleTime: 1_000,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: true,
        // Data on screen outlives a failed poll; the pill says since when.
        retry: shouldRetry,
        retryDelay: (failures) => 400 * 2 ** failures,
        networkMode: 'always',
        // A first load that failed tries again by itself, like a poll of something live.
        refetchInterval: (query) =>
          query.state.status === 'error' &&
          query.state.data === undefined &&
          pollDelay(stateOf(query, 'detail', ['running'], false, null)),
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}
