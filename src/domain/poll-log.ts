import type { Query, QueryKey } from '@tanstack/react-query'
import type { ApiClient } from '../platform/api.ts'
import { ApiError } from '../platform/api-error.ts'
import type { PollState } from './poll.ts'

/** Milliseconds; false for never. */
export interface Pace {
  next: number | false
  /** The pace without failures: the page is stale when it falls behind this. */
  intended: number | false
}

/** What the poll policy has to remember about queries. */
export class PollLog {
  readonly #failuresInRow = new Map<string, number>()
  readonly #paces = new WeakMap<object, Pace>()

  /** Counts failures in a row; a query itself resets its count with every try. */
  noteOutcome(queryHash: string, ok: boolean): void {
    if (ok) this.#failuresInRow.delete(queryHash)
    else this.#failuresInRow.set(queryHash, this.failuresOf(queryHash) + 1)
  }

  failuresOf(queryHash: string): number {
    return this.#failuresInRow.get(queryHash) ?? 0
  }

  setPace(query: object, pace: Pace): void {
    this.#paces.set(query, pace)
  }

  /** The pace chosen last; undefined for a query that is not polled. */
  paceOf(query: object): Pace | undefined {
    return this.#paces.get(query)
  }
}

/** 0–1 from a text: the same until the next read, different after it. */
function jitterOf(text: string): number {
  let hash = 7
  for (const letter of text) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003
  return hash / 1_000_003
}

/** The facts that `pollDelay` needs about a query. */
export function pollStateOf<D, K extends QueryKey>(
  query: Query<D, Error, D, K>,
  { api, polls }: { api: ApiClient; polls: PollLog },
  page: Pick<PollState, 'view' | 'statuses' | 'paused' | 'actedAtMs'>,
): PollState {
  const { error, dataUpdateCount, errorUpdateCount } = query.state
  const path = typeof query.meta?.['path'] === 'string' ? query.meta['path'] : ''
  return {
    ...page,
    latencyMs: api.lastLatency(path),
    failures: polls.failuresOf(query.queryHash),
    retryAfterSeconds: error instanceof ApiError ? error.retryAfterSeconds : null,
    refused: error instanceof ApiError && error.refused,
    nowMs: Date.now(),
    jitter: jitterOf(`${query.queryHash}${dataUpdateCount}.${errorUpdateCount}`),
  }
}
