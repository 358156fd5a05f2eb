import SqliteDatabase from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { rewriteIfSparse } from '../shared/free-pages.ts'
import { migrate } from '../shared/migrate.ts'
import { openSqlite, stopWaiting, withKeptStatements } from '../shared/sqlite.ts'
import { migrations } from './migrations.ts'
import { setPlannerStatistics } from './planner-statistics.ts'
import type { StoreSchema } from './schema.ts'
import type { OnProgress } from './text-index.ts'

export type Database = Kysely<StoreSchema>

/** Called with each error of the driver. */
export type OnError = (error: unknown) => void

/** Milliseconds a read of {@link openForReading} may wait; nothing else waits in that process. */
const readPatienceMs = 2_000

const queryBuilder = (sqlite: SqliteDatabase.Database, onError: OnError): Database =>
  new Kysely<StoreSchema>({
    dialect: new SqliteDialect({ database: withKeptStatements(sqlite) }),
    log: (event) => {
      if (event.level === 'error') onError(event.error)
    },
  })

/** An open file: the query builder, and the connection below it. */
export interface OpenFile {
  db: Database
  sqlite: SqliteDatabase.Database
}

/**
 * Opens the store's file, creating it if missing, and migrates its schema.
 * @param file path, or `:memory:`
 * @param onProgress called with how much of an older search index has been rebuilt
 * @throws the driver's error if the file cannot be opened or written
 */
export async function openFile(
  file: string,
  onProgress: OnProgress = () => undefined,
  onError: OnError = () => undefined,
): Promise<OpenFile> {
  const sqlite = openSqlite(file, 'NORMAL')
  const db = queryBuilder(sqlite, onError)
  try {
    sqlite.pragma('foreign_keys = OFF')
    await migrate(sqlite, db, migrations(onProgress), 'job store')
    setPlannerStatistics(sqlite)
    rewriteIfSparse(sqlite)
    stopWaiting(sqlite)
    return { db, sqlite }
  } catch (error) {
    await db.destroy()
    // Kysely opens lazily, and closes only what it opened.
    sqlite.close()
    throw error
  }
}

/** See {@link openFile}. */
export const openDatabase = async (file: string): Promise<Database> => (await openFile(file)).db

/**
 * A second, read-only connection to a store's file that is already open.
 * @throws the driver's error if the file cannot be opened
 */
export function openForReading(file: string): Database {
  const sqlite = new SqliteDatabase(file, { readonly: true, timeout: readPatienceMs })
  sqlite.pragma('temp_store = MEMORY')
  return queryBuilder(sqlite, () => undefined)
}
