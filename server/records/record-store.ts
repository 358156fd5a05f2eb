/**
 * What must outlive the job store, which is only a cache: records.db is migrated forward and never
 * rebuilt.
 */
import SqliteDatabase from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrationProvider } from './migrations.ts'

/**
 * How long a key is known, in milliseconds: longer than any client goes on sending one request
 * again.
 */
export const keptKeyMs = 86_400_000
const mostKeptKeys = 10_000

/** A request that is to be carried out once. */
export interface KeyedRequest {
  /** Who asked for what: a key means nothing to another caller, method or path. */
  scope: string
  key: string
  /** Slug of the account it acts on. */
  account: string
  /** Digest of what was asked for. */
  request: string
}

/** What is known of a request's key. `unknown`: it may or may not have been carried out. */
export interface KeyRecord {
  request: string
  state: 'started' | 'done' | 'unknown'
  /** Id of what the request made or changed; null unless `done`. */
  resultId: number | null
}

interface RecordSchema {
  idempotency_keys: {
    scope: string
    key: string
    account: string
    request: string
    state: KeyRecord['state']
    result_id: number | null
    at_ms: number
  }
}

/** Records in one SQLite file. Methods reject with the driver's error. */
export class RecordStore {
  readonly #db: Kysely<RecordSchema>
  readonly #mostKeys: number

  private constructor(db: Kysely<RecordSchema>, mostKeys: number) {
    this.#db = db
    this.#mostKeys = mostKeys
  }

  /**
   * Opens the file, made if missing, and brings it to the present schema.
   * @param file path, or `:memory:`
   * @param mostKeys of requests that are kept; the oldest go first
   * @throws the driver's error when the file cannot be opened or written
   */
  static async open(file: string, mostKeys = mostKeptKeys): Promise<RecordStore> {
    const sqlite = new SqliteDatabase(file, { timeout: 250 })
    // FULL: what is recorded before an action must be on disk before the action begins.
    for (const pragma of ['journal_mode = WAL', 'synchronous = FULL']) sqlite.pragma(pragma)
    const db = new Kysely<RecordSchema>({ dialect: new SqliteDialect({ database: sqlite }) })
    const { error } = await new Migrator({ db, provider: migrationProvider }).migrateToLatest()
    if (error !== undefined) {
      await db.destroy()
      throw error instanceof Error
        ? error
        : new Error('The records could not be brought to the present schema.')
    }
    return new RecordStore(db, mostKeys)
  }

  async close(): Promise<void> {
    await this.#db.destroy()
  }

  /**
   * Takes down that a request begins.
   * @returns what was known of its key before; null for a new one
   */
  async beginRequest(
    { scope, key, account, request }: KeyedRequest,
    nowMs: number,
  ): Promise<KeyRecord | null> {
    await this.#dropOldKeys(nowMs)
    const added = await this.#db
      .insertInto('idempotency_keys')
      .values({ scope, key, account, request, state: 'started', result_id: null, at_ms: nowMs })
      .onConflict((conflict) => conflict.columns(['scope', 'key']).doNothing())
      .executeTakeFirst()
    if (added.numInsertedOrUpdatedRows === 1n) return null
    const row = await this.#db
      .selectFrom('idempotency_keys')
      .selectAll()
      .where('scope', '=', scope)
      .where('key', '=', key)
      .executeTakeFirstOrThrow()
    return { request: row.request, state: row.state, resultId: row.result_id }
  }

  async finishRequest({ scope, key }: KeyedRequest, resultId: number): Promise<void> {
    await this.#db
      .updateTable('idempotency_keys')
      .set({ state: 'done', result_id: resultId })
      .where('scope', '=', scope)
      .where('key', '=', key)
      .execute()
  }

  /** Nobody knows whether the request was carried out. */
  async loseRequest({ scope, key }: KeyedRequest): Promise<void> {
    await this.#db
      .updateTable('idempotency_keys')
      .set({ state: 'unknown' })
      .where('scope', '=', scope)
      .where('key', '=', key)
      .execute()
  }

  /** The request was refused: its key may be used again, for the corrected one. */
  async dropRequest({ scope, key }: KeyedRequest): Promise<void> {
    await this.#db
      .deleteFrom('idempotency_keys')
      .where('scope', '=', scope)
      .where('key', '=', key)
      .execute()
  }

  /** Removes all records of an account. */
  async forgetAccount(account: string): Promise<void> {
    await this.#db.deleteFrom('idempotency_keys').where('account', '=', account).execute()
  }

  async #dropOldKeys(nowMs: number): Promise<void> {
    await this.#db
      .deleteFrom('idempotency_keys')
      .where('at_ms', '<', nowMs - keptKeyMs)
      .execute()
    const newest = this.#db
      .selectFrom('idempotency_keys')
      .select('at_ms')
      .orderBy('at_ms', 'desc')
      .limit(1)
      .offset(this.#mostKeys - 1)
    await this.#db.deleteFrom('idempotency_keys').where('at_ms', '<=', newest).execute()
  }
}
