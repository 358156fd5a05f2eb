import type { Query } from '@tanstack/react-query'
import type { PageClient } from '../page-client.ts'
import { pathOf, type Pace } from '../poll-log.ts'
import { newsDelay } from './news-pace.ts'

/** How often a read under way is looked at again, in milliseconds. */
const lookAgainMs = 100
/** Tabs and browsers that lose the server's word at the same time read again over this time. */
const spreadMs = 2_000

interface Followed {
  query: Query
  pace: Pace
}

/** Reads again what news has made old, and confirms what it has not. */
export class NewsReader {
  readonly #client: PageClient
  /** When a query was last read because of news. */
  readonly #sent = new WeakMap<Query, number>()
  #timer: number | undefined

  constructor(client: PageClient) {
    this.#client = client
  }

  stop(): void {
    window.clearTimeout(this.#timer)
  }

  /** The server has nothing new: what is current is so as of now. */
  confirm(nowMs: number): void {
    for (const { query, pace } of this.#followed()) {
      const { data, status, fetchStatus } = query.state
      if (!pace.told || status !== 'success' || fetchStatus !== 'idle') continue
      if (query.state.dataUpdatedAt >= nowMs) continue
      if (this.#isCurrent(query, pace)) query.setData(data, { updatedAt: nowMs, manual: true })
    }
  }

  /** Reads what is older than the last news, at the pace of `poll.ts`. */
  read(): void {
    window.clearTimeout(this.#timer)
    const nowMs = Date.now()
    const waits = this.#followed().map((each) => this.#waitOf(each, nowMs))
    const nextMs = Math.min(...waits)
    if (nextMs < Infinity) this.#timer = window.setTimeout(() => this.read(), nextMs)
  }

  /** The server tells no more: its last word may be as old as the data may get. */
  readSoon(): void {
    window.clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => {
      const nowMs = Date.now()
      for (const each of this.#followed())
        if (this.#dueIn(each, nowMs) <= 0) this.#fetch(each.query)
    }, Math.random() * spreadMs)
  }

  #followed(): Followed[] {
    const { polls } = this.#client
    return this.#client
      .getQueryCache()
      .findAll({ type: 'active' })
      .flatMap((query) => {
        const pace = polls.paceOf(query)
        return pace === undefined ? [] : [{ query, pace }]
      })
  }

  #isCurrent(query: Query, { account }: Pace): boolean {
    return this.#client.news.covers(account, this.#client.api.requestedAt(pathOf(query)))
  }

  /** Reads if it is time. @returns milliseconds until it has to be looked at again */
  #waitOf({ query, pace }: Followed, nowMs: number): number {
    const { news } = this.#client
    const waitMs = this.#dueIn({ query, pace }, nowMs)
    if (waitMs === Infinity) return waitMs
    if (!news.isTold(pace.account) || this.#isCurrent(query, pace)) return Infinity
    const isFetching = query.state.fetchStatus === 'fetching'
    if (isFetching && news.covers(pace.account, this.#sent.get(query) ?? 0)) return Infinity
    if (isFetching) return lookAgainMs
    if (waitMs > 0) return waitMs
    this.#sent.set(query, nowMs)
    this.#fetch(query)
    return Infinity
  }

  /** Milliseconds until it may be read; polls of hidden tabs rest, what failed has its own pace. */
  #dueIn({ query, pace }: Followed, nowMs: number): number {
    const gapMs = newsDelay(pace.state)
    const rests = document.hidden && query.meta?.['background'] !== true
    if (gapMs === false || rests || query.state.error !== null) return Infinity
    return this.#client.api.requestedAt(pathOf(query)) + gapMs - nowMs
  }

  #fetch({ queryKey }: Query): void {
    const filter = { queryKey, exact: true, type: 'active' } as const
    void this.#client.refetchQueries(filter, { cancelRefetch: false })
  }
}
