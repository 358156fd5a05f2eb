import type { Sync } from '../../contract/sync.ts'
import { isoSeconds } from '../../contract/instant.ts'
import type { JobSource } from '../sources/port.ts'
import type { Clock } from './clock.ts'
import { operationalErrorOf, type AccountLog } from './operational-error.ts'

/**
 * Somebody who read something within this time is taken to be looking still: the slowest list polls
 * every 20 s.
 */
const watchedForMs = 60_000
/**
 * Without a good pull for this long, or for this many times the source's own pace, what is in the
 * store may be old: nothing is judged by it (interaction-rules.md §7).
 */
const staleAfterMs = 30_000
const staleAfterPaces = 3
/**
 * A clock that differs by more from what it should be was set, milliseconds: less is what clocks do
 * by themselves.
 */
const setByMs = 30_000

/** Whether an account's store can be read and is filled. `reason` says why not. */
export interface Readiness {
  account: string
  ready: boolean
  synced_at: string | null
  reason?: string
}

interface FreshnessDeps {
  source: JobSource
  now: Clock
  monotonic: Clock
  log: AccountLog
  /** ISO: when the store last equalled the source, as an earlier run left it. */
  syncedAt: string | null
  revision: () => number
  /** Rejects where the store cannot be read. */
  checkStore: () => Promise<unknown>
  /** Somebody began to look. */
  onReader: () => void
}

/** How fresh an account's data is, and what went wrong with it last. */
export class Freshness {
  readonly #deps: FreshnessDeps
  #syncedMs: number | null
  /**
   * The same by the clock that is never set; null before this process was in step with the source.
   */
  #syncedMonotonic: number | null = null
  #lastError: Sync['last_error'] = null
  #readAt = -Infinity
  /**
   * How far the clock is ahead of the one that is never set, at the last look; null before the
   * first.
   */
  #clockAhead: number | null = null
  /** When the clock was last found to have been set, by the one that is never. */
  #clockSetAt = -Infinity
  #isClosed = false

  constructor(deps: FreshnessDeps) {
    this.#deps = deps
    this.#syncedMs = deps.syncedAt === null ? null : Date.parse(deps.syncedAt)
  }

  /** Grows with each change a reader could see. */
  get revision(): number {
    return this.#deps.revision()
  }

  /** ISO: when the store last equalled the source; null before the first fill. */
  get syncedAt(): string | null {
    return this.#syncedMs === null ? null : isoSeconds(this.#syncedMs)
  }

  /** The same in milliseconds since 1970. */
  get syncedMs(): number | null {
    return this.#syncedMs
  }

  /** Is somebody looking at this account? */
  get isWatched(): boolean {
    return this.#deps.monotonic() - this.#readAt < watchedForMs
  }

  /** Somebody looks: the source is polled more often, and at once if nobody did before. */
  noteReader(): void {
    const wasWatched = this.isWatched
    this.#readAt = this.#deps.monotonic()
    if (!wasWatched) this.#deps.onReader()
  }

  /** The store equalled the source at this moment, by both clocks. */
  noteSynced(nowMs: number, monotonic: number): void {
    this.#syncedMs = nowMs
    this.#syncedMonotonic = monotonic
    this.#lastError = null
  }

  /** @returns seconds the source asked to wait, if it did */
  noteFailure(error: unknown): number | null {
    const trouble = operationalErrorOf(error)
    // A source that ends interrupts what is under way.
    if (this.#isClosed && trouble) return null
    const { source, now, log } = this.#deps
    const message = trouble?.message ?? 'The jobs could not be brought up to date.'
    const status = trouble?.status ?? null
    log.warn({ account: source.account, status, err: trouble ? undefined : error }, message)
    this.#lastError = { at: new Date(now()).toISOString(), message, status }
    return trouble?.retryAfterSeconds ?? null
  }

  close(): void {
    this.#isClosed = true
  }

  sync(): Sync {
    const { source } = this.#deps
    return {
      ...source.state(),
      account: source.account,
      source: source.kind,
      capabilities: [...source.capabilities],
      synced_at: this.syncedAt,
      lag_seconds: this.#syncedMs === null ? null : Math.max(0, Math.round(this.#lagMs() / 1000)),
      last_error: this.#lastError,
      revision: this.revision,
    }
  }

  /** Is the store readable and filled, and does the source do its work where it can tell? */
  async readiness(): Promise<Readiness> {
    const { source, checkStore } = this.#deps
    const state = { account: source.account, synced_at: this.syncedAt }
    try {
      await checkStore()
      await source.check?.()
    } catch (error) {
      const reason =
        operationalErrorOf(error)?.message ??
        'The account cannot be read; the server’s log says why.'
      return { ...state, ready: false, reason }
    }
    return this.#syncedMs === null
      ? { ...state, ready: false, reason: 'The account is not filled from its source yet.' }
      : { ...state, ready: true }
  }

  /** Can live jobs be judged by what the store says of them now? */
  isCurrent(): boolean {
    const paceMs = (this.#deps.source.state().pace_seconds ?? 0) * 1000
    if (this.#wasClockSet() || this.#syncedMs === null) return false
    return this.#lagMs() <= Math.max(staleAfterMs, staleAfterPaces * paceMs)
  }

  /** Milliseconds since the store equalled the source. */
  #lagMs(): number {
    const { now, monotonic } = this.#deps
    return this.#syncedMonotonic === null
      ? now() - (this.#syncedMs ?? -Infinity)
      : monotonic() - this.#syncedMonotonic
  }

  /**
   * Was the clock set since the source last told how long its jobs have run? Then their runtimes
   * cannot be counted on from there.
   */
  #wasClockSet(): boolean {
    const monotonic = this.#deps.monotonic()
    const ahead = this.#deps.now() - monotonic
    if (this.#clockAhead !== null && Math.abs(ahead - this.#clockAhead) > setByMs)
      this.#clockSetAt = monotonic
    this.#clockAhead = ahead
    return this.#clockSetAt >= (this.#syncedMonotonic ?? 0)
  }
}
