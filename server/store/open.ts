import { setTimeout as delay } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrationProvider } from './migrations.ts'
import type { StoreSchema } from './schema.ts'
import type { OnProgress } from './text-index.ts'
import { LRUCache } from 'lru-cache'

export type Database = Kysely<StoreSchema>

/** Statements kept ready: the server asks the same few dozen questions over and over. */
const keptStatements = 300

/** Preparing a statement anew takes longer than most of them run. */
function withKeptStatements(
  sqlite: SqliteDatabase.Database,
): Pick<SqliteDatabase.Database, 'prepare' | 'close'> {
  const kept = new LRUCache<string, SqliteDatabase.Statement>({ max: keptStatements })
  return {
    prepare: ((source: string) => {
      const statement = kept.get(source) ?? sqlite.prepare(source)
      kept.set(source, statement)
      return statement
    }) as SqliteDatabase.Database['prepare'],
    close: () => sqlite.close(),
  }
}

/** How long a start waits for another program that has the file, milliseconds. */
const openPatienceMs = 5_000
/** How long a statement does: enough for a checkpoint, too short to be noticed. */
const busyMs = 20
/**
 * How long a write is tried while another program has the file, and the time between two tries,
 * milliseconds.
 */
const patienceMs = 1_000
const retryMs = 50

/**
 * Opens the store's file, made if missing, and brings it to the present schema.
 * @param file path, or `:memory:`
 * @param onProgress hears how far the full-text index of an earlier release has been made anew
 * @throws the driver's error when the file cannot be opened or written
 */
export async function openDatabase(
  file: string,
  onProgress: OnProgress = () => undefined,
): Promise<Database> {
  const sqlite = new SqliteDatabase(file, { timeout: openPatienceMs })
  // WAL: readers never wait for the writer, and what was committed outlives a killed process.
  for (const pragma of [
    'journal_mode = WAL',
    'synchronous = NORMAL',
    'foreign_keys = OFF',
    'temp_store = MEMORY',
  ])
    sqlite.pragma(pragma)
  const db: Database = new Kysely<StoreSchema>({
    dialect: new SqliteDialect({ database: withKeptStatements(sqlite) }),
  })
  const { error } = await new Migrator({
    db,
    provider: migrationProvider(onProgress),
  }).migrateToLatest()
  if (error !== undefined) {
    await db.destroy()
    throw error instanceof Error
      ? error
      : new Error('The job store could not be brought to the present schema.')
  }
  // From here on the driver's waiting would stand everything still: see `whenFree`.
  sqlite.pragma(`busy_timeout = ${busyMs}`)
  return db
}

/** How long a read of {@link openForReading} waits, in a thread where nobody else waits for it. */
const readPatienceMs = 2_000

/**
 * A second, read-only connection to a store's file that is open already.
 * @throws the driver's error when the file cannot be opened
 */
export function openForReading(file: string): Database {
  const sqlite = new SqliteDatabase(file, { readonly: true, timeout: readPatienceMs })
  sqlite.pragma('temp_store = MEMORY')
  return new Kysely<StoreSchema>({
    dialect: new SqliteDialect({ database: withKeptStatements(sqlite) }),
  })
}

/**
 * Does a write, and again while another program has the file: without waiting in the driver, which
 * stops everything else.
 */
export async function whenFree<T>(write: () => Promise<T>): Promise<T> {
  for (let waitedMs = 0; ; waitedMs += retryMs) {
    try {
      return await write()
    } catch (error) {
      const isLocked =
        error instanceof Error &&
        'code' in error &&
        /^SQLITE_(BUSY|LOCKED)/.test(String(error.code))
      if (!isLocked || waitedMs >= patienceMs) throw error
    }
    await delay(retryMs)
  }
}
