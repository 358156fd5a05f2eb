import { sql } from 'kysely'
import type { Activity, Transition } from '../../contract/history.ts'
import { SqliteJobLists } from './job-lists.ts'
import { SqliteJobLookups } from './job-lookups.ts'
import { SqliteJobWrites } from './job-writes.ts'
import { SqliteNameBook } from './name-book.ts'
import { openDatabase, whenFree, type Database } from './open.ts'
import type {
  AccountRecord,
  JobChange,
  JobListQuery,
  JobLists,
  JobSelection,
  JobStore,
  LiveRuntime,
  NameKind,
  NewActivity,
  OffsetPage,
  RepairedCounts,
  RunHistory,
} from './port.ts'
import { SqliteRunHistory } from './run-history.ts'
import { searchLimits, type SearchLimits } from './selection.ts'
import { repairCounts } from './self-check.ts'
import type { OnProgress } from './text-index.ts'
import { inOrder } from './transitions.ts'
import { WorkerJobLists } from './worker-job-lists.ts'

export interface SqliteJobStoreOptions {
  /** How much one step of a text search reads. */
  limits?: SearchLimits
  /**
   * Where long reads run. In a thread of their own by default; in the calling thread where the
   * database is in memory, since another thread cannot see it.
   */
  longReads?: 'in a thread' | 'in place'
  /** Is told once of each job whose row is damaged: what its columns hold is shown. */
  onDamage?: (jobId: number) => void
  /** Is told how much of the search index of an earlier release has been rebuilt. */
  onReindex?: OnProgress
}

/** A search text makes a read long; everything else about a filter is answered by an index. */
const isLong = ({ filter }: JobSelection): boolean => filter.q.trim() !== ''

/**
 * Jobs in one SQLite file. Writes and short reads run in the calling thread, which is the only
 * writer; long reads (facets, text searches) in another one with a read-only connection.
 */
export class SqliteJobStore implements JobStore {
  readonly #db: Database
  readonly #short: JobLists
  readonly #long: JobLists
  readonly #worker: WorkerJobLists | null
  readonly #lookups: SqliteJobLookups
  readonly #writes: SqliteJobWrites
  readonly #history: SqliteRunHistory
  readonly #names: SqliteNameBook

  private constructor(
    db: Database,
    limits: SearchLimits,
    onDamage: (jobId: number) => void,
    worker: WorkerJobLists | null,
  ) {
    this.#db = db
    this.#worker = worker
    this.#short = new SqliteJobLists(db, limits)
    this.#long = worker ?? this.#short
    this.#lookups = new SqliteJobLookups(db, onDamage)
    this.#writes = new SqliteJobWrites(db, this.#lookups)
    this.#history = new SqliteRunHistory(db)
    this.#names = new SqliteNameBook(db)
  }

  /** @param file path, or `:memory:` */
  static async open(file: string, options: SqliteJobStoreOptions = {}): Promise<SqliteJobStore> {
    const { limits = searchLimits, onDamage = () => undefined, onReindex } = options
    const inPlace = options.longReads === 'in place' || file === ':memory:'
    const db = await openDatabase(file, onReindex)
    const worker = inPlace ? null : new WorkerJobLists({ file, limits })
    return new SqliteJobStore(db, limits, onDamage, worker)
  }

  /** Starts the thread of long reads ahead of the first of them. */
  warmUp(): void {
    this.#worker?.start()
  }

  async close(): Promise<void> {
    await this.#worker?.close()
    await this.#db.destroy()
  }

  repairCounts(): Promise<RepairedCounts[]> {
    return repairCounts(this.#db)
  }

  async optimize(): Promise<void> {
    await sql`PRAGMA analysis_limit = 1000`.execute(this.#db)
    await sql`PRAGMA optimize`.execute(this.#db)
  }

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

  list(query: JobListQuery, limit: number) {
    return this.#listsFor(query).list(query, limit)
  }

  listAt(query: Omit<JobListQuery, 'cursor'>, page: OffsetPage) {
    return this.#listsFor(query).listAt(query, page)
  }

  count(selection: JobSelection) {
    return this.#listsFor(selection).count(selection)
  }

  countNewer(selection: JobSelection, id: number) {
    return this.#listsFor(selection).countNewer(selection, id)
  }

  countUnlisted(query: Omit<JobListQuery, 'cursor'>, listed: readonly number[], limit: number) {
    return this.#listsFor(query).countUnlisted(query, listed, limit)
  }

  selectedAmong(selection: JobSelection, ids: readonly number[]) {
    return this.#listsFor(selection).selectedAmong(selection, ids)
  }

  neighbours(query: Omit<JobListQuery, 'cursor'>, id: number) {
    return this.#listsFor(query).neighbours(query, id)
  }

  facets(selection: JobSelection) {
    return this.#long.facets(selection)
  }

  search: JobStore['search'] = (selection, sort, page) => this.#long.search(selection, sort, page)

  jobs(account: number, ids: readonly number[]) {
    return this.#lookups.jobs(account, ids)
  }

  liveJobs(account: number) {
    return this.#lookups.liveJobs(account)
  }

  liveStatuses(account: number) {
    return this.#lookups.liveStatuses(account)
  }

  queued(account: number) {
    return this.#lookups.queued(account)
  }

  failedWithoutHeadline(account: number, endedSinceMs: number, limit: number) {
    return this.#lookups.failedWithoutHeadline(account, endedSinceMs, limit)
  }

  lastSeen(account: number) {
    return this.#lookups.lastSeen(account)
  }

  idsAfter(account: number, id: number, limit: number) {
    return this.#lookups.idsAfter(account, id, limit)
  }

  endedBefore(account: number, beforeMs: number, limit: number) {
    return this.#lookups.endedBefore(account, beforeMs, limit)
  }

  write(account: number, changes: readonly JobChange[], cursor?: string) {
    return this.#writes.write(account, changes, cursor)
  }

  remove(account: number, ids: readonly number[], cursor?: string) {
    return this.#writes.remove(account, ids, cursor)
  }

  writeRuntimes(account: number, jobs: readonly LiveRuntime[]) {
    return this.#writes.writeRuntimes(account, jobs)
  }

  finishedRuns(account: number, packageId: number, sinceMs: number, limit: number) {
    return this.#history.finishedRuns(account, packageId, sinceMs, limit)
  }

  runs(account: number, of: Parameters<RunHistory['runs']>[1], limit: number) {
    return this.#history.runs(account, of, limit)
  }

  recentWaits(account: number, limit: number) {
    return this.#history.recentWaits(account, limit)
  }

  names(account: number, kind: NameKind) {
    return this.#names.names(account, kind)
  }

  writeNames(account: number, kind: NameKind, names: ReadonlyMap<number, string>) {
    return this.#names.writeNames(account, kind, names)
  }

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

  #listsFor(selection: JobSelection): JobLists {
    return isLong(selection) ? this.#long : this.#short
  }
}
