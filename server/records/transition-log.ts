import { sql } from 'kysely'
import type { Transition } from '../../contract/history.ts'
import { deleteJobRows } from './delete-job-rows.ts'
import type { ObservedTransition, StopDuration, TransitionLog } from './port.ts'
import type { RecordDatabase } from './schema.ts'
import { inOrder } from './transition-order.ts'

/** `2026-11-20T08:00:00`: one response may have fractions of a second and another may not. */
const wholeSecond = 19

/**
 * Jobs that were created again under the same id: another exact time of `idle`.
 * @param seen JSON rows of job id, status, time and whether the time is exact (0 or 1)
 */
export const replacedJobs = (account: string, seen: string) =>
  // CROSS JOIN keeps SQLite from scanning all transitions of the account first.
  sql<{ job_id: number }>`SELECT former.job_id
    FROM json_each(${seen}) AS seen CROSS JOIN transitions AS former
      ON former.account = ${account} AND former.job_id = seen.value ->> 0
      AND former.status = 'idle' AND former.exact = 1
    WHERE seen.value ->> 1 = 'idle' AND seen.value ->> 3 = 1
      AND substr(former.at, 1, ${sql.lit(wholeSecond)})
        <> substr(seen.value ->> 2, 1, ${sql.lit(wholeSecond)})`

export class SqliteTransitionLog implements TransitionLog {
  readonly #db: RecordDatabase

  constructor(db: RecordDatabase) {
    this.#db = db
  }

  async observe(account: string, transitions: readonly ObservedTransition[]): Promise<void> {
    if (transitions.length === 0) return
    const seen = JSON.stringify(
      transitions.map(({ jobId, status, at, exact }) => [jobId, status, at, exact ? 1 : 0]),
    )
    await this.#db.transaction().execute(async (trx) => {
      const { rows: replaced } = await replacedJobs(account, seen).execute(trx)
      await deleteJobRows(
        trx,
        account,
        replaced.map((row) => row.job_id),
      )
      await sql`INSERT INTO transitions (account, job_id, status, at, exact)
        SELECT ${account}, value ->> 0, value ->> 1, value ->> 2, value ->> 3
        FROM json_each(${seen}) WHERE true
        ON CONFLICT (account, job_id, status) DO UPDATE SET at = excluded.at, exact = 1
        WHERE transitions.exact = 0 AND excluded.exact = 1`.execute(trx)
    })
  }

  async transitions(account: string, jobId: number): Promise<Transition[]> {
    const rows = await this.#db
      .selectFrom('transitions')
      .select(['status', 'at', 'exact'])
      .where('account', '=', account)
      .where('job_id', '=', jobId)
      .orderBy('seq')
      .execute()
    return inOrder(rows.map((row) => ({ status: row.status, at: row.at, exact: row.exact === 1 })))
  }

  async recentStops(account: string, limit: number): Promise<StopDuration[]> {
    const rows = await this.#db
      .selectFrom('transitions as asked')
      .innerJoin('transitions as ended', (join) =>
        join
          .onRef('ended.account', '=', 'asked.account')
          .onRef('ended.job_id', '=', 'asked.job_id')
          .on('ended.status', '=', 'stopped'),
      )
      .select(['asked.job_id', 'asked.at as from', 'ended.at as to'])
      .where('asked.account', '=', account)
      // Written out so that the planner recognises the partial index.
      .where(sql<boolean>`asked.status = 'pending_stoppage'`)
      .orderBy('asked.seq', 'desc')
      .limit(limit)
      .execute()
    return rows
      .map((row) => ({
        jobId: row.job_id,
        seconds: Math.max(0, (Date.parse(row.to) - Date.parse(row.from)) / 1000),
      }))
      .filter(({ seconds }) => !Number.isNaN(seconds))
  }
}
