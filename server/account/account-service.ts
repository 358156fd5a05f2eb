import { setTimeout as delay } from 'node:timers/promises'
import type { Job } from '../../contract/job.ts'
import type { RecordStore } from '../records/port.ts'
import { can, type JobSource } from '../sources/port.ts'
import type { AccountRecord, JobStore } from '../store/port.ts'
import { AccountBulk } from './account-bulk.ts'
import { AccountCommands } from './account-commands.ts'
import { AccountDecisions, type DecisionListener } from './account-decisions.ts'
import { AccountErrorGroups } from './account-error-groups.ts'
import { AccountHandover } from './account-handover.ts'
import { AccountJobs } from './account-jobs.ts'
import { AccountResources } from './account-resources.ts'
import { AccountSync } from './account-sync.ts'
import { AccountTriage } from './account-triage.ts'
import { AccountUpkeep } from './account-upkeep.ts'
import { AccountViews } from './account-views.ts'
import { BackgroundTasks } from './background-tasks.ts'
import { Changes } from './changes.ts'
import type { Clock } from './clock.ts'
import { ErrorGroupBooks } from './error-group-books.ts'
import { ErrorHeadlines } from './error-headlines.ts'
import { Freshness } from './freshness.ts'
import { JobViews } from './job-view.ts'
import type { AccountLog } from './operational-error.ts'
import { PackageModelCache } from './package-models.ts'
import { ReadThroughCache } from './read-through-cache.ts'
import { Recorder } from './recorder.ts'
import { ResourceDirectory } from './resource-directory.ts'
import { SyncLoop } from './sync-loop.ts'
import { Triage } from './triage.ts'

/**
 * How long a start waits for names, so that the first rows have them. Limited because the source
 * may be unreachable.
 */
const firstNamesMs = 2_000

/** Dependencies of an account. */
export interface AccountDeps {
  store: JobStore
  records: RecordStore
  source: JobSource
  /** Milliseconds since 1970. */
  now: Clock
  /** Monotonic clock in milliseconds; defaults to `now`. */
  monotonic?: Clock
  log: AccountLog
}

interface OpenAccount extends Required<AccountDeps> {
  account: AccountRecord
  lastSeenMs: number | null
}

/** A decision shows in the next response, and in what is usual from then on. */
const effectsOfDecisions = (models: PackageModelCache, recorder: Recorder): DecisionListener => ({
  onFlagDecided: async (jobId) => {
    await models.forgetJob(jobId)
    await recorder.judgeAgain(jobId)
  },
  onHardLimit: () => {
    models.forgetLimits()
    return recorder.judgeAllAgain()
  },
})

/**
 * Creates and connects the parts of an account.
 * @param onReader called when someone starts to view the account
 */
function assemble(deps: OpenAccount, onReader: () => void) {
  const { store, records, source, now, monotonic, log, lastSeenMs } = deps
  const { account: slug, floors } = source
  const account = { ...deps.account, slug }
  const clocks = { now, monotonic }
  const stores = { store, records, account }
  const directory = new ResourceDirectory(store, account.key, source, monotonic)
  const changes = new Changes()
  const models = new PackageModelCache({ ...stores, floors, ...clocks })
  const groups = new ErrorGroupBooks(stores)
  const triage = new Triage({ ...stores, groups, now })
  const recorder = new Recorder({ ...stores, names: directory, models, triage, changes, now })
  const headlines = new ErrorHeadlines({ store, account, source, recorder, ...clocks })
  const freshness: Freshness = new Freshness({
    source,
    ...clocks,
    log,
    syncedAt: account.syncedAt,
    revision: () => recorder.revision,
    onChange: () => changes.note(),
    checkStore: () => jobs.counts(),
    onReader,
  })
  const tasks = new BackgroundTasks((error) => void freshness.noteFailure(error))
  const contents = new ReadThroughCache(source, clocks, (job, headline) =>
    tasks.run(recorder.recordHeadline(job.id, headline)),
  )
  const onFailed = (job: Job) => tasks.run(headlines.read(job))
  const views = new JobViews({ ...stores, names: directory, models, groups, now })
  const known = { ...stores, views, models, recorder, contents, groups, now }
  const jobs = new AccountJobs({ ...known, onFailed })
  const sync = new AccountSync({
    source,
    store,
    account,
    recorder,
    directory,
    freshness,
    ...clocks,
    log,
    lastSeenMs,
    onFailed,
    runInBackground: (work) => tasks.run(work),
  })
  const acting = { ...stores, source, names: directory, now }
  const commands = new AccountCommands({ ...acting, recorder, log })
  const failures = new AccountTriage({ ...stores, recorder, now })
  return {
    changes,
    directory,
    recorder,
    freshness,
    tasks,
    jobs,
    sync,
    views: new AccountViews({ records, account, jobs, recorder, now }),
    resources: new AccountResources({ source, directory, contents, jobs }),
    commands,
    triage: failures,
    bulk: new AccountBulk({ ...stores, commands, triage: failures, tasks, changes, now }),
    errorGroups: new AccountErrorGroups({ ...acting, groups, recorder }),
    decisions: new AccountDecisions({
      ...acting,
      listener: effectsOfDecisions(models, recorder),
    }),
    upkeep: new AccountUpkeep({
      slug,
      store,
      recorder,
      directory,
      headlines,
      freshness,
      sync,
      tasks,
      log,
    }),
  }
}

/**
 * A running account: syncs the source's jobs into the store, flags them, and serves all queries and
 * commands. Created by {@link AccountService.open}; `start` begins the work, `close` ends it.
 */
export class AccountService {
  readonly slug: string
  /** Kind of the source, such as `hosted`. */
  readonly kind: JobSource['kind']
  readonly jobs: AccountJobs
  readonly resources: AccountResources
  readonly commands: AccountCommands
  readonly decisions: AccountDecisions
  readonly triage: AccountTriage
  readonly bulk: AccountBulk
  readonly errorGroups: AccountErrorGroups
  readonly views: AccountViews
  readonly handover: AccountHandover
  readonly freshness: Freshness
  readonly changes: Changes
  readonly upkeep: AccountUpkeep
  readonly #deps: OpenAccount
  readonly #parts: ReturnType<typeof assemble>
  readonly #loop: SyncLoop
  #unsubscribe: () => void = () => undefined

  private constructor(deps: OpenAccount) {
    const parts = assemble(deps, () => this.#loop.nudge())
    this.#deps = deps
    this.#parts = parts
    this.slug = deps.source.account
    this.kind = deps.source.kind
    this.jobs = parts.jobs
    this.resources = parts.resources
    this.commands = parts.commands
    this.decisions = parts.decisions
    this.triage = parts.triage
    this.bulk = parts.bulk
    this.errorGroups = parts.errorGroups
    this.views = parts.views
    this.freshness = parts.freshness
    this.changes = parts.changes
    this.handover = new AccountHandover({ ...deps, ...parts, slug: this.slug })
    this.upkeep = parts.upkeep
    const failed = (error: unknown) => parts.freshness.noteFailure(error)
    this.#loop = new SyncLoop({ pull: () => parts.sync.pull(), failed }, deps.monotonic)
  }

  static async open(deps: AccountDeps): Promise<AccountService> {
    const { store, source, now, monotonic = now } = deps
    const account = await store.account(source.account)
    const lastSeenMs = await store.lastSeen(account.key)
    const service = new AccountService({ ...deps, monotonic, account, lastSeenMs })
    await service.#parts.directory.load()
    return service
  }

  async start(): Promise<void> {
    const { source } = this.#deps
    await this.bulk.start()
    await source.start()
    const named = this.upkeep.refreshNames()
    this.#parts.tasks.run(named)
    await Promise.race([named, delay(firstNamesMs, undefined, { ref: false })])
    this.#unsubscribe = source.onChange(() => this.#loop.nudge())
    this.#loop.start()
    this.upkeep.start()
  }

  async close(): Promise<void> {
    for (const part of [this.#parts.sync, this.upkeep, this.bulk, this.freshness, this.changes])
      part.close()
    this.#unsubscribe()
    this.#parts.tasks.stopTimers()
    // The loop may be waiting for a response that only closing the source interrupts.
    const looped = this.#loop.close()
    await this.#deps.source.close()
    await looped
    await this.#parts.tasks.settled()
    await this.#parts.recorder.settled()
    const { syncedMs } = this.freshness
    const { store, account } = this.#deps
    if (syncedMs !== null)
      await store.noteSynced(account.key, new Date(syncedMs).toISOString()).catch(() => undefined)
  }

  /**
   * Handles a web hook call (jobs-api.md §8).
   * @returns false if the signature is invalid or the source has no hook; nothing happens then
   */
  hookCalled(signature: string): boolean {
    const { source } = this.#deps
    return can(source, 'hooks') && source.hookCalled(signature)
  }
}
