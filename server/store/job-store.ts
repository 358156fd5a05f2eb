import { sql } from 'kysely'
import type { JobFilter } from '../../contract/filter.ts'
import type { Activity, Neighbours, PackageRun, Transition } from '../../contract/history.ts'
import type { SearchSort } from '../../contract/search.ts'
import { isJobStatus, type SeenStatus } from '../../contract/status.ts'
import { foldText } from '../../contract/text.ts'
import { countFacets, type Counts } from './facets.ts'
import { jobKey, keyRange } from './job-key.ts'
import { removeJobs, writeJobs, type JobChange } from './job-writer.ts'
import {
  countJobs,
  countNewer,
  countUnlisted,
  idsAt,
  neighboursOf,
  pageOfIds,
  selectedAmong,
  type Count,
  type IdPage,
} from './job-queries.ts'
import { openDatabase, whenFree, type Database } from './open.ts'
import { searchLimits, selectionOf, type SearchLimits, type Selection } from './selection.ts'
import { repairCounts, type Repaired } from './self-check.ts'
import { salvagedJob, storedColumns, storedJobOf, type StoredJob } from './stored-job.ts'
import type { OnProgress } from './text-index.ts'
import { idsByRank } from './text-search.ts'
import { inOrder } from './transitions.ts'
import { isoOf } from '../../contract/instant.ts'

/** An account as the store knows it. `key` is the store's own number for it. */
export interface AccountRecord {
  key: number
  revision: number
  cursor: string | null
  syncedAt: string | null
}

/** What somebody did, before the store gives it a number. */
export interface NewActivity extends Omit<Activity, 'id'> {
  subject: 'job' | 'cluster' | 'schedule'
  subjectId: number
}

/** A completed run, as far as the baseline needs it. */
export interface FinishedRun {
  id: number
  runtimeSeconds: number
  records: number | null
}

export type NameKind = 'package' | 'cluster' | 'user' | 'email' | 'schedule'

const instant = (ms: number): string | null => (ms < 0 ? null : isoOf(ms))

/**
 * Everything known about jobs, and what people did, in one SQLite file. Asynchronous, so that heavy
 * reads can move to a worker without a change for the callers. Methods reject with the driver's
 * error; see `storeTrouble`.
 */
export class JobStore {
  readonly #db: Database
  readonly #limits: SearchLimits
  readonly #onDamage: (jobId: number) => void
  /** Keys of damaged rows that were told of. */
  readonly #damaged = new Set<number>()

  private constructor(db: Database, limits: SearchLimits, onDamage: (jobId: number) => void) {
    this.#db = db
    this.#limits = limits
    this.#onDamage = onDamage
  }

  /**
   * @param file path, or `:memory:`
   * @param limits how much one step of a text search reads
   * @param onDamage hears once of each job whose row is damaged: what its columns tell is shown
   * @param onReindex hears how far the search index of an earlier release has been made anew
   */
  static async open(
    file: string,
    {
      limits = searchLimits,
      onDamage = () => undefined,
      onReindex,
    }: { limits?: SearchLimits; onDamage?: (jobId: number) => void; onReindex?: OnProgress } = {},
  ): Promise<JobStore> {
    return new JobStore(await openDatabase(file, onReindex), limits, onDamage)
  }

  async close(): Promise<void> {
    await this.#db.destroy()
  }

  /**
   * Compares the counts with the jobs and puts them right. Takes as long as two scans of an index
   * where nothing is wrong.
   */
  async repairCounts(): Promise<Repaired[]> {
    return repairCounts(this.#db)
  }

  /** Lets the planner learn how values are spread; cheap, to be called now and then. */
  async optimize(): Promise<void> {
    await sql`PRAGMA analysis_limit = 1000`.execute(this.#db)
    await sql`PRAGMA optimize`.execute(this.#db)
  }

  /** The account's record, made at its first use. */
  async account(slug: string): Promise<AccountRecord> {
    await this.#db
      .insertInto('accounts')
      .values({ slug, revision: 0, cursor: null, synced_at: null })
      .onConflict((conflict) => conflict.column('slug').doNothing())
      .execute()
    const row = await this.#db
      .selectFrom('accounts')
      .selectAll()
      .where('slug', '=', slug)
      .executeTakeFirstOrThrow()
    return { key: row.key, revision: row.revision, cursor: row.cursor, syncedAt: row.synced_at }
  }

  /**
   * Writes changed jobs, and the source's cursor with them, in one transaction.
   * @returns the account's revision after it
   */
  async write(account: number, changes: readonly JobChange[], cursor?: string): Promise<number> {
    return this.#transaction(async (trx) => {
      await writeJobs(trx, account, changes)
      const { revision } = await trx
        .updateTable('accounts')
        .set((is) => ({
          revision: is('revision', '+', changes.length > 0 ? 1 : 0),
          ...(cursor === undefined ? {} : { cursor }),
        }))
        .where('key', '=', account)
        .returning('revision')
        .executeTakeFirstOrThrow()
      return revision
    })
  }

  async bumpRevision(account: number): Promise<number> {
    const update = this.#db
      .updateTable('accounts')
      .set((is) => ({ revision: is('revision', '+', 1) }))
      .where('key', '=', account)
      .returning('revision')
    return (await whenFree(() => update.executeTakeFirstOrThrow())).revision
  }

  async noteSynced(account: number, at: string): Promise<void> {
    await whenFree(() =>
      this.#db.updateTable('accounts').set({ synced_at: at }).where('key', '=', account).execute(),
    )
  }

  /**
   * Runtimes of live jobs, by which lists are sorted. Not a revision: the reader's own clock shows
   * the same.
   */
  async writeRuntimes(
    account: number,
    jobs: readonly { id: number; runtimeSeconds: number; overrun: number | null }[],
  ): Promise<void> {
    await this.#transaction(async (trx) => {
      for (const { id, runtimeSeconds, overrun } of jobs) {
        await trx
          .updateTable('jobs')
          .set({ runtime: runtimeSeconds, overrun: overrun ?? -1 })
          .where('key', '=', jobKey(account, id))
          .execute()
      }
    })
  }

  async jobs(account: number, ids: readonly number[]): Promise<Map<number, StoredJob>> {
    if (ids.length === 0) return new Map()
    const rows = await this.#db
      .selectFrom('jobs')
      .innerJoin('job_docs', 'job_docs.key', 'jobs.key')
      .select(storedColumns)
      .where(
        'jobs.key',
        'in',
        ids.map((id) => jobKey(account, id)),
      )
      .execute()
    return new Map((await this.#read(rows)).map((stored) => [stored.job.id, stored]))
  }

  #transaction<T>(work: (trx: Database) => Promise<T>): Promise<T> {
    return whenFree(() => this.#db.transaction().execute(work))
  }

  /** One damaged row must not take a list with it. */
  async #read(
    rows: readonly (Parameters<typeof storedJobOf>[0] & { key: number })[],
  ): Promise<StoredJob[]> {
    const read: StoredJob[] = []
    for (const row of rows) {
      const stored = storedJobOf(row)
      if (stored) {
        read.push(stored)
        continue
      }
      if (!this.#damaged.has(row.key)) this.#onDamage(row.id)
      this.#damaged.add(row.key)
      read.push(
        salvagedJob(
          await this.#db
            .selectFrom('jobs')
            .selectAll()
            .where('key', '=', row.key)
            .executeTakeFirstOrThrow(),
        ),
      )
    }
    return read
  }

  /** Jobs that have not ended, by the few columns a source needs of them. */
  async liveStatuses(account: number): Promise<{ id: number; status: SeenStatus }[]> {
    const rows = await this.#db
      .selectFrom('jobs')
      .select(['id', 'status'])
      .where('account', '=', account)
      .where('live', '=', 1)
      .orderBy('id')
      .execute()
    return rows.map(({ id, status }) => ({ id, status: isJobStatus(status) ? status : 'unknown' }))
  }

  /** Ids of failed jobs that ended since a moment and have no headline yet, newest first. */
  async failedWithoutHeadline(
    account: number,
    endedSinceMs: number,
    limit: number,
  ): Promise<number[]> {
    const rows = await this.#db
      .selectFrom('jobs')
      .innerJoin('job_docs', 'job_docs.key', 'jobs.key')
      .select('jobs.id')
      .where('jobs.account', '=', account)
      .where('jobs.ended_ms', '>=', endedSinceMs)
      .where('jobs.status', '=', 'failed')
      .where('job_docs.headline', 'is', null)
      .orderBy('jobs.ended_ms', 'desc')
      .limit(limit)
      .execute()
    return rows.map(({ id }) => id)
  }

  /** When the source told of the newest change, milliseconds since 1970; null without jobs. */
  async lastSeen(account: number): Promise<number | null> {
    const row = await this.#db
      .selectFrom('jobs')
      .select('seen_ms')
      .where('account', '=', account)
      .orderBy('updated_ms', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row?.seen_ms ?? null
  }

  /** Ids of an account's jobs beyond one, in their order. */
  async idsAfter(account: number, id: number, limit: number): Promise<number[]> {
    const { last } = keyRange(account)
    const rows = await this.#db
      .selectFrom('jobs')
      .select('id')
      .where('key', '>', jobKey(account, id))
      .where('key', '<=', last)
      .orderBy('key')
      .limit(limit)
      .execute()
    return rows.map((row) => row.id)
  }

  /** Ids of ended jobs that were created before a moment, oldest first. */
  async endedBefore(account: number, beforeMs: number, limit: number): Promise<number[]> {
    const rows = await this.#db
      .selectFrom('jobs')
      .select('id')
      .where('account', '=', account)
      .where('created_ms', '<', beforeMs)
      .where('live', '=', 0)
      .orderBy('created_ms')
      .limit(limit)
      .execute()
    return rows.map(({ id }) => id)
  }

  /**
   * Takes jobs out, and writes the source's cursor with that, in one transaction. What people did
   * with them stays.
   * @returns the account's revision after it
   */
  async remove(account: number, ids: readonly number[], cursor?: string): Promise<number> {
    const known = await this.jobs(account, ids)
    return this.#transaction(async (trx) => {
      await removeJobs(trx, account, [...known.values()])
      const { revision } = await trx
        .updateTable('accounts')
        .set((is) => ({
          revision: is('revision', '+', known.size > 0 ? 1 : 0),
          ...(cursor === undefined ? {} : { cursor }),
        }))
        .where('key', '=', account)
        .returning('revision')
        .executeTakeFirstOrThrow()
      return revision
    })
  }

  async liveJobs(account: number): Promise<StoredJob[]> {
    const rows = await this.#db
      .selectFrom('jobs')
      .innerJoin('job_docs', 'job_docs.key', 'jobs.key')
      .select(storedColumns)
      .where('jobs.account', '=', account)
      .where('jobs.live', '=', 1)
      .orderBy('jobs.id')
      .execute()
    return this.#read(rows)
  }

  /** Queued jobs, those that wait longest first. */
  async queued(account: number): Promise<{ id: number; clusterId: number }[]> {
    return this.#db
      .selectFrom('jobs')
      .select(['id', 'cluster_id as clusterId'])
      .where('account', '=', account)
      .where('status', '=', 'queued')
      .orderBy('created_ms')
      .orderBy('id')
      .execute()
  }

  /** @param updatedSinceMs keeps jobs updated then or later; null for all */
  async select(
    account: number,
    filter: JobFilter,
    nowMs: number,
    updatedSinceMs: number | null = null,
  ): Promise<Selection> {
    const selection = await selectionOf(this.#db, account, filter, nowMs, this.#limits)
    if (updatedSinceMs !== null)
      selection.others.push(sql`updated_ms >= ${Math.floor(updatedSinceMs / 1000) * 1000}`)
    return selection
  }

  /** A page of a list, by keyset. */
  async page(selection: Selection, filter: JobFilter, limit: number): Promise<IdPage> {
    return pageOfIds(this.#db, selection, filter, filter.cursor, limit)
  }

  /** A page of a list, by offset. */
  async idsAt(
    selection: Selection,
    filter: JobFilter,
    offset: number,
    limit: number,
  ): Promise<number[]> {
    return idsAt(this.#db, selection, filter, { offset, limit })
  }

  /** Exact up to 10,000; more only where more is known for nothing. */
  async count(selection: Selection): Promise<Count> {
    return countJobs(this.#db, selection)
  }

  async countNewer(selection: Selection, id: number): Promise<number> {
    return countNewer(this.#db, selection, id)
  }

  /**
   * How many jobs the first page of a list would gain if it were read anew; see `countUnlisted` in
   * lists.ts.
   */
  async countUnlisted(
    selection: Selection,
    filter: JobFilter,
    listed: readonly number[],
    limit: number,
  ): Promise<Count> {
    return countUnlisted(this.#db, selection, filter, listed, limit)
  }

  async selectedAmong(selection: Selection, ids: readonly number[]): Promise<Set<number>> {
    return selectedAmong(this.#db, selection, ids)
  }

  async neighbours(selection: Selection, filter: JobFilter, id: number): Promise<Neighbours> {
    return neighboursOf(this.#db, selection, filter, id)
  }

  async facets(selection: Selection, nowMs: number): Promise<Counts> {
    return countFacets(this.#db, selection, nowMs)
  }

  /**
   * Jobs a search text finds (jobs-api.md §2.10), by offset. Relevance is newness where there is no
   * free text, and where more jobs match it than are worth ranking.
   */
  async search(
    selection: Selection,
    sort: SearchSort,
    direction: 'asc' | 'desc',
    offset: number,
    limit: number,
  ): Promise<number[]> {
    if (sort !== 'relevance')
      return idsAt(this.#db, selection, { sort, direction }, { offset, limit })
    const ranked =
      selection.match === null ? null : await idsByRank(this.#db, selection, offset, limit)
    return (
      ranked ??
      idsAt(this.#db, selection, { sort: 'created', direction: 'desc' }, { offset, limit })
    )
  }

  /** The newest completed runs of a package that were created after a moment, newest first. */
  async finishedRuns(
    account: number,
    packageId: number,
    sinceMs: number,
    limit: number,
  ): Promise<FinishedRun[]> {
    const rows = await this.#db
      .selectFrom('jobs')
      .select(['id', 'runtime', 'records'])
      .where('account', '=', account)
      .where('package_id', '=', packageId)
      .where('status', '=', 'completed')
      .where('created_ms', '>=', sinceMs)
      .orderBy('created_ms', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return rows.map((row) => ({ id: row.id, runtimeSeconds: row.runtime, records: row.records }))
  }

  /** The last runs of a package, or of a creator such as `schedule:17`; oldest first. */
  async runs(
    account: number,
    of: { packageId: number } | { creatorKey: string },
    limit: number,
  ): Promise<PackageRun[]> {
    const rows = await this.#db
      .selectFrom('jobs')
      .select(['id', 'status', 'created_ms', 'started_ms', 'ended_ms', 'runtime', 'records'])
      .where('account', '=', account)
      .$if('packageId' in of, (query) =>
        query.where('package_id', '=', 'packageId' in of ? of.packageId : 0),
      )
      .$if('creatorKey' in of, (query) =>
        query.where('creator_key', '=', 'creatorKey' in of ? of.creatorKey : ''),
      )
      .orderBy('created_ms', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return rows.reverse().map((row) => ({
      id: row.id,
      status: isJobStatus(row.status) ? row.status : 'unknown',
      created_at: instant(row.created_ms),
      started_at: instant(row.started_ms),
      ended_at: instant(row.ended_ms),
      queue_seconds:
        row.started_ms < 0
          ? null
          : Math.max(0, Math.round((row.started_ms - row.created_ms) / 1000)),
      runtime_in_seconds: row.runtime,
      records_count: row.records,
    }))
  }

  /** Seconds the newest started jobs had waited. */
  async recentWaits(account: number, limit: number): Promise<number[]> {
    const rows = await this.#db
      .selectFrom('jobs')
      .select(sql<number>`(started_ms - created_ms) / 1000`.as('seconds'))
      .where('account', '=', account)
      .where('started_ms', '>', 0)
      .orderBy('started_ms', 'desc')
      .limit(limit)
      .execute()
    return rows.map((row) => Math.max(0, row.seconds))
  }

  /** Seconds the newest stops took, from the request as seen to the end. */
  async recentStops(account: number, limit: number): Promise<number[]> {
    const rows = await this.#db
      .selectFrom('transitions as asked')
      .innerJoin('transitions as ended', (join) =>
        join
          .onRef('ended.account', '=', 'asked.account')
          .onRef('ended.job_id', '=', 'asked.job_id')
          .on('ended.status', '=', 'stopped'),
      )
      .select(['asked.at as from', 'ended.at as to'])
      .where('asked.account', '=', account)
      // Written out, so that the planner sees that the partial index has all it needs.
      .where(sql<boolean>`asked.status = 'pending_stoppage'`)
      .orderBy('asked.seq', 'desc')
      .limit(limit)
      .execute()
    return rows
      .map((row) => Math.max(0, (Date.parse(row.to) - Date.parse(row.from)) / 1000))
      .filter((seconds) => !Number.isNaN(seconds))
  }

  async transitions(account: number, jobId: number): Promise<Transition[]> {
    const rows = await this.#db
      .selectFrom('transitions')
      .select(['status', 'at', 'exact'])
      .where('account', '=', account)
      .where('job_id', '=', jobId)
      .orderBy('seq')
      .execute()
    return inOrder(rows.map((row) => ({ status: row.status, at: row.at, exact: row.exact === 1 })))
  }

  async addActivity(account: number, entry: NewActivity): Promise<void> {
    const { subject, subjectId, at, actor, action, reason, outcome, message } = entry
    const insert = this.#db.insertInto('activity').values({
      account,
      subject,
      subject_id: subjectId,
      at,
      actor,
      action,
      reason,
      outcome,
      message,
    })
    await whenFree(() => insert.execute())
  }

  /** What people did with one thing, oldest first. */
  async activity(
    account: number,
    subject: NewActivity['subject'],
    subjectId: number,
  ): Promise<Activity[]> {
    return this.#db
      .selectFrom('activity')
      .select(['id', 'at', 'actor', 'action', 'reason', 'outcome', 'message'])
      .where('account', '=', account)
      .where('subject', '=', subject)
      .where('subject_id', '=', subjectId)
      .orderBy('id')
      .limit(1000)
      .execute()
  }

  /** The last accepted stop of each of these jobs. */
  async stopRequests(
    account: number,
    jobIds: readonly number[],
  ): Promise<Map<number, Pick<Activity, 'at' | 'actor' | 'reason'>>> {
    if (jobIds.length === 0) return new Map()
    const rows = await this.#db
      .selectFrom('activity')
      .select(['subject_id', 'at', 'actor', 'reason'])
      .where('account', '=', account)
      .where('subject', '=', 'job')
      .where('subject_id', 'in', jobIds)
      .where('action', '=', 'stop')
      .where('outcome', '=', 'accepted')
      .orderBy('id')
      .execute()
    return new Map(
      rows.map(({ subject_id, at, actor, reason }) => [subject_id, { at, actor, reason }]),
    )
  }

  async names(account: number, kind: NameKind): Promise<Map<number, string>> {
    const rows = await this.#db
      .selectFrom('names')
      .select(['id', 'name'])
      .where('account', '=', account)
      .where('kind', '=', kind)
      .execute()
    return new Map(rows.map((row) => [row.id, row.name]))
  }

  /** Keeps names for search and for jobs that outlive what they name; nothing is forgotten. */
  async writeNames(
    account: number,
    kind: NameKind,
    names: ReadonlyMap<number, string>,
  ): Promise<void> {
    if (names.size === 0) return
    const insert = this.#db
      .insertInto('names')
      .values([...names].map(([id, name]) => ({ account, kind, id, name, folded: foldText(name) })))
      .onConflict((conflict) =>
        conflict
          .columns(['account', 'kind', 'id'])
          .doUpdateSet({ name: sql<string>`excluded.name`, folded: sql<string>`excluded.folded` }),
      )
    await whenFree(() => insert.execute())
  }
}
