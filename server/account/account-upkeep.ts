import type { JobStore } from '../store/port.ts'
import type { AccountSync } from './account-sync.ts'
import type { BackgroundTasks } from './background-tasks.ts'
import type { ErrorHeadlines } from './error-headlines.ts'
import type { Freshness } from './freshness.ts'
import { operationalErrorOf, type AccountLog } from './operational-error.ts'
import type { Recorder } from './recorder.ts'
import type { ResourceDirectory } from './resource-directory.ts'

/** How often flags are checked; some change with time alone. */
const judgeEveryMs = 5_000
const namesEveryMs = 10_000
const headlinesEveryMs = 10_000
const tidyEveryMs = 600_000
const judgeCompletedEveryMs = 3_600_000

interface UpkeepDeps {
  slug: string
  store: JobStore
  recorder: Recorder
  directory: ResourceDirectory
  headlines: ErrorHeadlines
  freshness: Freshness
  sync: AccountSync
  tasks: BackgroundTasks
  log: AccountLog
}

/** Periodic tasks of an account, independent of changes at the source. */
export class AccountUpkeep {
  readonly #deps: UpkeepDeps
  /** The last logged message about names. */
  #namesError: string | null = null
  #isClosed = false
  #isCompletedJudged = false

  constructor(deps: UpkeepDeps) {
    this.#deps = deps
  }

  start(): void {
    const { tasks } = this.#deps
    tasks.every(judgeEveryMs, () => this.judge())
    tasks.every(judgeEveryMs, () => this.triage())
    tasks.every(namesEveryMs, () => this.refreshNames())
    tasks.every(headlinesEveryMs, () => this.refreshHeadlines())
    tasks.every(tidyEveryMs, () => this.tidy())
    tasks.every(judgeCompletedEveryMs, () => this.judgeCompleted())
  }

  close(): void {
    this.#isClosed = true
  }

  /** Re-evaluates the flags of all live jobs, unless the data may be stale. */
  async judge(): Promise<void> {
    const { freshness, recorder } = this.#deps
    freshness.look()
    if (!freshness.isCurrent()) return
    if (!this.#isCompletedJudged) await this.judgeCompleted()
    await recorder.lookAgain()
  }

  /**
   * Finds out what became of failures with time alone. What people decided ends by the clock, however
   * old the data is.
   */
  triage(): Promise<void> {
    return this.#deps.recorder.triageByTime(() => !this.#isClosed)
  }

  /** Compares recently completed jobs with what is usual, once the history is there. */
  async judgeCompleted(): Promise<void> {
    this.#isCompletedJudged = true
    await this.#deps.recorder.judgeCompleted()
  }

  /**
   * Refreshes the names. A list that cannot be read says nothing about the jobs, so it is only
   * logged, once.
   */
  async refreshNames(): Promise<void> {
    const { directory, recorder } = this.#deps
    const { changed, errors } = await directory.refresh()
    if (changed) await recorder.bump()
    const [error] = errors
    this.#noteNames(errors.length === 0 ? null : { error })
  }

  /** Requests missing headlines of failed jobs again. */
  refreshHeadlines(): Promise<void> {
    return this.#deps.headlines.readMissing()
  }

  /** Removes old and missing jobs, and returns their space to the disk. */
  async tidy(): Promise<void> {
    const { sync, store } = this.#deps
    await sync.prune()
    await sync.dropMissing()
    await store.optimize()
  }

  #noteNames(failed: { error: unknown } | null): void {
    const trouble = failed && operationalErrorOf(failed.error)
    const message = failed && (trouble?.message ?? 'A list of names could not be read.')
    if (message !== null && message !== this.#namesError && !this.#isClosed) {
      const { log, slug } = this.#deps
      log.warn({ account: slug, err: trouble ? undefined : failed?.error }, message)
    }
    this.#namesError = message
  }
}
