import { sql } from 'kysely'
import { idList } from './id-list.ts'
import type { FailureRecord, NewRerun, RerunRecord, TriageRecords } from './port.ts'
import type { RecordDatabase } from './schema.ts'

export class SqliteTriageRecords implements TriageRecords {
  readonly #db: RecordDatabase

  constructor(db: RecordDatabase) {
    this.#db = db
  }

  async saveFailures(account: string, records: readonly FailureRecord[]): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      for (const { jobId, assignee, assignedAt, acknowledgement } of records) {
        const values = {
          assignee,
          assigned_at: assignedAt,
          acknowledged_at: acknowledgement?.at ?? null,
          acknowledged_by: acknowledgement?.actor ?? null,
          note: acknowledgement?.note ?? null,
          until: acknowledgement?.until ?? null,
        }
        await trx
          .insertInto('triage_marks')
          .values({ account, job_id: jobId, ...values })
          .onConflict((conflict) => conflict.columns(['account', 'job_id']).doUpdateSet(values))
          .execute()
      }
    })
  }

  async failureRecords(
    account: string,
    jobIds: readonly number[],
  ): Promise<Map<number, FailureRecord>> {
    if (jobIds.length === 0) return new Map()
    const rows = await this.#db
      .selectFrom('triage_marks')
      .selectAll()
      .where('account', '=', account)
      .where(sql<boolean>`job_id IN ${idList(jobIds)}`)
      .execute()
    return new Map(
      rows.map((row) => [
        row.job_id,
        {
          jobId: row.job_id,
          assignee: row.assignee,
          assignedAt: row.assigned_at,
          acknowledgement:
            row.acknowledged_at === null
              ? null
              : {
                  at: row.acknowledged_at,
                  actor: row.acknowledged_by ?? '',
                  note: row.note,
                  until: row.until,
                },
        },
      ]),
    )
  }

  async addRerun(account: string, { jobId, of, at, actor }: NewRerun): Promise<void> {
    await this.#db
      .insertInto('reruns')
      .values({ account, job_id: jobId, of_job: of, at, actor })
      .onConflict((conflict) => conflict.columns(['account', 'job_id']).doNothing())
      .execute()
  }

  async rerunsOf(account: string, jobIds: readonly number[]): Promise<RerunRecord[]> {
    if (jobIds.length === 0) return []
    // Told which index, because SQLite would read all re-runs of the account by their key.
    const repeating = sql`reruns INDEXED BY reruns_of WHERE of_job IN ${idList(jobIds)}`
    return this.#reruns(account, repeating)
  }

  async rerunSources(account: string, jobIds: readonly number[]): Promise<Map<number, number>> {
    if (jobIds.length === 0) return new Map()
    const links = await this.#reruns(account, sql`reruns WHERE job_id IN ${idList(jobIds)}`)
    return new Map(links.map(({ jobId, of }) => [jobId, of]))
  }

  /** @param found the table with its condition on jobs */
  async #reruns(account: string, found: ReturnType<typeof sql>): Promise<RerunRecord[]> {
    const { rows } = await sql<{ job_id: number; of_job: number; at: string; actor: string }>`
      SELECT job_id, of_job, at, actor FROM ${found} AND account = ${account}
      ORDER BY job_id`.execute(this.#db)
    return rows.map(({ job_id: jobId, of_job: of, at, actor }) => ({ jobId, of, at, actor }))
  }
}
