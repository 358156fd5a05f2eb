import { deleteAccount } from './delete-account.ts'
import { SqliteJobLists } from './job-lists.ts'
import { SqliteJobLookups } from './job-lookups.ts'
import { SqliteJobWrites } from './job-writes.ts'
import { SqliteNameBook } from './name-book.ts'
import { releaseFreePages } from '../shared/free-pages.ts'
import { isDamaged, whenFree } from '../shared/sqlite.ts'
import { openFile, type Database, type OpenFile } from './open.ts'
import type {
  AccountRecord,
  JobChange,
  AccountListQuery,
  ErrorGroupPart,
  JobLists,
  JobSelection,
  JobStore,
  LiveRuntime,
  NameKind,
  OffsetPage,
  RepairedCounts,
  RunHistory,
} from './port.ts'
import { ProcessJobLists } from './process-job-lists.ts'
import { SqliteRunHistory } from './run-history.ts'
import { searchLimits, type SearchLimits } from './selection.ts'
import { repairCounts } from './self-check.ts'
import type { OnProgress } from './text-index.ts'
import { SqliteTriageLookups } from './triage-lookups.ts'

export interface SqliteJobStoreOptions {
  /** How much one step of a text search reads. */
  limits?: SearchLimits
  /**
   * Where long reads run. By default in a separate process, or in this one if the database is in
   * memory, because no other process can see it.
   */
  longReads?: 'in a process' | 'in place'
  /** Called once for each job whose row is damaged: it is shown from its columns. */
  onDamage?: (jobId: number) => void
  /** Called if the file is found damaged: it has to be replaced at the next start. */
  onDamagedFile?: () => void
  /** Called with how much of an older search index has been rebuilt. */
  onReindex?: OnProgress
}

/** What the full text has to answer makes a read long; all other filters are answered by an index. */
const isLong = ({ filter }: JobSelection): boolean =>
  filter.q.trim() !== '' || filter.variable.length > 0

/**
 * Jobs in one SQLite file. Writes and short reads run in this process, the only writer; long reads
 * (facets, text searches) run in another one with a read-only connection.
 */
export class SqliteJobStore implements JobStore {
  readonly #db: Database
  readonly #sqlite: OpenFile['sqlite']
  readonly #short: JobLists
  readonly #long: JobLists
  readonly #reader: ProcessJobLists | null
  readonly #lookups: SqliteJobLookups
  readonly #writes: SqliteJobWrites
  readonly #history: SqliteRunHistory
  readonly #names: SqliteNameBook
  readonly #triage: SqliteTriageLookups

  private constructor(
    { db, sqlite }: OpenFile,
    limits: SearchLimits,
    onDamage: (jobId: number) => void,
    reader: ProcessJobLists | null,
  ) {
    this.#db = db
    this.#sqlite = sqlite
    this.#reader = reader
    this.#short = new SqliteJobLists(db, limits)
    this.#long = reader ?? this.#short
    this.#lookups = new SqliteJobLookups(db, onDamage)
    this.#writes = new SqliteJobWrites(db, this.#lookups)
    this.#history = new SqliteRunHistory(db)
    this.#names = new SqliteNameBook(db)
    this.#triage = new SqliteTriageLookups(db)
  }

  /** @param file path, or `:memory:` */
  static async open(file: string, options: SqliteJobStoreOptions = {}): Promise<SqliteJobStore> {
    const { limits = searchLimits, onDamage = () => undefined, onReindex } = options
    const inPlace = options.longReads === 'in place' || file === ':memory:'
    const onError = (error: unknown) => {
      if (isDamaged(error)) options.onDamagedFile?.()
    }
    const opened = await openFile(file, onReindex, onError)
    const reader = inPlace ? null : new ProcessJobLists({ file, limits, onError })
    return new SqliteJobStore(opened, limits, onDamage, reader)
  }

  /** Starts the process for long reads before the first of them. */
  startReader(): void {
    this.#reader?.start()
  }

  async close(): Promise<void> {
    await this.#reader?.close()
    await this.#db.destroy()
  }

  repairCounts(): Promise<RepairedCounts[]> {
    return repairCounts(this.#db)
  }

  async optimize(): Promise<void> {
    await releaseFreePages(this.#sqlite)
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

  /** See {@link deleteAccount}. */
  forgetAccount(slug: string): Promise<number | null> {
    return deleteAccount(this.#db, slug)
  }

  list(query: AccountListQuery, limit: number) {
    return this.#listsFor(query).list(query, limit)
  }

  listAt(query: Omit<AccountListQuery, 'cursor'>, page: OffsetPage) {
    return this.#listsFor(query).listAt(query, page)
  }

  count(selection: JobSelection) {
    return this.#listsFor(selection).count(selection)
  }

  countNewer(selection: JobSelection, id: number) {
    return this.#listsFor(selection).countNewer(selection, id)
  }

  countUnlisted(query: Omit<AccountListQuery, 'cursor'>, listed: readonly number[], limit: number) {
    return this.#listsFor(query).countUnlisted(query, listed, limit)
  }

  selectedAmong(selection: JobSelection, ids: readonly number[]) {
    return this.#listsFor(selection).selectedAmong(selection, ids)
  }

  neighbours(query: Omit<AccountListQuery, 'cursor'>, id: number) {
    return this.#listsFor(query).neighbours(query, id)
  }

  facets(selection: JobSelection) {
    return this.#long.facets(selection)
  }

  attention(selection: JobSelection) {
    return this.#listsFor(selection).attention(selection)
  }

  errorKeys(account: number) {
    return this.#long.errorKeys(account)
  }

  errorCounts(account: number, sinceMs: number, bucketMs: number) {
    return this.#long.errorCounts(account, sinceMs, bucketMs)
  }

  search: JobStore['search'] = (selection, sort, page) => this.#long.search(selection, sort, page)

  jobs(account: number, ids: readonly number[]) {
    return this.#lookups.jobs(account, ids)
  }

  liveStatuses(account: number) {
    return this.#lookups.liveStatuses(account)
  }

  queued(account: number) {
    return this.#lookups.queued(account)
  }

  packageIds(account: number, ids: readonly number[]) {
    return this.#lookups.packageIds(account, ids)
  }

  completedSince(account: number, endedSinceMs: number, limit: number) {
    return this.#lookups.completedSince(account, endedSinceMs, limit)
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

  openFailures(account: number, packageId: number, limit: number) {
    return this.#triage.openFailures(account, packageId, limit)
  }

  openPackages(account: number) {
    return this.#triage.openPackages(account)
  }

  untriaged(account: number, limit: number) {
    return this.#triage.untriaged(account, limit)
  }

  completions(account: number, packageId: number, sinceMs: number, limit: number) {
    return this.#triage.completions(account, packageId, sinceMs, limit)
  }

  recentRuns(account: number, packageId: number, limit: number) {
    return this.#triage.recentRuns(account, packageId, limit)
  }

  failedChildren(account: number, parentIds: readonly number[]) {
    return this.#triage.failedChildren(account, parentIds)
  }

  statuses(account: number, ids: readonly number[]) {
    return this.#triage.statuses(account, ids)
  }

  resolvedOf(account: number, parts: readonly ErrorGroupPart[], limit: number) {
    return this.#triage.resolvedOf(account, parts, limit)
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

  #listsFor(selection: JobSelection): JobLists {
    return isLong(selection) ? this.#long : this.#short
  }
}
