import SqliteDatabase from 'better-sqlite3'
import { sql } from 'kysely'
import { keyRange } from './job-key.ts'
import { openDatabase, type Database } from './open.ts'

const tablesByAccount = ['jobs', 'rollup', 'counted_apart', 'names'] as const

/** A running server would write what it has in memory. */
function assertUnused(file: string): void {
  const alone = new SqliteDatabase(file, { fileMustExist: true, timeout: 250 })
  try {
    alone.pragma('locking_mode = EXCLUSIVE')
    alone.exec('BEGIN IMMEDIATE; ROLLBACK')
  } finally {
    alone.close()
  }
}

/**
 * Permanently deletes an account from the store's file, which is rewritten so that no data remains.
 * Blocks other work on this connection for about a second per 100,000 jobs in the file.
 * @returns the number of deleted jobs; null if there is no such account
 */
export async function deleteAccount(db: Database, slug: string): Promise<number | null> {
  const account = await db
    .selectFrom('accounts')
    .select('key')
    .where('slug', '=', slug)
    .executeTakeFirst()
  if (!account) return null
  const { first, last } = keyRange(account.key)
  const gone = await db.transaction().execute(async (trx) => {
    const { n } = await trx
      .selectFrom('jobs')
      .select(sql<number>`count(*)`.as('n'))
      .where('account', '=', account.key)
      .executeTakeFirstOrThrow()
    await trx
      .deleteFrom('jobs_text')
      .where('rowid', '>=', first)
      .where('rowid', '<=', last)
      .execute()
    await trx.deleteFrom('job_docs').where('key', '>=', first).where('key', '<=', last).execute()
    for (const table of tablesByAccount)
      await trx.deleteFrom(table).where('account', '=', account.key).execute()
    await trx.deleteFrom('accounts').where('key', '=', account.key).execute()
    return n
  })
  await sql`INSERT INTO jobs_text (jobs_text) VALUES ('optimize')`.execute(db)
  // The query planner's samples contain row values.
  await sql`ANALYZE`.execute(db)
  await sql`VACUUM`.execute(db)
  await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db)
  return gone
}

/**
 * The same for a file that no server uses.
 * @throws the driver's error, for example if a running server has the file locked or if there is no
 * file
 */
export async function forgetAccount(file: string, slug: string): Promise<number | null> {
  assertUnused(file)
  const db = await openDatabase(file)
  try {
    return await deleteAccount(db, slug)
  } finally {
    await db.destroy()
  }
}
