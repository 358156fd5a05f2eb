import type { Database } from 'better-sqlite3'
import { Kysely, SqliteDialect, sql } from 'kysely'
import { errorCode } from '../shared/error-code.ts'
import { releaseFreePages, rewriteIfSparse } from '../shared/free-pages.ts'
import { migrate } from '../shared/migrate.ts'
import {
  isDamaged,
  openSqlite,
  stopWaiting,
  whenFree,
  withKeptStatements,
} from '../shared/sqlite.ts'
import type { BulkResult } from '../../contract/bulk.ts'
import type { ErrorGroupEdit } from '../../contract/error-groups.ts'
import type { FlagKind } from '../../contract/flags.ts'
import { SqliteActivityLog } from './activity-log.ts'
import { SqliteBulkOperations } from './bulk-operations.ts'
import { deleteJobRows } from './delete-job-rows.ts'
import { SqliteFlagDecisions } from './flag-decisions.ts'
import { SqliteErrorGroupEdits } from './error-group-edits.ts'
import { SqliteHardLimits } from './hard-limits.ts'
import { forgetAccountRoles, SqliteIdentityStore } from './identity-store.ts'
import { maxKeptKeys, SqliteIdempotencyKeys } from './idempotency-keys.ts'
import { migrations } from './migrations.ts'
import {
  RecordsError,
  type ActivityQuery,
  type FailureRecord,
  type HardLimitRecord,
  type KeyedRequest,
  type NewActivity,
  type NewBulkOperation,
  type NewFlagDecision,
  type NewRerun,
  type ObservedTransition,
  type RecordStore,
  type RunTrace,
} from './port.ts'
import { SqliteHandoverNotes } from './handover-notes.ts'
import type { NewHandoverNote } from './handover-port.ts'
import { SqliteNotifications } from './notifications.ts'
import type {
  DeliveryAttempt,
  NewDelivery,
  NotificationSettingsRecord,
  ToldTopic,
} from './notifications-port.ts'
import { SqlitePreferences } from './preferences.ts'
import { SqliteRunTraces } from './run-traces.ts'
import { SqliteViews } from './saved-views.ts'
import type { RecordDatabase, RecordSchema } from './schema.ts'
import { SqliteTransitionLog } from './transition-log.ts'
import { SqliteTriageRecords } from './triage-records.ts'
import type { Person, PreferenceName, ViewFields } from './views-port.ts'

/** Tables with user input. They are read once at startup, so that no damage goes unnoticed. */
const checkedTables = [
  'activity',
  'idempotency_keys',
  'flag_decisions',
  'hard_limits',
  'triage_marks',
  'reruns',
  'error_group_edits',
  'bulk_operations',
  'bulk_results',
  'views',
  'preferences',
  'handover_notes',
  'notification_settings',
  'users',
  'sessions',
  'api_keys',
] as const
/** Tables whose rows belong to an account. */
const accountTables = [
  'activity',
  'idempotency_keys',
  'flag_decisions',
  'hard_limits',
  'triage_marks',
  'reruns',
  'error_group_edits',
  'bulk_operations',
  'transitions',
  'run_traces',
  'views',
  'preferences',
  'handover_notes',
  'notification_settings',
  'notified_topics',
  'notification_deliveries',
  'api_keys',
] as const

const causes: readonly [prefix: string, message: string][] = [
  ['SQLITE_FULL', 'The disk is full: the records cannot be written.'],
  ['SQLITE_BUSY', 'The records are locked by another program.'],
  ['SQLITE_LOCKED', 'The records are locked by another program.'],
  ['SQLITE_READONLY', 'The records cannot be written: their file or folder is read-only.'],
  ['SQLITE_CANTOPEN', 'The records cannot be opened: their folder is missing or not writable.'],
  ['SQLITE_IOERR', 'The records cannot be read or written: the disk reports an error.'],
]

const damaged =
  'records.db is damaged. It contains user actions, so it is not replaced automatically: ' +
  'stop the server, restore a backup, or move the file away to start without it ' +
  '(docs/operating.md, "Damaged or full").'

function recordsError(error: unknown): unknown {
  const code = errorCode(error) ?? ''
  const message = isDamaged(error)
    ? damaged
    : causes.find(([prefix]) => code.startsWith(prefix))?.[1]
  return message === undefined ? error : new RecordsError(message, { cause: error })
}

/** Records in one SQLite file. Committed writes survive a power cut. */
export class SqliteRecordStore implements RecordStore {
  readonly identity: SqliteIdentityStore
  readonly #db: RecordDatabase
  readonly #sqlite: Database
  readonly #keys: SqliteIdempotencyKeys
  readonly #activity: SqliteActivityLog
  readonly #transitions: SqliteTransitionLog
  readonly #traces: SqliteRunTraces
  readonly #decisions: SqliteFlagDecisions
  readonly #hardLimits: SqliteHardLimits
  readonly #triage: SqliteTriageRecords
  readonly #groupEdits: SqliteErrorGroupEdits
  readonly #bulk: SqliteBulkOperations
  readonly #views: SqliteViews
  readonly #preferences: SqlitePreferences
  readonly #notes: SqliteHandoverNotes
  readonly #notifications: SqliteNotifications

  private constructor(db: RecordDatabase, sqlite: Database, maxKeys: number) {
    this.#db = db
    this.#sqlite = sqlite
    this.#keys = new SqliteIdempotencyKeys(db, maxKeys)
    this.#activity = new SqliteActivityLog(db)
    this.#transitions = new SqliteTransitionLog(db)
    this.#traces = new SqliteRunTraces(db)
    this.#decisions = new SqliteFlagDecisions(db)
    this.#hardLimits = new SqliteHardLimits(db)
    this.#triage = new SqliteTriageRecords(db)
    this.#groupEdits = new SqliteErrorGroupEdits(db)
    this.#bulk = new SqliteBulkOperations(db)
    this.#views = new SqliteViews(db)
    this.#preferences = new SqlitePreferences(db)
    this.#notes = new SqliteHandoverNotes(db)
    this.#notifications = new SqliteNotifications(db)
    this.identity = new SqliteIdentityStore(db, (work) => this.#do(work))
  }

  /**
   * Opens the file, creating it if missing, and migrates its schema.
   * @param file path, or `:memory:`
   * @param maxKeys maximum number of idempotency keys; the oldest are dropped
   * @throws RecordsError if the file is damaged or cannot be opened or written
   */
  static async open(file: string, maxKeys = maxKeptKeys): Promise<SqliteRecordStore> {
    try {
      const sqlite = openSqlite(file, 'FULL')
      const db = new Kysely<RecordSchema>({
        dialect: new SqliteDialect({ database: withKeptStatements(sqlite) }),
      })
      try {
        await migrate(sqlite, db, migrations, 'records', true)
        for (const table of checkedTables) {
          const state = sqlite.pragma(`quick_check(${table})`, { simple: true })
          if (state !== 'ok') throw new RecordsError(damaged)
        }
        rewriteIfSparse(sqlite)
        stopWaiting(sqlite)
      } catch (error) {
        await db.destroy()
        sqlite.close()
        throw error
      }
      return new SqliteRecordStore(db, sqlite, maxKeys)
    } catch (error) {
      throw recordsError(error)
    }
  }

  async close(): Promise<void> {
    await this.#db.destroy()
  }

  beginRequest(request: KeyedRequest, nowMs: number) {
    return this.#do(() => this.#keys.beginRequest(request, nowMs))
  }

  finishRequest(request: KeyedRequest, resultId: number) {
    return this.#do(() => this.#keys.finishRequest(request, resultId))
  }

  loseRequest(request: KeyedRequest) {
    return this.#do(() => this.#keys.loseRequest(request))
  }

  dropRequest(request: KeyedRequest) {
    return this.#do(() => this.#keys.dropRequest(request))
  }

  addActivity(account: string, entry: NewActivity) {
    return this.#do(() => this.#activity.addActivity(account, entry))
  }

  activity(account: string, subject: NewActivity['subject'], subjectId: number) {
    return this.#do(() => this.#activity.activity(account, subject, subjectId))
  }

  allActivity(query: ActivityQuery) {
    return this.#do(() => this.#activity.allActivity(query))
  }

  stopRequests(account: string, jobIds: readonly number[]) {
    return this.#do(() => this.#activity.stopRequests(account, jobIds))
  }

  observe(account: string, transitions: readonly ObservedTransition[]) {
    return this.#do(() => this.#transitions.observe(account, transitions))
  }

  transitions(account: string, jobId: number) {
    return this.#do(() => this.#transitions.transitions(account, jobId))
  }

  recentStops(account: string, limit: number) {
    return this.#do(() => this.#transitions.recentStops(account, limit))
  }

  saveTrace(account: string, trace: RunTrace) {
    return this.#do(() => this.#traces.saveTrace(account, trace))
  }

  traces(account: string, packageId: number, limit: number) {
    return this.#do(() => this.#traces.traces(account, packageId, limit))
  }

  decideFlag(account: string, decision: NewFlagDecision) {
    return this.#do(() => this.#decisions.decideFlag(account, decision))
  }

  undecideFlag(account: string, jobId: number, kind: FlagKind) {
    return this.#do(() => this.#decisions.undecideFlag(account, jobId, kind))
  }

  flagDecisions(account: string, jobIds: readonly number[]) {
    return this.#do(() => this.#decisions.flagDecisions(account, jobIds))
  }

  fineRuns(account: string, packageId: number) {
    return this.#do(() => this.#decisions.fineRuns(account, packageId))
  }

  setHardLimit(account: string, packageId: number, limit: HardLimitRecord | null) {
    return this.#do(() => this.#hardLimits.setHardLimit(account, packageId, limit))
  }

  hardLimits(account: string) {
    return this.#do(() => this.#hardLimits.hardLimits(account))
  }

  saveFailures(account: string, records: readonly FailureRecord[]) {
    return this.#do(() => this.#triage.saveFailures(account, records))
  }

  failureRecords(account: string, jobIds: readonly number[]) {
    return this.#do(() => this.#triage.failureRecords(account, jobIds))
  }

  addRerun(account: string, rerun: NewRerun) {
    return this.#do(() => this.#triage.addRerun(account, rerun))
  }

  rerunsOf(account: string, jobIds: readonly number[]) {
    return this.#do(() => this.#triage.rerunsOf(account, jobIds))
  }

  rerunSources(account: string, jobIds: readonly number[]) {
    return this.#do(() => this.#triage.rerunSources(account, jobIds))
  }

  saveGroupEdit(account: string, edit: ErrorGroupEdit) {
    return this.#do(() => this.#groupEdits.saveGroupEdit(account, edit))
  }

  removeGroupEdit(
    account: string,
    kind: ErrorGroupEdit['kind'],
    key: string,
    target: string | null,
  ) {
    return this.#do(() => this.#groupEdits.removeGroupEdit(account, kind, key, target))
  }

  groupEdits(account: string) {
    return this.#do(() => this.#groupEdits.groupEdits(account))
  }

  views(account: string, personId: string) {
    return this.#do(() => this.#views.views(account, personId))
  }

  addView(account: string, owner: Person, fields: ViewFields, at: string) {
    return this.#do(() => this.#views.addView(account, owner, fields, at))
  }

  changeView(account: string, id: number, change: Partial<ViewFields>, at: string) {
    return this.#do(() => this.#views.changeView(account, id, change, at))
  }

  moveView(account: string, id: number, beforeId: number | null) {
    return this.#do(() => this.#views.moveView(account, id, beforeId))
  }

  removeView(account: string, id: number) {
    return this.#do(() => this.#views.removeView(account, id))
  }

  preference(account: string, personId: string, name: PreferenceName) {
    return this.#do(() => this.#preferences.preference(account, personId, name))
  }

  setPreference(account: string, personId: string, name: PreferenceName, value: string | null) {
    return this.#do(() => this.#preferences.setPreference(account, personId, name, value))
  }

  addBulk(account: string, operation: NewBulkOperation) {
    return this.#do(() => this.#bulk.addBulk(account, operation))
  }

  saveBulkResults(bulkId: number, results: readonly BulkResult[]) {
    return this.#do(() => this.#bulk.saveBulkResults(bulkId, results))
  }

  finishBulk(bulkId: number, at: string) {
    return this.#do(() => this.#bulk.finishBulk(bulkId, at))
  }

  interruptBulk(account: string, at: string, message: string) {
    return this.#do(() => this.#bulk.interruptBulk(account, at, message))
  }

  bulks(account: string, limit: number) {
    return this.#do(() => this.#bulk.bulks(account, limit))
  }

  bulk(account: string, id: number) {
    return this.#do(() => this.#bulk.bulk(account, id))
  }

  bulkResults(bulkId: number) {
    return this.#do(() => this.#bulk.bulkResults(bulkId))
  }

  addHandoverNote(account: string, note: NewHandoverNote) {
    return this.#do(() => this.#notes.addHandoverNote(account, note))
  }

  handoverNotes(account: string, from: string, to: string, limit: number) {
    return this.#do(() => this.#notes.handoverNotes(account, from, to, limit))
  }

  removeHandoverNote(account: string, id: number, authorId: string) {
    return this.#do(() => this.#notes.removeHandoverNote(account, id, authorId))
  }

  notificationSettings(account: string) {
    return this.#do(() => this.#notifications.notificationSettings(account))
  }

  saveNotificationSettings(account: string, settings: NotificationSettingsRecord) {
    return this.#do(() => this.#notifications.saveNotificationSettings(account, settings))
  }

  toldTopics(account: string) {
    return this.#do(() => this.#notifications.toldTopics(account))
  }

  saveTold(account: string, topics: readonly ToldTopic[], delivery: NewDelivery | null) {
    return this.#do(() => this.#notifications.saveTold(account, topics, delivery))
  }

  dueDeliveries(account: string, nowMs: number, limit: number) {
    return this.#do(() => this.#notifications.dueDeliveries(account, nowMs, limit))
  }

  saveAttempt(account: string, id: number, attempt: DeliveryAttempt) {
    return this.#do(() => this.#notifications.saveAttempt(account, id, attempt))
  }

  dropDeliveries(account: string, problem: string, atMs: number) {
    return this.#do(() => this.#notifications.dropDeliveries(account, problem, atMs))
  }

  deliveries(account: string, limit: number) {
    return this.#do(() => this.#notifications.deliveries(account, limit))
  }

  async forgetJobs(account: string, jobIds: readonly number[]): Promise<void> {
    await this.#do(() =>
      this.#db.transaction().execute((trx) => deleteJobRows(trx, account, jobIds)),
    )
    await this.#do(() => releaseFreePages(this.#sqlite))
  }

  /** Rewrites the file, so that nothing of the account is left in it. */
  forgetAccount(account: string): Promise<boolean> {
    return this.#do(async () => {
      let removed = 0n
      for (const table of accountTables) {
        const query = this.#db.deleteFrom(table).where('account', '=', account)
        removed += (await query.executeTakeFirst()).numDeletedRows
      }
      await sql`DELETE FROM bulk_results
        WHERE bulk_id NOT IN (SELECT id FROM bulk_operations)`.execute(this.#db)
      removed += await forgetAccountRoles(this.#db, account)
      await sql`VACUUM`.execute(this.#db)
      await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(this.#db)
      return removed > 0n
    })
  }

  async #do<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await whenFree(work)
    } catch (error) {
      throw recordsError(error)
    }
  }
}
