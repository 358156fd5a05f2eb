import type { IdempotencyKeys, KeyedRequest, KeyRecord } from './port.ts'
import type { RecordDatabase } from './schema.ts'

/** How long a key is kept, in milliseconds: longer than any client keeps retrying a request. */
export const keptKeyMs = 86_400_000
export const maxKeptKeys = 10_000

export class SqliteIdempotencyKeys implements IdempotencyKeys {
  readonly #db: RecordDatabase
  readonly #maxKeys: number

  constructor(db: RecordDatabase, maxKeys: number) {
    this.#db = db
    this.#maxKeys = maxKeys
  }

  async beginRequest(
    { scope, key, account, request }: KeyedRequest,
    nowMs: number,
  ): Promise<KeyRecord | null> {
    await this.#dropOldKeys(nowMs)
    const added = await this.#db
      .insertInto('idempotency_keys')
      .values({ scope, key, account, request, state: 'started', result_id: null, at_ms: nowMs })
      .onConflict((conflict) => conflict.columns(['scope', 'key']).doNothing())
      .executeTakeFirst()
    if (added.numInsertedOrUpdatedRows === 1n) return null
    const row = await this.#db
      .selectFrom('idempotency_keys')
      .selectAll()
      .where('scope', '=', scope)
      .where('key', '=', key)
      .executeTakeFirstOrThrow()
    return { request: row.request, state: row.state, resultId: row.result_id }
  }

  async finishRequest({ scope, key }: KeyedRequest, resultId: number): Promise<void> {
    await this.#db
      .updateTable('idempotency_keys')
      .set({ state: 'done', result_id: resultId })
      .where('scope', '=', scope)
      .where('key', '=', key)
      .execute()
  }

  async loseRequest({ scope, key }: KeyedRequest): Promise<void> {
    await this.#db
      .updateTable('idempotency_keys')
      .set({ state: 'unknown' })
      .where('scope', '=', scope)
      .where('key', '=', key)
      .execute()
  }

  async dropRequest({ scope, key }: KeyedRequest): Promise<void> {
    await this.#db
      .deleteFrom('idempotency_keys')
      .where('scope', '=', scope)
      .where('key', '=', key)
      .execute()
  }

  async #dropOldKeys(nowMs: number): Promise<void> {
    await this.#db
      .deleteFrom('idempotency_keys')
      .where('at_ms', '<', nowMs - keptKeyMs)
      .execute()
    const newest = this.#db
      .selectFrom('idempotency_keys')
      .select('at_ms')
      .orderBy('at_ms', 'desc')
      .limit(1)
      .offset(this.#maxKeys - 1)
    await this.#db.deleteFrom('idempotency_keys').where('at_ms', '<=', newest).execute()
  }
}
