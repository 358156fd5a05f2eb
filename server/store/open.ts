import SqliteDatabase from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrationProvider } from './migrations.ts'
import type { StoreSchema } from './schema.ts'

export type Database = Kysely<StoreSchema>

/**
 * Opens the store's file, made if missing, and brings it to the present schema.
 * @param file path, or `:memory:`
 * @throws the driver's error when the file cannot be opened or written
 */
export async function openDatabase(file: string): Promise<Database> {
  // The driver waits for a lock with everything else standing still: long enough for a checkpoint, too short to be noticed.
  const sqlite = new SqliteDatabase(file, { timeout: 250 })
  // WAL: readers never wait for the writer, and what was committed outlives a killed process.
  for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL', 'foreign_keys = OFF', 'temp_store = MEMORY']) sqlite.pragma(pragma)
  const db: Database = new Kysely<StoreSchema>({ dialect: new SqliteDialect({ database: sqlite }) })
  const { error } = await new Migrator({ db, provider: migrationProvider }).migrateToLatest()
  if (error !== undefined) {
    await db.destroy()
    throw error instanceof Error ? error : new Error('The job store could not be brought to the present schema.')
  }
  return db
}
