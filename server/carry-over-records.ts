/**
 * Release 0.1 kept activity and status changes in store.db. They belong in records.db, where they
 * survive when the store is replaced.
 */
import { existsSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'

/** Milliseconds a start waits for another program that has one of the files locked. */
const patienceMs = 5_000

/*
 * The store identifies accounts by number, the records by name. Rows that already exist are
 * skipped, so an interrupted migration can simply run again.
 */
const carryActivity = `
  INSERT INTO main.activity
    (account, subject, subject_id, at, actor, action, reason, outcome, message)
  SELECT slug, subject, subject_id, at, actor, action, reason, outcome, message
  FROM store.activity AS former JOIN store.accounts ON accounts.key = former.account
  WHERE NOT EXISTS (
    SELECT 1 FROM main.activity AS known
    WHERE known.account = slug AND known.subject = former.subject
      AND known.subject_id = former.subject_id AND known.at = former.at
      AND known.actor = former.actor AND known.action = former.action
      AND known.outcome = former.outcome AND known.message IS former.message)
  ORDER BY former.id`

const carryTransitions = `
  INSERT INTO main.transitions (account, job_id, status, at, exact)
  SELECT slug, job_id, status, at, exact
  FROM store.transitions AS former JOIN store.accounts ON accounts.key = former.account
  WHERE true ORDER BY seq
  ON CONFLICT (account, job_id, status) DO UPDATE SET at = excluded.at, exact = 1
  WHERE transitions.exact = 0 AND excluded.exact = 1`

const parts = [
  { table: 'activity', carry: carryActivity },
  { table: 'transitions', carry: carryTransitions },
] as const

/** Number of rows moved. */
export type CarriedOver = Record<(typeof parts)[number]['table'], number>

/**
 * Moves what release 0.1 left in the store to the records. Rows are deleted from the store only
 * after they are on disk in the records, so that a process killed in between loses nothing.
 * @param recordsFile must have the current schema
 * @throws the driver's error, such as that of a damaged store; activity is moved first and stays
 * moved
 */
export function carryOverRecords(storeFile: string, recordsFile: string): CarriedOver {
  const carried: CarriedOver = { activity: 0, transitions: 0 }
  if (!existsSync(storeFile)) return carried
  const sqlite = new SqliteDatabase(recordsFile, { fileMustExist: true, timeout: patienceMs })
  try {
    sqlite.pragma('synchronous = FULL')
    sqlite.prepare('ATTACH ? AS store').run(storeFile)
    const isThere = sqlite
      .prepare("SELECT 1 FROM store.sqlite_master WHERE type = 'table' AND name = ?")
      .pluck()
    for (const { table, carry } of parts) {
      if (isThere.get(table) === undefined) continue
      carried[table] = sqlite.prepare(carry).run().changes
      // Emptied, not dropped: earlier migrations of the store still expect it.
      sqlite.exec(`DELETE FROM store.${table}`)
    }
    return carried
  } finally {
    sqlite.close()
  }
}
