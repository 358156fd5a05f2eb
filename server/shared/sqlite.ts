/** What every SQLite database of the server has in common. */
import { setTimeout as delay } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import { LRUCache } from 'lru-cache'
import { errorCode } from './error-code.ts'

/** How long a start waits for another program that has the file, milliseconds. */
const openPatienceMs = 5_000
/** How long a statement does: enough for a checkpoint, too short to be noticed. */
const busyMs = 20
/**
 * How long a write is tried while another program has the file, and the time between two tries,
 * milliseconds.
 */
const writePatienceMs = 1_000
const retryMs = 50
/** Statements kept ready: the server asks the same few dozen questions over and over. */
const maxKeptStatements = 300

/**
 * Opens a file, made if missing, for a start that may wait. WAL: readers never wait for the writer,
 * and what was committed outlives a killed process.
 * @param file path, or `:memory:`
 * @param synchronous `FULL` also outlives a power cut; a commit then waits for the disk
 * @throws the driver's error when the file cannot be opened or written
 */
export function openSqlite(file: string, synchronous: 'NORMAL' | 'FULL'): SqliteDatabase.Database {
  const sqlite = new SqliteDatabase(file, { timeout: openPatienceMs })
  try {
    sqlite.pragma('journal_mode = WAL')
    sqlite.pragma(`synchronous = ${synchronous}`)
    sqlite.pragma('temp_store = MEMORY')
    return sqlite
  } catch (error) {
    sqlite.close()
    throw error
  }
}

/**
 * To be called once a start is done: from then on the driver's waiting would hold up everything
 * else. Writes go through {@link whenFree}.
 */
export function stopWaiting(sqlite: SqliteDatabase.Database): void {
  sqlite.pragma(`busy_timeout = ${busyMs}`)
}

const isLocked = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(errorCode(error) ?? '')

/**
 * Does a write, and again while another program has the file: without waiting in the driver, which
 * holds up everything else.
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

/** Preparing a statement again takes longer than most of them run. */
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

/** Is the content of a database's file not what SQLite wrote? */
export const isDamaged = (error: unknown): boolean =>
  /^SQLITE_(CORRUPT|NOTADB)/.test(errorCode(error) ?? '')
