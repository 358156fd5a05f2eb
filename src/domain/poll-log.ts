import type { Query, QueryKey } from '@tanstack/react-query'
import type { ApiClient } from '../platform/api.ts'
import { ApiError } from '../platform/api-error.ts'
import type { News } from './news/news.ts'
import { isSpared, pollDelay, staleAfterMs, type PollState } from './poll.ts'

/** Milliseconds. */
export interface Pace {
  /** False for never. */
  next: number | false
  /** How old the data may get before it is stale; null if it does not age. */
  staleAfter: number | null
  /** What it was decided by. */
  state: PollState
  /** It is not read until the server tells of a change. */
  told: boolean
  /** Whose news it follows. */
  account: string
}

/** What a page knows of its reads. */
export interface PollClient {
  api: ApiClient
  polls: PollLog
  news: News
}

interface PacedQuery {
  state: { dataUpdatedAt: number }
}

/** What the poll policy has to remember about queries. */
export class PollLog {
  readonly #failuresInRow = new Map<string, number>()
  readonly #paces = new WeakMap<object, Pace & { of: number }>()

  /** Counts failures in a row; a query itself resets its count with every try. */
  noteOutcome(queryHash: string, ok: boolean): void {
    if (ok) this.#failuresInRow.delete(queryHash)
    else this.#failuresInRow.set(queryHash, this.failuresOf(queryHash) + 1)
  }

  failuresOf(queryHash: string): number {
    return this.#failuresInRow.get(queryHash) ?? 0
  }

  /** Decides when a query is read next. */
  pace(query: PacedQuery, state: PollState, account: string): number | false {
    const before = this.#paces.get(query)
    const { dataUpdatedAt } = query.state
    const limit = staleAfterMs(state)
    // The same data was good for longer a moment ago, and has not become worse by a change of pace.
    const kept = before?.of === dataUpdatedAt && limit !== null ? (before.staleAfter ?? 0) : 0
    const next = pollDelay(state)
    this.#paces.set(query, {
      next,
      staleAfter: limit === null ? null : Math.max(limit, kept),
      state,
      told: isSpared(state),
      account,
      of: dataUpdatedAt,
    })
    return next
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

/** What only the page knows about a query. */
export interface PolledFor extends Pick<PollState, 'view' | 'statuses' | 'paused' | 'actedAtMs'> {
  /** Whose news changes the data; null for none. */
  account: string | null
  /** The data changes with time alone, too. */
  timed?: boolean
}

/** The path that a query reads; empty if it does not say. */
export const pathOf = ({ meta }: { meta?: Record<string, unknown> | undefined }): string =>
  typeof meta?.['path'] === 'string' ? meta['path'] : ''

/** The facts that `pollDelay` needs about a query. */
export function pollStateOf<D, K extends QueryKey>(
  query: Query<D, Error, D, K>,
  { api, polls, news }: PollClient,
  { account, timed = false, ...page }: PolledFor,
): PollState {
  const { error, dataUpdateCount, errorUpdateCount } = query.state
  const path = pathOf(query)
  const requestedAt = api.requestedAt(path)
  const nowMs = Date.now()
  return {
    ...page,
    timed,
    latencyMs: api.lastLatency(path),
    failures: polls.failuresOf(query.queryHash),
    retryAfterSeconds: error instanceof ApiError ? error.retryAfterSeconds : null,
    refused: error instanceof ApiError && error.refused,
    told: account !== null && news.covers(account, requestedAt),
    readAgoMs: nowMs - requestedAt,
    nowMs,
    jitter: jitterOf(`${query.queryHash}${dataUpdateCount}.${errorUpdateCount}`),
  }
}
