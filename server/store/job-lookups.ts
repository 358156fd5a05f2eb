import { isJobStatus, type SeenStatus } from '../../contract/status.ts'
import { jobKey, keyRange } from './job-key.ts'
import type { Database } from './open.ts'
import type { JobLookups, StoredJob } from './port.ts'
import { salvagedJob, storedColumns, storedJobOf } from './stored-job.ts'

/** Lookups of jobs without a filter. All of them are fast. */
export class SqliteJobLookups implements JobLookups {
  readonly #db: Database
  readonly #onDamage: (jobId: number) => void
  /** Keys of damaged rows that were reported. */
  readonly #damaged = new Set<number>()

  /** @param onDamage called once for each job whose row is damaged */
  constructor(db: Database, onDamage: (jobId: number) => void) {
    this.#db = db
    this.#onDamage = onDamage
  }

  async jobs(account: number, ids: readonly number[]): Promise<Map<number, StoredJob>> {
    if (ids.length === 0) return new Map()
    const rows = await this.#db
      .selectFrom('jobs')
      .innerJoin('job_docs', 'job_docs.key', 'jobs.key')
      .select(storedColumns)
      .where(
        'jobs.key',
        'in',
        ids.map((id) => jobKey(account, id)),
      )
      .execute()
    return new Map((await this.#read(rows)).map((stored) => [stored.job.id, stored]))
  }

  async packageIds(account: number, ids: readonly number[]): Promise<Map<number, number>> {
    if (ids.length === 0) return new Map()
    const rows = await this.#db
      .selectFrom('jobs')
      .select(['id', 'package_id'])
      .where(
        'key',
        'in',
        ids.map((id) => jobKey(account, id)),
      )
      .where('package_id', '>', 0)
      .execute()
    return new Map(rows.map((row) => [row.id, row.package_id]))
  }

  async queued(account: number): Promise<{ id: number; clusterId: number }[]> {
    return this.#db
      .selectFrom('jobs')
      .select(['id', 'cluster_id as clusterId'])
      .where('account', '=', account)
      .where('status', '=', 'queued')
      .orderBy('created_ms')
      .orderBy('id')
      .execute()
  }

  async liveStatuses(account: number): Promise<{ id: number; status: SeenStatus }[]> {
    const rows = await this.#db
      .selectFrom('jobs')
      .select(['id', 'status'])
      .where('account', '=', account)
      .where('live', '=', 1)
      .orderBy('id')
      .execute()
    return rows.map(({ id, status }) => ({ id, status: isJobStatus(status) ? status : 'unknown' }))
  }

  async completedSince(account: number, endedSinceMs: number, limit: number): Promise<number[]> {
    const newest = this.#db
      .selectFrom('jobs')
      .select(['id', 'package_id'])
      .where('account', '=', account)
      .where('ended_ms', '>=', endedSinceMs)
      .where('status', '=', 'completed')
      .orderBy('ended_ms', 'desc')
      .limit(limit)
    const rows = await this.#db
      .selectFrom(newest.as('newest'))
      .select('id')
      .orderBy('package_id')
      .execute()
    return rows.map(({ id }) => id)
  }

  async failedWithoutHeadline(
    account: number,
    endedSinceMs: number,
    limit: number,
  ): Promise<number[]> {
    const rows = await this.#db
      .selectFrom('jobs')
      .innerJoin('job_docs', 'job_docs.key', 'jobs.key')
      .select('jobs.id')
      .where('jobs.account', '=', account)
      .where('jobs.ended_ms', '>=', endedSinceMs)
      .where('jobs.status', '=', 'failed')
      .where('job_docs.headline', 'is', null)
      .orderBy('jobs.ended_ms', 'desc')
      .limit(limit)
      .execute()
    return rows.map(({ id }) => id)
  }

  async lastSeen(account: number): Promise<number | null> {
    const row = await this.#db
      .selectFrom('jobs')
      .select('seen_ms')
      .where('account', '=', account)
      .orderBy('updated_ms', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row?.seen_ms ?? null
  }

  async idsAfter(account: number, id: number, limit: number): Promise<number[]> {
    const { last } = keyRange(account)
    const rows = await this.#db
      .selectFrom('jobs')
      .select('id')
      .where('key', '>', jobKey(account, id))
      .where('key', '<=', last)
      .orderBy('key')
      .limit(limit)
      .execute()
    return rows.map((row) => row.id)
  }

  async endedBefore(account: number, beforeMs: number, limit: number): Promise<number[]> {
    const rows = await this.#db
      .selectFrom('jobs')
      .select('id')
      .where('account', '=', account)
      .where('created_ms', '<', beforeMs)
      .where('live', '=', 0)
      .orderBy('created_ms')
      .limit(limit)
      .execute()
    return rows.map(({ id }) => id)
  }

  /** One damaged row must not fail a whole list. */
  async #read(
    rows: readonly (Parameters<typeof storedJobOf>[0] & { key: number })[],
  ): Promise<StoredJob[]> {
    const read: StoredJob[] = []
    for (const row of rows) {
      const stored = storedJobOf(row)
      if (stored) {
        read.push(stored)
        continue
      }
      if (!this.#damaged.has(row.key)) this.#onDamage(row.id)
      this.#damaged.add(row.key)
      read.push(
        salvagedJob(
          await this.#db
            .selectFrom('jobs')
            .selectAll()
            .where('key', '=', row.key)
            .executeTakeFirstOrThrow(),
        ),
      )
    }
    return read
  }
}
