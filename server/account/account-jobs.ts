import type { Baseline } from '../../contract/baseline.ts'
import type { Facets } from '../../contract/facets.ts'
import {
  emptyFilter,
  nobodyWord,
  type JobFilter,
  type JobListQuery,
} from '../../contract/filter.ts'
import type { Activity, Neighbours, PackageRun, Transition } from '../../contract/history.ts'
import type { Job } from '../../contract/job.ts'
import type { JobExtras, JobRow } from '../../contract/job-row.ts'
import type { SearchSort } from '../../contract/search.ts'
import type { AttentionSummary } from '../../contract/triage.ts'
import type { RecordStore } from '../records/port.ts'
import { SourceError } from '../sources/port.ts'
import type { Count, JobSelection, JobStore, OffsetPage, StoredJob } from '../store/port.ts'
import type { PackageModelCache } from './package-models.ts'
import { runtimeAt, type Clock } from './clock.ts'
import { childrenOf, type ChildQuery } from './job-children.ts'
import type { JobViews } from './job-view.ts'
import type { ErrorGroupBooks } from './error-group-books.ts'
import type { ReadThroughCache } from './read-through-cache.ts'
import type { Recorder } from './recorder.ts'

/** A job with what Jobwatch found out about it. */
export type KnownJob = StoredJob

/** A page of a list. */
export interface RowPage {
  rows: JobRow[]
  next: string | null
  previous: string | null
  total: Count
}

interface AccountJobsDeps {
  store: JobStore
  records: RecordStore
  account: { slug: string; key: number }
  views: JobViews
  models: PackageModelCache
  recorder: Recorder
  contents: ReadThroughCache
  groups: ErrorGroupBooks
  now: Clock
  /** Called when a job is first seen as failed. */
  onFailed: (job: Job) => void
}

/** Queries over an account's jobs. */
export class AccountJobs {
  /** What only the source has: logs, outputs, variables. */
  readonly contents: ReadThroughCache
  readonly #deps: AccountJobsDeps

  constructor(deps: AccountJobsDeps) {
    this.#deps = deps
    this.contents = deps.contents
  }

  async page(query: JobListQuery, limit: number): Promise<RowPage> {
    const { ids, ...page } = await this.#deps.store.list(await this.#asOfNow(query), limit)
    return { ...page, rows: await this.#deps.views.rows(await this.#stored(ids)) }
  }

  /** The given jobs, whether or not they match, each with a `matches` flag. */
  async rowsOf(ids: readonly number[], filter: JobFilter): Promise<JobRow[]> {
    const matching = new Set(
      await this.#deps.store.selectedAmong(await this.#asOfNow({ filter }), ids),
    )
    const rows = await this.#deps.views.rows(await this.#stored(ids))
    return rows.map((row) => ({ ...row, matches: matching.has(row.id) }))
  }

  /** How many jobs the first page would gain if it were read again, given the `listed` ones. */
  async countUnlisted(
    query: JobListQuery,
    listed: readonly number[],
    limit: number,
  ): Promise<Count> {
    return this.#deps.store.countUnlisted(await this.#asOfNow(query), listed, limit)
  }

  /** How many matching jobs have a greater id. */
  async countNewer(filter: JobFilter, id: number): Promise<number> {
    return this.#deps.store.countNewer(await this.#asOfNow({ filter }), id)
  }

  /**
   * A page of a list by offset, with current runtimes (jobs-api.md §2.1).
   * @param updatedSinceMs keeps jobs updated at or after this time
   */
  async listAt(
    query: JobListQuery,
    page: OffsetPage,
    updatedSinceMs: number | null,
  ): Promise<Job[]> {
    const asOfNow = { ...(await this.#asOfNow(query)), updatedSinceMs }
    return this.#currentJobs(await this.#deps.store.listAt(asOfNow, page))
  }

  /** Total number of jobs and of running jobs. */
  async counts(): Promise<{ total: number; running: number }> {
    const total = await this.count(emptyFilter)
    const running = await this.count({ ...emptyFilter, status: ['running'] })
    return { total: total.count, running: running.count }
  }

  async count(filter: JobFilter): Promise<Count> {
    return this.#deps.store.count(await this.#asOfNow({ filter }))
  }

  /** Jobs that match a search (jobs-api.md §2.10). */
  async search(
    filter: JobFilter,
    sort: { key: SearchSort; direction: 'asc' | 'desc' },
    page: OffsetPage,
  ): Promise<Job[]> {
    return this.#currentJobs(
      await this.#deps.store.search(await this.#asOfNow({ filter }), sort, page),
    )
  }

  async facets(filter: JobFilter): Promise<Facets> {
    return this.#deps.views.facets(
      await this.#deps.store.facets(await this.#asOfNow({ filter })),
      filter,
    )
  }

  /** Ids of a list in its order. */
  async idsAt(query: JobListQuery, page: OffsetPage): Promise<number[]> {
    return this.#deps.store.listAt(await this.#asOfNow(query), page)
  }

  /**
   * What needs somebody in the whole account.
   * @param person whose jobs count as `mine`
   */
  async attention(person: string): Promise<AttentionSummary> {
    const { store, groups } = this.#deps
    const counts = async (filter: Partial<JobFilter>) =>
      store.attention(await this.#asOfNow({ filter: { ...emptyFilter, ...filter } }))
    const book = await groups.current()
    const { byAttention, openErrors } = await counts({})
    const any = async (assignee: string) => (await counts({ assignee: [assignee] })).byAttention
    return {
      any: byAttention['any'] ?? 0,
      unresolved: byAttention['unresolved'] ?? 0,
      runaway: byAttention['runaway'] ?? 0,
      no_progress: byAttention['no_progress'] ?? 0,
      stuck_stopping: byAttention['stuck_stopping'] ?? 0,
      queued_too_long: byAttention['queued_too_long'] ?? 0,
      few_records: byAttention['few_records'] ?? 0,
      causes: book.countGroups(openErrors),
      mine: (await any(person))['any'] ?? 0,
      unassigned: (await any(nobodyWord))['any'] ?? 0,
    }
  }

  async neighbours(query: JobListQuery, id: number): Promise<Neighbours> {
    return this.#deps.store.neighbours(await this.#asOfNow(query), id)
  }

  /**
   * A job from the store, or from the source if the store does not have it yet.
   * @throws SourceError 404
   */
  async job(id: number): Promise<StoredJob> {
    const { store, account, recorder, now, onFailed } = this.#deps
    const known = (await store.jobs(account.key, [id])).get(id)
    if (known) return known
    const requestedMs = now()
    const [written] = await recorder.record([await this.contents.job(id)], requestedMs)
    if (written?.job.status === 'failed') onFailed(written.job)
    const stored = written ?? (await store.jobs(account.key, [id])).get(id)
    if (!stored) throw new SourceError(404, `Job ${id} was not found.`)
    return stored
  }

  /** The job with its current runtime. */
  current({ job, seenMs }: StoredJob): Job {
    return { ...job, runtime_in_seconds: runtimeAt(job, seenMs, this.#deps.now()) }
  }

  async extras(stored: StoredJob): Promise<JobExtras> {
    const [extras] = await this.#deps.views.extras([stored])
    if (!extras) throw new Error('extras returned no entry for the job')
    return extras
  }

  /**
   * Jobs that a workflow started (jobs-api.md §2.8).
   * @throws SourceError 422 if there are too many to filter or sort here
   */
  children(parent: Job, query: ChildQuery): Promise<Job[]> {
    return childrenOf(this.contents, parent, query)
  }

  /** Jobs that a workflow started, as rows; this also adds them to the store. */
  async childRows(parent: Job, query: ChildQuery): Promise<JobRow[]> {
    const requestedMs = this.#deps.now()
    const jobs = await this.children(parent, query)
    await this.#deps.recorder.record(jobs, requestedMs)
    return this.#deps.views.rows(await this.#stored(jobs.map((job) => job.id)))
  }

  transitions(id: number): Promise<Transition[]> {
    return this.#deps.records.transitions(this.#deps.account.slug, id)
  }

  activity(id: number): Promise<Activity[]> {
    return this.#deps.records.activity(this.#deps.account.slug, 'job', id)
  }

  baseline(packageId: number): Promise<Baseline> {
    const run = { startedMs: this.#deps.now(), variables: {}, samples: [] }
    return this.#deps.models.usual(packageId, run)
  }

  /** The last runs of a package, oldest first. */
  packageRuns(packageId: number, limit: number): Promise<PackageRun[]> {
    return this.#deps.store.runs(this.#deps.account.key, { packageId }, limit)
  }

  /** The last runs that a schedule started, oldest first. */
  scheduleRuns(scheduleId: number, limit: number): Promise<PackageRun[]> {
    const creatorKey = `schedule:${scheduleId}`
    return this.#deps.store.runs(this.#deps.account.key, { creatorKey }, limit)
  }

  /** A query in the store's terms, relative to now. */
  async #asOfNow<Query extends { filter: JobFilter }>(query: Query): Promise<Query & JobSelection> {
    const { account, groups, now } = this.#deps
    const selection = { ...query, account: account.key, nowMs: now() }
    const keys = query.filter.error_group
    if (keys.length === 0) return selection
    const book = await groups.current()
    return { ...selection, errorGroups: book.choiceOf(keys) }
  }

  async #stored(ids: readonly number[]): Promise<StoredJob[]> {
    const found = await this.#deps.store.jobs(this.#deps.account.key, ids)
    return ids.flatMap((id) => {
      const stored = found.get(id)
      return stored ? [stored] : []
    })
  }

  async #currentJobs(ids: readonly number[]): Promise<Job[]> {
    return (await this.#stored(ids)).map((stored) => this.current(stored))
  }
}
