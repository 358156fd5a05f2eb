import { sql } from 'kysely'
import { isoOf } from '../../contract/instant.ts'
import type { PackageRun } from '../../contract/history.ts'
import { isJobStatus } from '../../contract/status.ts'
import type { Database } from './open.ts'
import type { FinishedRun, RunHistory } from './port.ts'

const instant = (ms: number): string | null => (ms < 0 ? null : isoOf(ms))

/** Past runs, read from the columns of jobs. */
export class SqliteRunHistory implements RunHistory {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async finishedRuns(
    account: number,
    packageId: number,
    sinceMs: number,
    limit: number,
  ): Promise<FinishedRun[]> {
    const rows = await this.#db
      .selectFrom('jobs')
      .select(['id', 'runtime', 'records'])
      .where('account', '=', account)
      .where('package_id', '=', packageId)
      .where('status', '=', 'completed')
      .where('created_ms', '>=', sinceMs)
      .orderBy('created_ms', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return rows.map((row) => ({ id: row.id, runtimeSeconds: row.runtime, records: row.records }))
  }

  async runs(
    account: number,
    of: { packageId: number } | { creatorKey: string },
    limit: number,
  ): Promise<PackageRun[]> {
    const rows = await this.#db
      .selectFrom('jobs')
      .select(['id', 'status', 'created_ms', 'started_ms', 'ended_ms', 'runtime', 'records'])
      .where('account', '=', account)
      .$if('packageId' in of, (query) =>
        query.where('package_id', '=', 'packageId' in of ? of.packageId : 0),
      )
      .$if('creatorKey' in of, (query) =>
        query.where('creator_key', '=', 'creatorKey' in of ? of.creatorKey : ''),
      )
      .orderBy('created_ms', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return rows.reverse().map((row) => ({
      id: row.id,
      status: isJobStatus(row.status) ? row.status : 'unknown',
      created_at: instant(row.created_ms),
      started_at: instant(row.started_ms),
      ended_at: instant(row.ended_ms),
      queue_seconds:
        row.started_ms < 0
          ? null
          : Math.max(0, Math.round((row.started_ms - row.created_ms) / 1000)),
      runtime_in_seconds: row.runtime,
      records_count: row.records,
    }))
  }

  async recentWaits(account: number, limit: number): Promise<number[]> {
    const rows = await this.#db
      .selectFrom('jobs')
      .select(sql<number>`(started_ms - created_ms) / 1000`.as('seconds'))
      .where('account', '=', account)
      .where('started_ms', '>', 0)
      .orderBy('started_ms', 'desc')
      .limit(limit)
      .execute()
    return rows.map((row) => Math.max(0, row.seconds))
  }
}
