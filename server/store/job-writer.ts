import { sql } from 'kysely'
import type { Database } from './open.ts'
import { CountedApart, RollupDelta } from './rollup.ts'
import type { JobChange, StoredJob } from './port.ts'
import { documentOf } from './job-document.ts'
import type { StoreSchema } from './schema.ts'
import { columnsOf, textOf } from './stored-job.ts'
import { indexText } from './text-index.ts'

type Row = StoreSchema['jobs']

const columnNames = (row: Row) => Object.keys(row) as (keyof Row)[]

/** The columns of `after` that `before` has other values in. */
function changedColumns(before: Row, after: Row): Partial<Row> {
  const changed = columnNames(after).filter((name) => before[name] !== after[name])
  return Object.fromEntries(changed.map((name) => [name, after[name]]))
}

/**
 * Writes only what differs from the stored row: each written column means that its indexes are
 * written, too, and every index has some.
 */
async function writeRow(db: Database, after: Row): Promise<void> {
  const before = await db
    .selectFrom('jobs')
    .selectAll()
    .where('key', '=', after.key)
    .executeTakeFirst()
  if (before === undefined) {
    await db.insertInto('jobs').values(after).execute()
    return
  }
  const changed = changedColumns(before, after)
  if (Object.keys(changed).length === 0) return
  await db.updateTable('jobs').set(changed).where('key', '=', after.key).execute()
}

async function writeText(db: Database, key: number, { before, after }: JobChange): Promise<void> {
  const textsOf = (stored: StoredJob) => JSON.stringify([textOf(stored), stored.job.variables])
  if (before && textsOf(before) === textsOf(after)) return
  await indexText(db, key, after)
}

/**
 * Writes jobs with their derived data: counts and full text. Runs inside the caller's transaction.
 */
export async function writeJobs(
  db: Database,
  account: number,
  changes: readonly JobChange[],
): Promise<void> {
  const delta = new RollupDelta(await CountedApart.of(db, account))
  // Inserting descending keys leaves each page of the file half empty.
  const ascending = changes.toSorted((a, b) => a.after.job.id - b.after.job.id)
  for (const change of ascending) {
    const columns = columnsOf(account, change.after)
    await writeRow(db, columns)
    const { key, ...doc } = documentOf(account, change.after)
    await db
      .insertInto('job_docs')
      .values({ key, ...doc })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(doc))
      .execute()
    if (change.before) delta.add(columnsOf(account, change.before), -1)
    delta.add(columns, 1)
    await writeText(db, key, change)
  }
  await delta.apply(db)
}

/** Deletes jobs with their derived data. Runs inside the caller's transaction. */
export async function removeJobs(
  db: Database,
  account: number,
  jobs: readonly StoredJob[],
): Promise<void> {
  const delta = new RollupDelta(await CountedApart.of(db, account))
  for (const stored of jobs) {
    const columns = columnsOf(account, stored)
    delta.add(columns, -1)
    await db.deleteFrom('jobs').where('key', '=', columns.key).execute()
    await db.deleteFrom('job_docs').where('key', '=', columns.key).execute()
    await sql`DELETE FROM jobs_text WHERE rowid = ${columns.key}`.execute(db)
  }
  await delta.apply(db)
}
