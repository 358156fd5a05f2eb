import { setImmediate } from 'node:timers/promises'
import type { Job } from '../../contract/job.ts'
import { ClockGuard } from '../shared/clock-guard.ts'
import type { JobSource } from '../sources/port.ts'
import type { JobStore } from '../store/port.ts'
import type { Clock } from './clock.ts'
import type { Freshness } from './freshness.ts'
import type { AccountLog } from './operational-error.ts'
import type { Recorder } from './recorder.ts'
import type { ResourceDirectory } from './resource-directory.ts'
import type { NextPull } from './sync-loop.ts'

const dayMs = 86_400_000
/** Old jobs are removed in small batches, because nothing else can write meanwhile. */
const pruneBatch = 200
const missingBatch = 500

interface AccountSyncDeps {
  source: JobSource
  store: JobStore
  account: { key: number; cursor: string | null }
  recorder: Recorder
  directory: ResourceDirectory
  freshness: Freshness
  now: Clock
  monotonic: Clock
  log: AccountLog
  /**
   * When the source reported the newest change in the store, in milliseconds; null without jobs.
   */
  lastSeenMs: number | null
  /** Called when a job is first seen as failed. */
  onFailed: (job: Job) => void
  /** Work that the next pull does not have to wait for. */
  runInBackground: (work: Promise<unknown>) => void
}

/** Keeps the store in sync with the source: applies changes and removes jobs that are gone. */
export class AccountSync {
  readonly #deps: AccountSyncDeps
  readonly #clock: ClockGuard
  #cursor: string | null
  /** Whether jobs that the source lost before this start have been looked for. */
  #isSwept = false
  /** Ended jobs created before this time were removed by this process, in milliseconds. */
  #prunedMs: number | null = null
  #isClosed = false

  constructor(deps: AccountSyncDeps) {
    this.#deps = deps
    this.#cursor = deps.account.cursor
    const { lastSeenMs, now, monotonic } = deps
    const seen = lastSeenMs === null ? null : { seen: lastSeenMs, probation: null }
    this.#clock = new ClockGuard(seen, now, monotonic)
  }

  /** Makes longer tasks stop at their next step. */
  close(): void {
    this.#isClosed = true
  }

  async pull(): Promise<NextPull> {
    const { source, store, account, recorder, directory, freshness } = this.#deps
    const requestedMs = this.#deps.now()
    const requestedAt = this.#deps.monotonic()
    const live = await store.liveStatuses(account.key)
    const pulled = await source.pull(this.#cursor, { watched: freshness.isWatched, live })
    await directory.lookUpMissing(pulled.jobs)
    const cursor = this.#afterPrune(pulled.cursor)
    const changed = await recorder.record(
      pulled.jobs,
      requestedMs,
      cursor === this.#cursor ? undefined : cursor,
    )
    await this.#remove(pulled.gone)
    // A name from a pull also appears in the rows of other jobs.
    if (await directory.save()) await recorder.bump()
    this.#cursor = cursor
    if (pulled.current) {
      if (!this.#isSwept) this.#deps.runInBackground(this.dropMissing())
      this.#isSwept = true
      freshness.noteSynced(requestedMs, requestedAt)
    }
    for (const { job } of changed) if (job.status === 'failed') this.#deps.onFailed(job)
    return { more: pulled.more, inMs: pulled.nextMs }
  }

  /** Removes jobs older than the source's history limit. */
  async prune(): Promise<void> {
    const { source, recorder, log, now } = this.#deps
    const { historyDays } = source
    if (historyDays === null) return
    const { trusted, foundAheadMs } = this.#clock.check()
    if (foundAheadMs !== null) {
      log.warn(
        { account: source.account, days_ahead: Math.round(foundAheadMs / dayMs) },
        'The clock is far ahead of the last sync of this account: no job is removed for its ' +
          'age until the clock is corrected or the server has run with it for a day',
      )
    }
    if (!trusted) return
    const beforeMs = now() - historyDays * dayMs
    // A pull in progress does not know of the removal, so its cursor is adapted as well.
    this.#prunedMs = beforeMs
    const cursor = () => this.#afterPrune(this.#cursor)
    while (!this.#isClosed && (await recorder.prune(beforeMs, pruneBatch, cursor)))
      await setImmediate()
    this.#cursor = this.#afterPrune(this.#cursor)
  }

  /**
   * Removes jobs that the source no longer has, if it can check: it may have dropped them while
   * this server was off.
   */
  async dropMissing(): Promise<void> {
    const { source, store, account } = this.#deps
    if (!source.missing) return
    for (let after = 0; !this.#isClosed;) {
      const ids = await store.idsAfter(account.key, after, missingBatch)
      const last = ids.at(-1)
      if (last === undefined) return
      after = last
      await this.#remove(await source.missing(ids))
      await setImmediate()
    }
  }

  /** Adapts a cursor to the removal of old jobs. */
  #afterPrune<C extends string | null>(cursor: C): C | string {
    if (cursor === null || this.#prunedMs === null) return cursor
    return this.#deps.source.cursorAfterPrune?.(cursor, this.#prunedMs) ?? cursor
  }

  async #remove(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return
    const { source, recorder, log } = this.#deps
    log.warn(
      { account: source.account, count: ids.length, jobs: ids.slice(0, 20) },
      'Removed jobs that the source no longer has',
    )
    await recorder.remove(ids)
  }
}
