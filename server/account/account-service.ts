import { setImmediate, setTimeout as delay } from 'node:timers/promises'
import { emptyFilter, type JobFilter } from '../../contract/filter.ts'
import type {
  Activity,
  Neighbours,
  PackageCard,
  PackageRun,
  ScheduleCard,
  Transition,
} from '../../contract/history.ts'
import type { Facets } from '../../contract/facets.ts'
import type { JobExtras, JobRow } from '../../contract/job-row.ts'
import type { Baseline } from '../../contract/baseline.ts'
import type { Sync } from '../../contract/sync.ts'
import type { Job } from '../../contract/job.ts'
import { isOverdue, type Cluster, type Package, type Schedule } from '../../contract/resources.ts'
import type { SearchSort } from '../../contract/search.ts'
import type { SeenStatus } from '../../contract/status.ts'
import { ClockGuard } from '../shared/clock-guard.ts'
import { SourceError, type JobSource, type Page } from '../sources/port.ts'
import type { Count } from '../store/job-queries.ts'
import type { JobStore } from '../store/job-store.ts'
import type { StoredJob } from '../store/stored-job.ts'
import { AccountCommands } from './account-commands.ts'
import { Baselines } from './baselines.ts'
import { runtimeAt, type Clock } from './clock.ts'
import { ErrorHeadlines } from './error-headlines.ts'
import { ResourceDirectory } from './resource-directory.ts'
import { SyncLoop, type NextPull } from './sync-loop.ts'
import { ReadThroughCache } from './read-through-cache.ts'
import { Recorder } from './recorder.ts'
import { JobViews } from './job-view.ts'
import { operationalErrorOf, type AccountLog } from './operational-error.ts'

const dayMs = 86_400_000
/**
 * Somebody who read something within this time is taken to look still: the slowest list asks every
 * 20 s.
 */
const looksForMs = 60_000
/**
 * A start waits this long for names, so that the first rows have them; a source out of reach must
 * not hold it up.
 */
const firstNamesMs = 2_000
/** Old jobs leave in small portions: each is a moment in which nothing else is written. */
const pruneAtOnce = 200
const missingAtOnce = 500
/**
 * Turns of a timer left out after failures in a row: none after the first, then one, three, and so
 * on up to this.
 */
const mostSkipped = 7

/** Time alone raises and clears flags: how often it is looked at. */
const lookEveryMs = 5_000
const namesEveryMs = 10_000
const headlinesEveryMs = 10_000
const optimizeEveryMs = 600_000
/**
 * Without a good pull for this long, or for this many times the source's own pace, what is in the
 * store may be old: nothing is judged by it (interaction-rules.md §7).
 */
const staleAfterMs = 30_000
const staleAfterPaces = 3
const cardRuns = 20
/** The largest page of a source, and as many children as are read to be filtered or sorted. */
const childrenAtOnce = 100
const mostChildren = 2_000
/**
 * A clock that differs by more from what it should be was set, milliseconds: less is what clocks do
 * by themselves.
 */
const setByMs = 30_000

/** A job as the account knows it, with what was found out about it. */
export type KnownJob = StoredJob

/**
 * Which children of a job, in what order; all, as the source orders them, where nothing is said.
 */
export interface ChildQuery extends Page {
  status?: readonly SeenStatus[] | null
  /** Updated then or later. */
  sinceMs?: number | null
  sort?: 'created' | 'updated' | null
  direction?: 'asc' | 'desc'
}

/** A page of a list. */
export interface RowPage {
  rows: JobRow[]
  next: string | null
  previous: string | null
  total: Count
}

/**
 * One account at work: takes the source's jobs into the store, judges them, and answers all that is
 * asked about them. Made by {@link AccountService.open}; `start` begins the work, `close` ends it.
 */
export class AccountService {
  readonly slug: string
  readonly source: JobSource
  readonly names: ResourceDirectory
  readonly reads: ReadThroughCache
  readonly actions: AccountCommands
  readonly #store: JobStore
  readonly #key: number
  readonly #baselines: Baselines
  readonly #recorder: Recorder
  readonly #rows: JobViews
  readonly #headlines: ErrorHeadlines
  readonly #loop: SyncLoop
  readonly #now: Clock
  readonly #monotonic: Clock
  readonly #clock: ClockGuard
  readonly #log: AccountLog
  readonly #timers: NodeJS.Timeout[] = []
  readonly #background = new Set<Promise<unknown>>()
  #unsubscribe: () => void = () => undefined
  #cursor: string | null
  #syncedMs: number | null
  /**
   * The same by the clock that is never set; null before this process was in step with the source.
   */
  #syncedAt: number | null = null
  #lastError: Sync['last_error'] = null
  #namesError: string | null = null
  /**
   * How far the clock is ahead of the one that is never set, at the last look; null before the
   * first.
   */
  #clockAhead: number | null = null
  /** When the clock was last found to have been set, by the one that is never. */
  #clockSetAt = -Infinity
  /** Were jobs that the source lost before this start looked for? */
  #isSwept = false
  /** Ended jobs created before this were let go by this process, milliseconds. */
  #prunedMs: number | null = null
  #lookedAtMs = -Infinity
  #closed = false

  private constructor(deps: {
    store: JobStore
    source: JobSource
    now: Clock
    monotonic: Clock
    log: AccountLog
    account: Awaited<ReturnType<JobStore['account']>>
    seenMs: number | null
  }) {
    const { store, source, now, monotonic, account, seenMs } = deps
    this.slug = source.account
    this.source = source
    this.#store = store
    this.#key = account.key
    this.#now = now
    this.#monotonic = monotonic
    this.#clock = new ClockGuard(
      seenMs === null ? null : { seen: seenMs, probation: null },
      now,
      monotonic,
    )
    this.#log = deps.log
    this.#cursor = account.cursor
    this.#syncedMs = account.syncedAt === null ? null : Date.parse(account.syncedAt)
    this.names = new ResourceDirectory(store, account.key, source, monotonic)
    this.#baselines = new Baselines(store, account.key, source.floors, now, monotonic)
    this.#recorder = new Recorder(store, account, this.names, this.#baselines, now)
    this.#rows = new JobViews(store, account.key, this.names, this.#baselines)
    this.reads = new ReadThroughCache(source, { now, monotonic }, (job, headline) =>
      this.#inBackground(this.#recorder.recordHeadline(job.id, headline)),
    )
    this.#headlines = new ErrorHeadlines({
      store,
      account: account.key,
      source,
      recorder: this.#recorder,
      now,
      monotonic,
    })
    this.actions = new AccountCommands({
      store,
      account: account.key,
      source,
      recorder: this.#recorder,
      names: this.names,
      now,
      log: deps.log,
    })
    this.#loop = new SyncLoop(
      { pull: () => this.#pull(), failed: (error) => this.#failed(error) },
      monotonic,
    )
  }

  /**
   * @param now milliseconds since 1970
   * @param monotonic milliseconds of a clock that is never set
   */
  static async open(
    store: JobStore,
    source: JobSource,
    now: Clock,
    log: AccountLog,
    monotonic: Clock = now,
  ): Promise<AccountService> {
    const account = await store.account(source.account)
    const watch = new AccountService({
      store,
      source,
      now,
      monotonic,
      log,
      account,
      seenMs: await store.lastSeen(account.key),
    })
    await watch.names.load()
    return watch
  }

  async start(): Promise<void> {
    await this.source.start()
    const named = this.refreshNames()
    this.#inBackground(named)
    await Promise.race([named, delay(firstNamesMs, undefined, { ref: false })])
    this.#unsubscribe = this.source.onChange(() => this.#loop.nudge())
    this.#loop.start()
    this.#every(lookEveryMs, () => this.look())
    this.#every(namesEveryMs, () => this.refreshNames())
    this.#every(headlinesEveryMs, () => this.refreshHeadlines())
    this.#every(optimizeEveryMs, async () => {
      await this.#prune()
      await this.#dropMissing()
      await this.#store.optimize()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#unsubscribe()
    for (const timer of this.#timers) clearInterval(timer)
    // The loop may wait for an answer that only the end of the source cuts short.
    const looped = this.#loop.close()
    await this.source.close()
    await looped
    await Promise.allSettled(this.#background)
    await this.#recorder.settled()
    if (this.#syncedMs !== null)
      await this.#store
        .noteSynced(this.#key, new Date(this.#syncedMs).toISOString())
        .catch(() => undefined)
  }

  /** Grows with each change a reader could see. */
  get revision(): number {
    return this.#recorder.revision
  }

  /** ISO: last time the store is known to have equalled the source; null before the first fill. */
  get syncedAt(): string | null {
    return this.#syncedMs === null
      ? null
      : new Date(this.#syncedMs).toISOString().replace(/\.\d+Z$/, 'Z')
  }

  /**
   * Somebody looks at this account: its source is asked more often, and at once if nobody did
   * before.
   */
  noteReader(): void {
    const wasWatched = this.#isWatched()
    this.#lookedAtMs = this.#monotonic()
    if (!wasWatched) this.#loop.nudge()
  }

  sync(): Sync {
    return {
      ...this.source.state(),
      account: this.slug,
      source: this.source.kind,
      synced_at: this.syncedAt,
      lag_seconds: this.#syncedMs === null ? null : Math.max(0, Math.round(this.#lagMs() / 1000)),
      last_error: this.#lastError,
      revision: this.revision,
    }
  }

  /**
   * Is the store readable and filled, and does the source do its work where it can tell? `reason`
   * says why not.
   */
  async readiness(): Promise<{
    account: string
    ready: boolean
    synced_at: string | null
    reason?: string
  }> {
    const state = { account: this.slug, synced_at: this.syncedAt }
    try {
      await this.jobCounts()
      await this.source.check?.()
    } catch (error) {
      return {
        ...state,
        ready: false,
        reason:
          operationalErrorOf(error)?.message ??
          'The account cannot be read; the server’s log says why.',
      }
    }
    return this.#syncedMs === null
      ? { ...state, ready: false, reason: 'The account is not filled from its source yet.' }
      : { ...state, ready: true }
  }

  /** Looks at all live jobs again; see interaction-rules.md §7. */
  async look(): Promise<void> {
    const paceMs = (this.source.state().pace_seconds ?? 0) * 1000
    if (this.#isClockSet()) return
    if (this.#syncedMs === null || this.#lagMs() > Math.max(staleAfterMs, staleAfterPaces * paceMs))
      return
    await this.#recorder.lookAgain()
  }

  /**
   * Brings the names up to date. A list that cannot be read says nothing of the jobs: it is told in
   * the log, once.
   */
  async refreshNames(): Promise<void> {
    const { changed, errors } = await this.names.refresh()
    if (changed) await this.#recorder.bump()
    const [error] = errors
    const message =
      errors.length === 0
        ? null
        : (operationalErrorOf(error)?.message ?? 'A list of names could not be read.')
    if (message !== null && message !== this.#namesError && !this.#closed)
      this.#log.warn(
        { account: this.slug, err: operationalErrorOf(error) ? undefined : error },
        message,
      )
    this.#namesError = message
  }

  /** Asks again for headlines of failed jobs that are missing. */
  refreshHeadlines(): Promise<void> {
    return this.#headlines.readMissing()
  }

  async page(filter: JobFilter, limit: number): Promise<RowPage> {
    const selection = await this.#select(filter)
    const page = await this.#store.page(selection, filter, limit)
    const { count, exact } = await this.#store.count(selection)
    // A count that was cut short before the page's own rows is no less than them.
    const total = { count: Math.max(count, page.ids.length), exact }
    return {
      rows: await this.#rows.rows(await this.#stored(page.ids)),
      next: page.next,
      previous: page.previous,
      total,
    }
  }

  /** These jobs whatever became of them, each with whether it matches. */
  async rowsOf(ids: readonly number[], filter: JobFilter): Promise<JobRow[]> {
    const matching = await this.#store.selectedAmong(await this.#select(filter), ids)
    const rows = await this.#rows.rows(await this.#stored(ids))
    return rows.map((row) => ({ ...row, matches: matching.has(row.id) }))
  }

  /**
   * How many jobs the first page of a list, of which `listed` are shown, would gain if it were read
   * anew.
   */
  async countUnlisted(filter: JobFilter, listed: readonly number[], limit: number): Promise<Count> {
    return this.#store.countUnlisted(await this.#select(filter), filter, listed, limit)
  }

  /** How many matching jobs have a greater id. */
  async countNewer(filter: JobFilter, id: number): Promise<number> {
    return this.#store.countNewer(await this.#select(filter), id)
  }

  /**
   * Jobs of a list by offset, runtimes as of now (jobs-api.md §2.1).
   * @param updatedSinceMs keeps jobs updated then or later
   */
  async jobsAt(
    filter: JobFilter,
    offset: number,
    limit: number,
    updatedSinceMs: number | null,
  ): Promise<Job[]> {
    const selection = await this.#store.select(this.#key, filter, this.#now(), updatedSinceMs)
    return this.#ticked(await this.#store.idsAt(selection, filter, offset, limit))
  }

  /** All jobs of the account, and those running. */
  async jobCounts(): Promise<{ total: number; running: number }> {
    const count = async (filter: JobFilter) =>
      (await this.#store.count(await this.#select(filter))).count
    return {
      total: await count(emptyFilter),
      running: await count({ ...emptyFilter, status: ['running'] }),
    }
  }

  /** Jobs a search finds (jobs-api.md §2.10). */
  async search(
    filter: JobFilter,
    sort: SearchSort,
    direction: 'asc' | 'desc',
    offset: number,
    limit: number,
  ): Promise<Job[]> {
    return this.#ticked(
      await this.#store.search(await this.#select(filter), sort, direction, offset, limit),
    )
  }

  async facets(filter: JobFilter): Promise<Facets> {
    return this.#rows.facets(
      await this.#store.facets(await this.#select(filter), this.#now()),
      filter,
    )
  }

  async neighbours(filter: JobFilter, id: number): Promise<Neighbours> {
    return this.#store.neighbours(await this.#select(filter), filter, id)
  }

  /**
   * A job as the store has it; one that the store does not have yet is asked for at the source.
   * @throws SourceError 404
   */
  async job(id: number): Promise<StoredJob> {
    const known = (await this.#store.jobs(this.#key, [id])).get(id)
    if (known) return known
    const askedMs = this.#now()
    const [written] = await this.#recorder.record([await this.reads.job(id)], askedMs)
    if (written?.job.status === 'failed') this.#inBackground(this.#headlines.read(written.job))
    const stored = written ?? (await this.#store.jobs(this.#key, [id])).get(id)
    if (!stored) throw new SourceError(404, `Job ${id} was not found.`)
    return stored
  }

  /** The job with its runtime as of now. */
  current(stored: StoredJob): Job {
    return { ...stored.job, runtime_in_seconds: runtimeAt(stored.job, stored.seenMs, this.#now()) }
  }

  /** The job's package as it is now, archived or not; null when nobody knows it. */
  async packageOf(job: Pick<Job, 'package_id'>): Promise<Package | null> {
    const listed = (await this.names.packages.list()).find((item) => item.id === job.package_id)
    if (listed || job.package_id === null) return listed ?? null
    return this.reads.package(job.package_id)
  }

  async clusterOf(job: Pick<Job, 'cluster_id'>): Promise<Cluster | null> {
    const listed = (await this.names.clusters.list()).find((item) => item.id === job.cluster_id)
    if (listed || job.cluster_id === null) return listed ?? null
    return this.reads.cluster(job.cluster_id)
  }

  async extras(stored: StoredJob): Promise<JobExtras> {
    const [extras] = await this.#rows.extras([stored])
    if (!extras) throw new Error('One job has one set of extras')
    return extras
  }

  /**
   * Jobs a workflow started (jobs-api.md §2.8).
   * @throws SourceError 422 where there are too many to be filtered or sorted here
   */
  async children(parent: Job, query: ChildQuery): Promise<Job[]> {
    const { status = null, sinceMs = null, sort = null, direction = 'desc', offset, limit } = query
    if (status === null && sinceMs === null && sort === null)
      return this.reads.children(parent, { offset, limit })
    const timeOf = (job: Job) =>
      Date.parse((sort === 'updated' ? job.updated_at : job.created_at) ?? '') || 0
    const way = direction === 'asc' ? 1 : -1
    return (await this.#allChildren(parent))
      .filter(
        (job) =>
          (status === null || status.includes(job.status)) &&
          (sinceMs === null || Date.parse(job.updated_at ?? '') >= sinceMs),
      )
      .sort((a, b) => way * (timeOf(a) - timeOf(b) || a.id - b.id))
      .slice(offset, offset + limit)
  }

  /** A source pages children, and neither filters nor sorts them. */
  async #allChildren(parent: Job): Promise<Job[]> {
    let all: Job[] = []
    for (;;) {
      const page = await this.reads.children(parent, { offset: all.length, limit: childrenAtOnce })
      all = [...all, ...page]
      if (page.length < childrenAtOnce) return all
      if (all.length >= mostChildren) {
        throw new SourceError(
          422,
          `Job ${parent.id} has more than ${mostChildren} children: ask for them without status, since and sort.`,
        )
      }
    }
  }

  /** Rows of the jobs a workflow started; they are stored on the way. */
  async childRows(parent: Job, query: ChildQuery): Promise<JobRow[]> {
    const askedMs = this.#now()
    const jobs = await this.children(parent, query)
    await this.#recorder.record(jobs, askedMs)
    return this.#rows.rows(await this.#stored(jobs.map((job) => job.id)))
  }

  transitions(id: number): Promise<Transition[]> {
    return this.#store.transitions(this.#key, id)
  }

  activity(id: number): Promise<Activity[]> {
    return this.#store.activity(this.#key, 'job', id)
  }

  usual(packageId: number): Promise<Baseline> {
    return this.#baselines.usual(packageId)
  }

  packageRuns(packageId: number, limit: number): Promise<PackageRun[]> {
    return this.#store.runs(this.#key, { packageId }, limit)
  }

  async packageCard(packageId: number): Promise<PackageCard> {
    return { usual: await this.usual(packageId), runs: await this.packageRuns(packageId, cardRuns) }
  }

  async scheduleCard(schedule: Schedule): Promise<ScheduleCard> {
    const runs = await this.#store.runs(
      this.#key,
      { creatorKey: `schedule:${schedule.id}` },
      cardRuns,
    )
    return { runs, overdue: isOverdue(schedule, this.names.schedules.readAt ?? 0) }
  }

  async #select(filter: JobFilter) {
    return this.#store.select(this.#key, filter, this.#now())
  }

  async #stored(ids: readonly number[]): Promise<StoredJob[]> {
    const found = await this.#store.jobs(this.#key, ids)
    return ids.flatMap((id) => {
      const stored = found.get(id)
      return stored ? [stored] : []
    })
  }

  async #ticked(ids: readonly number[]): Promise<Job[]> {
    return (await this.#stored(ids)).map((stored) => this.current(stored))
  }

  /**
   * Was the clock set since the source last told how long its jobs have run? Then their runtimes
   * cannot be counted on from there.
   */
  #isClockSet(): boolean {
    const mono = this.#monotonic()
    const ahead = this.#now() - mono
    if (this.#clockAhead !== null && Math.abs(ahead - this.#clockAhead) > setByMs)
      this.#clockSetAt = mono
    this.#clockAhead = ahead
    return this.#clockSetAt >= (this.#syncedAt ?? 0)
  }

  /** Milliseconds since the store is known to have equalled the source. */
  #lagMs(): number {
    return this.#syncedAt === null
      ? this.#now() - (this.#syncedMs ?? -Infinity)
      : this.#monotonic() - this.#syncedAt
  }

  #isWatched(): boolean {
    return this.#monotonic() - this.#lookedAtMs < looksForMs
  }

  async #pull(): Promise<NextPull> {
    const askedMs = this.#now()
    const askedAt = this.#monotonic()
    const live = await this.#store.liveStatuses(this.#key)
    const pulled = await this.source.pull(this.#cursor, { watched: this.#isWatched(), live })
    await this.names.lookUpMissing(pulled.jobs)
    const cursor = this.#afterPrune(pulled.cursor)
    const changed = await this.#recorder.record(
      pulled.jobs,
      askedMs,
      cursor === this.#cursor ? undefined : cursor,
    )
    await this.#letGo(pulled.gone)
    // A name that a pull brought shows in the rows of other jobs, too.
    if (await this.names.save()) await this.#recorder.bump()
    this.#cursor = cursor
    if (pulled.current) {
      if (!this.#isSwept) this.#inBackground(this.#dropMissing())
      this.#isSwept = true
      this.#syncedMs = askedMs
      this.#syncedAt = askedAt
      this.#lastError = null
    }
    for (const { job } of changed)
      if (job.status === 'failed') this.#inBackground(this.#headlines.read(job))
    return { more: pulled.more, inMs: pulled.nextMs }
  }

  /** Lets go of what is older than the source is kept for. */
  async #prune(): Promise<void> {
    const { historyDays } = this.source
    if (historyDays === null) return
    const { trusted, foundAheadMs } = this.#clock.check()
    if (foundAheadMs !== null) {
      const days_ahead = Math.round(foundAheadMs / dayMs)
      this.#log.warn(
        { account: this.slug, days_ahead },
        'The clock is far ahead of when this account was last read: no job leaves for its age until it was set right, or the server has run so for a day',
      )
    }
    if (!trusted) return
    const beforeMs = this.#now() - historyDays * dayMs
    // A pull under way knows nothing of it: its cursor is adapted, too.
    this.#prunedMs = beforeMs
    while (
      !this.#closed &&
      (await this.#recorder.prune(beforeMs, pruneAtOnce, () => this.#afterPrune(this.#cursor)))
    )
      await setImmediate()
    this.#cursor = this.#afterPrune(this.#cursor)
  }

  /** What a cursor is worth once old jobs were let go. */
  #afterPrune<C extends string | null>(cursor: C): C | string {
    if (cursor === null || this.#prunedMs === null) return cursor
    return this.source.cursorAfterPrune?.(cursor, this.#prunedMs) ?? cursor
  }

  /**
   * Lets go of all jobs that the source no longer has, where it can tell: it may have dropped them
   * while this server was off.
   */
  async #dropMissing(): Promise<void> {
    if (!this.source.missing) return
    for (let after = 0; !this.#closed;) {
      const ids = await this.#store.idsAfter(this.#key, after, missingAtOnce)
      const last = ids.at(-1)
      if (last === undefined) return
      after = last
      await this.#letGo(await this.source.missing(ids))
      await setImmediate()
    }
  }

  async #letGo(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return
    this.#log.warn(
      { account: this.slug, count: ids.length, jobs: ids.slice(0, 20) },
      'Jobs that the source no longer has were let go',
    )
    await this.#recorder.remove(ids)
  }

  #failed(error: unknown): number | null {
    const trouble = operationalErrorOf(error)
    // A source that ends breaks off what is under way.
    if (this.#closed && trouble) return null
    const message = trouble?.message ?? 'The jobs could not be brought up to date.'
    const status = trouble?.status ?? null
    this.#log.warn({ account: this.slug, status, err: trouble ? undefined : error }, message)
    this.#lastError = { at: new Date(this.#now()).toISOString(), message, status }
    return trouble?.retryAfterSeconds ?? null
  }

  #every(periodMs: number, work: () => Promise<void>): void {
    let busy = false
    let failures = 0
    let toSkip = 0
    this.#timers.push(
      setInterval(() => {
        if (busy) return
        if (toSkip > 0) {
          toSkip -= 1
          return
        }
        busy = true
        const done = work()
          .then(() => {
            failures = 0
          })
          .catch((error: unknown) => {
            toSkip = Math.min(mostSkipped, 2 ** failures - 1)
            failures += 1
            this.#failed(error)
          })
          .finally(() => {
            busy = false
          })
        this.#inBackground(done)
      }, periodMs),
    )
  }

  #inBackground(work: Promise<unknown>): void {
    const settled = work
      .catch((error: unknown) => void this.#failed(error))
      .finally(() => this.#background.delete(settled))
    this.#background.add(settled)
  }
}
