import { sql } from 'kysely'
import type { BulkOperation, BulkResult } from '../../contract/bulk.ts'
import type { BulkOperations, NewBulkOperation } from './port.ts'
import type { RecordDatabase, RecordSchema } from './schema.ts'

/** Operations that are kept per account; older ones are removed with their results. */
const keptOperations = 200

export class SqliteBulkOperations implements BulkOperations {
  readonly #db: RecordDatabase

  constructor(db: RecordDatabase) {
    this.#db = db
  }

  async addBulk(account: string, operation: NewBulkOperation): Promise<number> {
    const { action, actor, at, note, jobIds } = operation
    return this.#db.transaction().execute(async (trx) => {
      const { id } = await trx
        .insertInto('bulk_operations')
        .values({ account, action, actor, at, note, finished_at: null })
        .returning('id')
        .executeTakeFirstOrThrow()
      await sql`INSERT INTO bulk_results (bulk_id, job_id, state, message, new_job_id)
        SELECT ${id}, value, 'waiting', NULL, NULL FROM json_each(${JSON.stringify(jobIds)})
        WHERE true ON CONFLICT DO NOTHING`.execute(trx)
      await sql`DELETE FROM bulk_results WHERE bulk_id IN (SELECT id FROM bulk_operations
        WHERE account = ${account} ORDER BY id DESC LIMIT -1 OFFSET ${keptOperations})`.execute(trx)
      await sql`DELETE FROM bulk_operations WHERE id IN (SELECT id FROM bulk_operations
        WHERE account = ${account} ORDER BY id DESC LIMIT -1 OFFSET ${keptOperations})`.execute(trx)
      return id
    })
  }

  async saveBulkResults(bulkId: number, results: readonly BulkResult[]): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      for (const { job_id: jobId, state, message, new_job_id: newJobId } of results)
        await trx
          .updateTable('bulk_results')
          .set({ state, message, new_job_id: newJobId })
          .where('bulk_id', '=', bulkId)
          .where('job_id', '=', jobId)
          .execute()
    })
  }

  async finishBulk(bulkId: number, at: string): Promise<void> {
    await this.#db
      .updateTable('bulk_operations')
      .set({ finished_at: at })
      .where('id', '=', bulkId)
      .execute()
  }

  async interruptBulk(account: string, at: string, message: string): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      const open = trx
        .selectFrom('bulk_operations')
        .select('id')
        .where('account', '=', account)
        .where('finished_at', 'is', null)
      await trx
        .updateTable('bulk_results')
        .set({ state: 'unknown', message })
        .where('state', '=', 'waiting')
        .where('bulk_id', 'in', open)
        .execute()
      await trx
        .updateTable('bulk_operations')
        .set({ finished_at: at })
        .where('account', '=', account)
        .where('finished_at', 'is', null)
        .execute()
    })
  }

  async bulks(account: string, limit: number): Promise<BulkOperation[]> {
    const rows = await this.#db
      .selectFrom('bulk_operations')
      .selectAll()
      .where('account', '=', account)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return Promise.all(rows.map((row) => this.#counted(row)))
  }

  async bulk(account: string, id: number): Promise<BulkOperation | null> {
    const row = await this.#db
      .selectFrom('bulk_operations')
      .selectAll()
      .where('account', '=', account)
      .where('id', '=', id)
      .executeTakeFirst()
    return row ? this.#counted(row) : null
  }

  bulkResults(bulkId: number): Promise<BulkResult[]> {
    return this.#db
      .selectFrom('bulk_results')
      .select(['job_id', 'state', 'message', 'new_job_id'])
      .where('bulk_id', '=', bulkId)
      .orderBy('seq')
      .execute()
  }

  async #counted(row: {
    id: number
    action: RecordSchema['bulk_operations']['action']
    actor: string
    at: string
    finished_at: string | null
    note: string | null
  }): Promise<BulkOperation> {
    const counted = await this.#db
      .selectFrom('bulk_results')
      .select(['state', sql<number>`count(*)`.as('n')])
      .where('bulk_id', '=', row.id)
      .groupBy('state')
      .execute()
    const of = (state: BulkResult['state']) => counted.find((each) => each.state === state)?.n ?? 0
    const { id, action, actor, at, note, finished_at } = row
    return {
      id,
      action,
      actor,
      at,
      note,
      finished_at,
      total: counted.reduce((sum, { n }) => sum + n, 0),
      waiting: of('waiting'),
      done: of('done'),
      refused: of('refused'),
      skipped: of('skipped'),
      unknown: of('unknown'),
    }
  }
}
