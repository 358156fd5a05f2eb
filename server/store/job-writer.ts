import { sql } from 'kysely'
import type { Job } from '../../contract/job.ts'
import { endedAt } from '../../contract/status.ts'
import { secondOf } from '../../contract/instant.ts'
import { statusFacts } from '../../contract/status.ts'
import type { Database } from './open.ts'
import { CountedApart, RollupDelta } from './rollup.ts'
import type { JobChange, StoredJob } from './port.ts'
import { columnsOf, docOf, textOf } from './stored-job.ts'
import { indexText } from './text-index.ts'

interface Seen {
  status: string
  at: string
  exact: boolean
}

/** The status changes a job's own times tell, and its present status (jobs-api.md §3). */
function seenOf(job: Job, seenAt: string): Seen[] {
  const facts = statusFacts[job.status]
  const ended = endedAt(job)
  return [
    ...(job.created_at === null ? [] : [{ status: 'idle', at: job.created_at, exact: true }]),
    ...(job.started_at === null ? [] : [{ status: 'running', at: job.started_at, exact: true }]),
    facts.terminal && ended !== null
      ? {
          status: job.raw_status,
          at: ended,
          exact: job.completed_at !== null || job.failed_at !== null,
        }
      : { status: job.raw_status, at: seenAt, exact: false },
  ]
}

async function writeTransitions(
  db: Database,
  account: number,
  { before, after }: JobChange,
): Promise<void> {
  const same =
    before !== null &&
    before.job.raw_status === after.job.raw_status &&
    secondOf(before.job.started_at) === secondOf(after.job.started_at)
  if (same) return
  const seenAt = new Date(after.seenMs).toISOString()
  for (const { status, at, exact } of seenOf(after.job, seenAt)) {
    await db
      .insertInto('transitions')
      .values({ account, job_id: after.job.id, status, at, exact: exact ? 1 : 0 })
      // What was only observed gives way to what the source tells, never the other way round.
      .onConflict((conflict) =>
        conflict
          .columns(['account', 'job_id', 'status'])
          .doUpdateSet({ at: sql<string>`excluded.at`, exact: 1 })
          .where('transitions.exact', '=', 0)
          .where(sql<boolean>`excluded.exact = 1`),
      )
      .execute()
  }
}

async function writeText(db: Database, key: number, { before, after }: JobChange): Promise<void> {
  if (before && JSON.stringify(textOf(before)) === JSON.stringify(textOf(after))) return
  await indexText(db, key, after)
}

/**
 * Writes jobs with everything that follows from them: counts, full text, status changes. Runs
 * inside the caller's transaction.
 */
export async function writeJobs(
  db: Database,
  account: number,
  changes: readonly JobChange[],
): Promise<void> {
  const delta = new RollupDelta(await CountedApart.of(db, account))
  // Rows that come with descending keys leave each page of the file half empty.
  const ascending = changes.toSorted((a, b) => a.after.job.id - b.after.job.id)
  for (const change of ascending) {
    const columns = columnsOf(account, change.after)
    const { key, account: _, id: __, ...values } = columns
    await db
      .insertInto('jobs')
      .values(columns)
      .onConflict((conflict) => conflict.column('key').doUpdateSet(values))
      .execute()
    const doc = docOf(account, change.after)
    await db
      .insertInto('job_docs')
      .values(doc)
      .onConflict((conflict) => conflict.column('key').doUpdateSet(doc))
      .execute()
    if (change.before) delta.add(columnsOf(account, change.before), -1)
    delta.add(columns, 1)
    await writeTransitions(db, account, change)
    await writeText(db, key, change)
  }
  await delta.apply(db)
}

/**
 * Takes jobs out with all that was derived from them; what people did with them stays. Runs inside
 * the caller's transaction.
 */
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
    await db
      .deleteFrom('transitions')
      .where('account', '=', account)
      .where('job_id', '=', columns.id)
      .execute()
  }
  await delta.apply(db)
}
