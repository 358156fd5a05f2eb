/*
 * The full-text index. Its words are already split and folded (contract/text.ts), and it only
 * splits at spaces: SQLite's `ascii` tokenizer treats every non-ASCII character as a letter. So
 * text comparison does not depend on the database.
 */
import { setImmediate } from 'node:timers/promises'
import { sql, type Kysely } from 'kysely'
import { foldText } from '../../contract/text.ts'
import type { Database } from './open.ts'
import type { StoredJob } from './port.ts'
import type { StoreSchema } from './schema.ts'
import { indexedText, salvagedJob, storedColumns, storedJobOf } from './stored-job.ts'

/** Called with the number of indexed jobs. */
export type OnProgress = (progress: { done: number; of: number }) => void

/** Rows written before yielding to other work: a few milliseconds. */
const batchRows = 50
/** Jobs between two progress reports. */
const reportEvery = 50_000

/** Replaces a job's texts in the index. */
export async function indexText(
  db: Kysely<StoreSchema>,
  key: number,
  stored: StoredJob,
): Promise<void> {
  const text = indexedText(stored)
  await sql`INSERT OR REPLACE INTO jobs_text (rowid, number, package, errors, variables, headline)
    VALUES (${key}, ${text.number}, ${text.package}, ${text.errors}, ${text.variables},
      ${text.headline})`.execute(db)
}

/**
 * Reads the jobs after a key, from any release: the first ones had no version of their documents.
 * Damaged jobs are reconstructed from their columns.
 */
async function jobsAfter(
  db: Database,
  after: number,
): Promise<{ key: number; stored: StoredJob }[]> {
  const rows = await db
    .selectFrom('jobs')
    .innerJoin('job_docs', 'job_docs.key', 'jobs.key')
    .select(storedColumns.filter((column) => column !== 'job_docs.version'))
    .where('jobs.key', '>', after)
    .orderBy('jobs.key')
    .limit(batchRows)
    .execute()
  const jobs: { key: number; stored: StoredJob }[] = []
  for (const row of rows) {
    const stored =
      storedJobOf({ ...row, version: 1 }) ??
      salvagedJob(
        await db
          .selectFrom('jobs')
          .selectAll()
          .where('key', '=', row.key)
          .executeTakeFirstOrThrow(),
      )
    jobs.push({ key: row.key, stored })
  }
  return jobs
}

/**
 * Rebuilds the index from the jobs, yielding to other work. Runs inside the caller's transaction.
 */
export async function rebuildText(db: Database, onProgress: OnProgress): Promise<void> {
  await sql`DROP TABLE IF EXISTS jobs_text`.execute(db)
  // Prefix indexes make a half-typed word as lazy to read as a whole one; otherwise all its matches
  // are collected first.
  await sql`CREATE VIRTUAL TABLE jobs_text USING fts5(number, package, errors, variables, headline,
     content='', contentless_delete=1, prefix='2 3 4 5 6', tokenize='ascii')`.execute(db)
  const { of } = await db
    .selectFrom('jobs')
    .select((is) => is.fn.countAll<number>().as('of'))
    .executeTakeFirstOrThrow()
  if (of === 0) return
  onProgress({ done: 0, of })
  let done = 0
  for (
    let jobs = await jobsAfter(db, 0);
    jobs.length > 0;
    jobs = await jobsAfter(db, jobs.at(-1)?.key ?? 0)
  ) {
    const rows = jobs.map(({ key, stored }) => [key, ...Object.values(indexedText(stored))])
    await sql`INSERT INTO jobs_text (rowid, number, package, errors, variables, headline)
      SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
      FROM json_each(${JSON.stringify(rows)})`.execute(db)
    done += jobs.length
    if (done % reportEvery < batchRows || jobs.length < batchRows) onProgress({ done, of })
    await setImmediate()
  }
}

/** Adds the folded names that search compares. Runs inside the caller's transaction. */
export async function foldNames(db: Database): Promise<void> {
  await sql`ALTER TABLE names ADD COLUMN folded TEXT NOT NULL DEFAULT ''`.execute(db)
  const names = await db.selectFrom('names').select(['account', 'kind', 'id', 'name']).execute()
  for (const [index, { account, kind, id, name }] of names.entries()) {
    await db
      .updateTable('names')
      .set({ folded: foldText(name) })
      .where('account', '=', account)
      .where('kind', '=', kind)
      .where('id', '=', id)
      .execute()
    if (index % batchRows === 0) await setImmediate()
  }
}
