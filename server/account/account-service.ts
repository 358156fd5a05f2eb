import { setTimeout as delay } from 'node:timers/promises'
import type { Job } from '../../contract/job.ts'
import type { RecordStore } from '../records/port.ts'
import type { JobSource } from '../sources/port.ts'
import type { AccountRecord, JobStore } from '../store/port.ts'
import { AccountCommands } from './account-commands.ts'
import { AccountJobs } from './account-jobs.ts'
import { AccountResources } from './account-resources.ts'
import { AccountSync } from './account-sync.ts'
import { AccountUpkeep } from './account-upkeep.ts'
import { BackgroundTasks } from './background-tasks.ts'
import { Baselines } from './baselines.ts'
import type { Clock } from './clock.ts'
import { ErrorHeadlines } from './error-headlines.ts'
import { Freshness } from './freshness.ts'
import { JobViews } from './job-view.ts'
import type { AccountLog } from './operational-error.ts'
import { ReadThroughCache } from './read-through-cache.ts'
import { Recorder } from './recorder.ts'
import { ResourceDirectory } from './resource-directory.ts'
import { SyncLoop } from './sync-loop.ts'

/**
 * A start waits this long for names, so that the first rows have them; a source out of reach must
 * not hold it up.
 */
const firstNamesMs = 2_000

/** What an account works with. */
export interface AccountDeps {
  store: JobStore
  records: RecordStore
  source: JobSource
  /** Milliseconds since 1970. */
  now: Clock
  /** Milliseconds of a clock that is never set; `now` when left out. */
  monotonic?: Clock
  log: AccountLog
}

interface OpenAccount extends Required<AccountDeps> {
  account: AccountRecord
  lastSeenMs: number | null
}

/**
 * One account at work: takes the source's jobs into the store, judges them, and answers everything
 * that is asked about them. Made by {@link AccountService.open}; `start` begins the work, `close`
 * ends it.
 */
export class AccountService {
  readonly slug: string
  /** What the jobs come from, such as `hosted`. */
  readonly kind: JobSource['kind']
  readonly jobs: AccountJobs
  readonly resources: AccountResources
  readonly commands: AccountCommands
  readonly freshness: Freshness
  readonly upkeep: AccountUpkeep
  readonly #deps: OpenAccount
  readonly #directory: ResourceDirectory
  readonly #recorder: Recorder
  readonly #sync: AccountSync
  readonly #loop: SyncLoop
  readonly #tasks: BackgroundTasks
  #unsubscribe: () => void = () => undefined

  private constructor(deps: OpenAccount) {
    const { store, records, source, now, monotonic, log, lastSeenMs } = deps
    const account = { ...deps.account, slug: source.account }
    this.#deps = deps
    this.slug = source.account
    this.kind = source.kind
    const directory = new ResourceDirectory(store, account.key, source, monotonic)
    const { floors } = source
    const baselines = new Baselines({ store, records, account, floors, now, monotonic })
    const recorder = new Recorder({ store, records, account, names: directory, baselines, now })
    const headlines = new ErrorHeadlines({
      store,
      account: account.key,
      source,
      recorder,
      now,
      monotonic,
    })
    const freshness = new Freshness({
      source,
      now,
      monotonic,
      log,
      syncedAt: account.syncedAt,
      revision: () => recorder.revision,
      checkStore: () => this.jobs.counts(),
      onReader: () => this.#loop.nudge(),
    })
    const tasks = new BackgroundTasks((error) => void freshness.noteFailure(error))
    const contents = new ReadThroughCache(source, { now, monotonic }, (job, headline) =>
      tasks.run(recorder.recordHeadline(job.id, headline)),
    )
    const onFailed = (job: Job) => tasks.run(headlines.read(job))
    const views = new JobViews({ store, records, account, names: directory, baselines })
    this.#directory = directory
    this.#recorder = recorder
    this.#tasks = tasks
    this.freshness = freshness
    this.jobs = new AccountJobs({
      store,
      records,
      account,
      views,
      baselines,
      recorder,
      contents,
      now,
      onFailed,
    })
    this.resources = new AccountResources({ source, directory, contents, jobs: this.jobs })
    this.commands = new AccountCommands({
      store,
      records,
      account,
      source,
      recorder,
      names: directory,
      now,
      log,
    })
    this.#sync = new AccountSync({
      source,
      store,
      account,
      recorder,
      directory,
      freshness,
      now,
      monotonic,
      log,
      lastSeenMs,
      onFailed,
      runInBackground: (work) => tasks.run(work),
    })
    this.upkeep = new AccountUpkeep({
      slug: this.slug,
      store,
      recorder,
      directory,
      headlines,
      freshness,
      sync: this.#sync,
      tasks,
      log,
    })
    const failed = (error: unknown) => freshness.noteFailure(error)
    this.#loop = new SyncLoop({ pull: () => this.#sync.pull(), failed }, monotonic)
  }

  static async open(deps: AccountDeps): Promise<AccountService> {
    const { store, source, now, monotonic = now } = deps
    const account = await store.account(source.account)
    const lastSeenMs = await store.lastSeen(account.key)
    const service = new AccountService({ ...deps, monotonic, account, lastSeenMs })
    await service.#directory.load()
    return service
  }

  async start(): Promise<void> {
    const { source } = this.#deps
    await source.start()
    const named = this.upkeep.refreshNames()
    this.#tasks.run(named)
    await Promise.race([named, delay(firstNamesMs, undefined, { ref: false })])
    this.#unsubscribe = source.onChange(() => this.#loop.nudge())
    this.#loop.start()
    this.upkeep.start()
  }

  async close(): Promise<void> {
    for (const part of [this.#sync, this.upkeep, this.freshness]) part.close()
    this.#unsubscribe()
    this.#tasks.stopTimers()
    // The loop may wait for an answer that only the end of the source cuts short.
    const looped = this.#loop.close()
    await this.#deps.source.close()
    await looped
    await this.#tasks.settled()
    await this.#recorder.settled()
    const { syncedMs } = this.freshness
    const { store, account } = this.#deps
    if (syncedMs !== null)
      await store.noteSynced(account.key, new Date(syncedMs).toISOString()).catch(() => undefined)
  }

  /**
   * A web hook was called (jobs-api.md §8).
   * @returns false when it is not genuine: then nothing happens
   */
  hookCalled(signature: string): boolean {
    return this.#deps.source.hookCalled(signature)
  }
}
