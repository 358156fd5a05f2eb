import { QueryCache, QueryClient, useQueryClient } from '@tanstack/react-query'
import { ApiClient } from '../platform/api.ts'
import { ApiError } from '../platform/api-error.ts'
import { News } from './news/news.ts'
import { pollDelay } from './poll.ts'
import { PollLog, pollStateOf } from './poll-log.ts'
import { Standstill } from './standstill.ts'

/** Retries a first load twice if that can help. A poll needs no retry: another one follows. */
function shouldRetry(failures: number, error: Error): boolean {
  if (error instanceof ApiError && error.kind === 'http' && error.status < 500) return false
  return failures < 2
}

/** The query client, with all that a page keeps beside its cached data. One per page. */
export class PageClient extends QueryClient {
  readonly api: ApiClient
  readonly polls: PollLog
  readonly news = new News()
  readonly standstill = new Standstill()

  /** @param api where it reads from; our server unless given */
  constructor(api = new ApiClient()) {
    const polls = new PollLog()
    super({
      queryCache: new QueryCache({
        onSuccess: (_data, query) => polls.noteOutcome(query.queryHash, true),
        onError: (_error, query) => polls.noteOutcome(query.queryHash, false),
      }),
      defaultOptions: {
        queries: {
          staleTime: 1_000,
          gcTime: 5 * 60_000,
          refetchOnWindowFocus: true,
          retry: shouldRetry,
          retryDelay: (failures) => 400 * 2 ** failures,
          networkMode: 'always',
          // A first load that failed is tried again like a poll of something live.
          refetchInterval: (query) =>
            query.state.status === 'error' &&
            query.state.data === undefined &&
            pollDelay(
              pollStateOf(query, this, {
                view: 'detail',
                account: null,
                statuses: ['running'],
                paused: false,
                actedAtMs: null,
              }),
            ),
        },
        mutations: { retry: false, networkMode: 'always' },
      },
    })
    this.api = api
    this.polls = polls
  }
}

/** Narrows the client that React Query hands to hooks and query functions. */
export function pageClient(client: QueryClient): PageClient {
  if (client instanceof PageClient) return client
  throw new TypeError('The page needs a PageClient in its QueryClientProvider')
}

export const usePageClient = (): PageClient => pageClient(useQueryClient())
