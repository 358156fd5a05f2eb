import {
  useQuery,
  useQueryClient,
  type Query,
  type QueryKey,
  type UseQueryOptions,
} from '@tanstack/react-query'
import type { SeenStatus } from '../../contract/status.ts'
import { useAccount } from '../platform/account.ts'
import { ApiError } from '../platform/api-error.ts'
import { lastLatency, type ApiResponse } from '../platform/api.ts'
import { readClaims } from './claims/store.ts'
import { pollDelay, type PollState } from './poll.ts'
import { usePreference } from '../platform/preferences.ts'

const failuresInRow = new Map<string, number>()

/**
 * Milliseconds; false for never. `meant` is the pace without failures: against it a page turns
 * stale.
 */
interface Pace {
  next: number | false
  meant: number | false
}
const paces = new WeakMap<object, Pace>()

/** The pace last chosen for a query; undefined for one that is not polled. */
export const paceOf = (query: object): Pace | undefined => paces.get(query)

/** Counts failures in a row; the query itself forgets them at each try. */
export function noteOutcome(queryHash: string, ok: boolean): void {
  if (ok) failuresInRow.delete(queryHash)
  else failuresInRow.set(queryHash, (failuresInRow.get(queryHash) ?? 0) + 1)
}

/** 0–1 from a text: steady between two reads, other after each. */
function steadyJitter(text: string): number {
  let hash = 7
  for (const letter of text) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003
  return hash / 1_000_003
}

/** What `pollDelay` needs to know of a query. */
export function stateOf<D, K extends QueryKey>(
  query: Query<D, Error, D, K>,
  view: PollState['view'],
  statuses: readonly SeenStatus[],
  paused: boolean,
  actedAtMs: number | null,
): PollState {
  const { error, dataUpdateCount, errorUpdateCount } = query.state
  const path = typeof query.meta?.['path'] === 'string' ? query.meta['path'] : ''
  return {
    view,
    statuses,
    paused,
    latencyMs: lastLatency(path),
    failures: failuresInRow.get(query.queryHash) ?? 0,
    retryAfterSeconds: error instanceof ApiError ? error.retryAfterSeconds : null,
    actedAtMs,
    refused: error instanceof ApiError && error.refused,
    nowMs: Date.now(),
    jitter: steadyJitter(`${query.queryHash}${dataUpdateCount}.${errorUpdateCount}`),
  }
}

/**
 * A read that keeps itself up to date at the pace of `poll.ts`.
 * @param statusesOf the statuses on screen that decide the pace; none where the answer holds no
 * jobs
 */
export function usePolled<T, K extends QueryKey, S = ApiResponse<T>>(
  options: UseQueryOptions<ApiResponse<T>, Error, S, K>,
  view: PollState['view'],
  statusesOf: (data: T) => readonly SeenStatus[] = () => [],
) {
  const account = useAccount()
  const client = useQueryClient()
  const paused = usePreference('polling') === 'paused'
  return useQuery({
    ...options,
    meta: { ...options.meta, polled: true },
    refetchInterval: (query) => {
      const data = query.state.data
      const state = stateOf(
        query,
        view,
        data ? statusesOf(data.data) : [],
        paused,
        readClaims(client, account).actedAt,
      )
      const next = pollDelay(state)
      paces.set(query, {
        next,
        meant: pollDelay({ ...state, failures: 0, retryAfterSeconds: null, refused: false }),
      })
      return next
    },
  })
}
