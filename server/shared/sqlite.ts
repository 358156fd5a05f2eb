/** Shared setup of the server's SQLite databases. */
import { setTimeout as delay } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import { LRUCache } from 'lru-cache'
import { errorCode } from './error-code.ts'

/** Milliseconds a start waits for another program that has the file locked. */
const openPatienceMs = 5_000
/** The same for a statement: long enough for a checkpoint, too short to be noticed. */
const busyMs = 20
/**
 * How long a write is retried while another program has the file locked, and the time between
 * retries, in milliseconds.
 */
const writePatienceMs = 1_000
const retryMs = 50
/**
 * Pages of a file kept in memory, in kB; the driver keeps 16 MB. The system has the file in memory
 * anyway, and a page of it is quickly read from there.
 */
const cacheKb = 4_000
/** Cached prepared statements: the server runs the same few dozen queries over and over. */
const maxKeptStatements = 300

/**
 * Opens a file, creating it if missing, during a startup that may block. WAL: readers never wait
 * for the writer, and committed data survives a killed process.
 * @param file path, or `:memory:`
 * @param synchronous `FULL` also survives a power cut; commits then wait for the disk
 * @throws the driver's error if the file cannot be opened or written
 */
export function openSqlite(file: string, synchronous: 'NORMAL' | 'FULL'): SqliteDatabase.Database {
  const sqlite = new SqliteDatabase(file, { timeout: openPatienceMs })
  try {
    // A new file; free-pages.ts deals with those of earlier releases.
    if (sqlite.pragma('page_count', { simple: true }) === 0)
      sqlite.pragma('auto_vacuum = INCREMENTAL')
    sqlite.pragma('journal_mode = WAL')
    sqlite.pragma(`synchronous = ${synchronous}`)
    sqlite.pragma('temp_store = MEMORY')
    sqlite.pragma(`cache_size = ${-cacheKb}`)
    return sqlite
  } catch (error) {
    sqlite.close()
    throw error
  }
}

/**
 * Call this once startup is done: waiting in the driver would then block everything else. Writes
 * use {@link whenFree}.
 */
export function stopWaiting(sqlite: SqliteDatabase.Database): void {
  sqlite.pragma(`busy_timeout = ${busyMs}`)
}

const isLocked = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(errorCode(error) ?? '')

/**
 * Runs a write and retries it while another program has the file locked. Does not wait in the
 * driver, which would block everything else.
 */
export async function whenFree<T>(write: () => Promise<T>): Promise<T> {
  for (let waitedMs = 0; ; waitedMs += retryMs) {
    try {
      return await write()
    } catch (error) {
      if (!isLocked(error) || waitedMs >= writePatienceMs) throw error
    }
    await delay(retryMs)
  }
}

/** Preparing a statement takes longer than most of them run. */
export function withKeptStatements(
  sqlite: SqliteDatabase.Database,
): Pick<SqliteDatabase.Database, 'prepare' | 'close'> {
  const kept = new LRUCache<string, SqliteDatabase.Statement>({ max: maxKeptStatements })
  return {
    prepare: ((source: string) => {
      const statement = kept.get(source) ?? sqlite.prepare(source)
      kept.set(source, statement)
      return statement
    }) as SqliteDatabase.Database['prepare'],
    close: () => sqlite.close(),
  }
}

/** Whether the error means that the database file is damaged. */
export const isDamaged = (error: unknown): boolean =>
  /^SQLITE_(CORRUPT|NOTADB)/.test(errorCode(error) ?? '')
