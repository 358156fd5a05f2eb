import type { Sync } from '../../contract/sync.ts'
import { isoSeconds } from '../../contract/instant.ts'
import {
  hasFewCredits,
  hasSpentBudget,
  isBehind,
  staleFromSeconds,
} from '../../contract/sync-limits.ts'
import type { JobSource } from '../sources/port.ts'
import type { Clock } from './clock.ts'
import { operationalErrorOf, type AccountLog } from './operational-error.ts'

/** A reader counts as present for this long after a request: the slowest list polls every 20 s. */
const watchedForMs = 60_000
/**
 * A larger jump, in milliseconds, means that the clock was set; smaller ones happen by themselves.
 */
const setByMs = 30_000

/** Whether an account's store is readable and filled. `reason` explains why not. */
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
  /** ISO: when the store last matched the source, as left by an earlier run. */
  syncedAt: string | null
  revision: () => number
  /** Rejects if the store cannot be read. */
  checkStore: () => Promise<unknown>
  /** Called when a reader arrives. */
  onReader: () => void
  /** Called when a reader would see another state, beside the age of the data. */
  onChange: () => void
}

/** How fresh an account's data is, and its last error. */
export class Freshness {
  readonly #deps: FreshnessDeps
  #syncedMs: number | null
  /** The same on the monotonic clock; null until this process was in sync with the source. */
  #syncedMonotonic: number | null = null
  #lastError: Sync['last_error'] = null
  #readAt = -Infinity
  /**
   * How far the wall clock was ahead of the monotonic one at the last check; null before the first.
   */
  #clockAhead: number | null = null
  /** When the wall clock was last found to have been set, on the monotonic clock. */
  #clockSetAt = -Infinity
  #isClosed = false
  #failures = 0
  /** The state as last looked at. */
  #seen: string | null = null

  constructor(deps: FreshnessDeps) {
    this.#deps = deps
    this.#syncedMs = deps.syncedAt === null ? null : Date.parse(deps.syncedAt)
  }

  /** Incremented with every change a reader could see. */
  get revision(): number {
    return this.#deps.revision()
  }

  /** ISO: when the store last matched the source; null before the first fill. */
  get syncedAt(): string | null {
    return this.#syncedMs === null ? null : isoSeconds(this.#syncedMs)
  }

  /** The same in milliseconds since 1970. */
  get syncedMs(): number | null {
    return this.#syncedMs
  }

  /** Failed reads of the source since the server started. */
  get failures(): number {
    return this.#failures
  }

  /** Whether someone is viewing this account. */
  get isWatched(): boolean {
    return this.#deps.monotonic() - this.#readAt < watchedForMs
  }

  /**
   * Notes a reader: the source is polled more often, and immediately if there was no reader before.
   */
  noteReader(): void {
    const wasWatched = this.isWatched
    this.#readAt = this.#deps.monotonic()
    if (!wasWatched) this.#deps.onReader()
  }

  /** Notes that the store matched the source at this moment, on both clocks. */
  noteSynced(nowMs: number, monotonic: number): void {
    this.#syncedMs = nowMs
    this.#syncedMonotonic = monotonic
    this.#lastError = null
    this.look()
  }

  /** @returns the number of seconds the source asked to wait, if any */
  noteFailure(error: unknown): number | null {
    const trouble = operationalErrorOf(error)
    // Closing the source interrupts calls in progress.
    if (this.#isClosed && trouble) return null
    const { source, now, log } = this.#deps
    this.#failures += 1
    const message = trouble?.message ?? 'The jobs could not be updated.'
    const status = trouble?.status ?? null
    log.warn({ account: source.account, status, err: trouble ? undefined : error }, message)
    this.#lastError = { at: new Date(now()).toISOString(), message, status }
    this.look()
    return trouble?.retryAfterSeconds ?? null
  }

  close(): void {
    this.#isClosed = true
  }

  /** Tells of the state if it is another than before: some of it changes with time alone. */
  look(): void {
    const state = this.#state()
    if (this.#seen !== null && this.#seen !== state) this.#deps.onChange()
    this.#seen = state
  }

  /** What readers are shown of the state, without the figures that move all the time. */
  #state(): string {
    const sync = this.sync()
    const { pace_seconds, paused_until, history, last_error, lag_seconds } = sync
    return JSON.stringify([
      isBehind(sync, lag_seconds, last_error !== null),
      lag_seconds === null,
      pace_seconds,
      paused_until,
      history?.complete,
      last_error?.message,
      hasFewCredits(sync),
      hasSpentBudget(sync),
    ])
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

  /** Whether the store is readable and filled and the source works, as far as it can check. */
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
      ? { ...state, ready: false, reason: 'The account has not been filled from its source yet.' }
      : { ...state, ready: true }
  }

  /** Whether the stored state of live jobs is fresh enough to flag them. */
  isCurrent(): boolean {
    if (this.#wasClockSet() || this.#syncedMs === null) return false
    return this.#lagMs() <= staleFromSeconds(this.#deps.source.state()) * 1000
  }

  /** Milliseconds since the store matched the source. */
  #lagMs(): number {
    const { now, monotonic } = this.#deps
    return this.#syncedMonotonic === null
      ? now() - (this.#syncedMs ?? -Infinity)
      : monotonic() - this.#syncedMonotonic
  }

  /**
   * Whether the clock was set since the source last reported runtimes, which then cannot be
   * extrapolated.
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
