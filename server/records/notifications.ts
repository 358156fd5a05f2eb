import type { Selectable } from 'kysely'
import * as z from 'zod/mini'
import { notificationSettingsSchema, type Delivery } from '../../contract/notifications.ts'
import type {
  DeliveryAttempt,
  DueDelivery,
  NewDelivery,
  Notifications,
  NotificationSettingsRecord,
  ToldTopic,
} from './notifications-port.ts'
import type { RecordDatabase, RecordSchema } from './schema.ts'

const maxKept = 100

const isoOrNull = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString()

/** A message without a next attempt is done; its last response says how. */
function stateOf(row: Selectable<RecordSchema['notification_deliveries']>): Delivery['state'] {
  if (row.next_ms !== null) return 'waiting'
  return row.problem === null ? 'delivered' : 'given_up'
}

export class SqliteNotifications implements Notifications {
  readonly #db: RecordDatabase

  constructor(db: RecordDatabase) {
    this.#db = db
  }

  async notificationSettings(account: string): Promise<NotificationSettingsRecord | null> {
    const row = await this.#db
      .selectFrom('notification_settings')
      .select(['settings', 'secret'])
      .where('account', '=', account)
      .executeTakeFirst()
    if (!row) return null
    return { ...z.parse(notificationSettingsSchema, JSON.parse(row.settings)), secret: row.secret }
  }

  async saveNotificationSettings(
    account: string,
    { secret, ...fields }: NotificationSettingsRecord,
  ): Promise<void> {
    const settings = JSON.stringify(fields)
    await this.#db
      .insertInto('notification_settings')
      .values({ account, settings, secret })
      .onConflict((conflict) => conflict.column('account').doUpdateSet({ settings, secret }))
      .execute()
  }

  async toldTopics(account: string): Promise<ToldTopic[]> {
    const rows = await this.#db
      .selectFrom('notified_topics')
      .selectAll()
      .where('account', '=', account)
      .orderBy('key')
      .execute()
    return rows.map((row) => ({
      key: row.key,
      toldCount: row.told_count,
      toldMs: row.told_ms,
      pendingMs: row.pending_ms,
    }))
  }

  saveTold(
    account: string,
    topics: readonly ToldTopic[],
    delivery: NewDelivery | null,
  ): Promise<number | null> {
    return this.#db.transaction().execute(async (trx) => {
      await trx.deleteFrom('notified_topics').where('account', '=', account).execute()
      for (const { key, toldCount, toldMs, pendingMs } of topics) {
        await trx
          .insertInto('notified_topics')
          .values({ account, key, told_count: toldCount, told_ms: toldMs, pending_ms: pendingMs })
          .execute()
      }
      return delivery === null ? null : addDelivery(trx, account, delivery)
    })
  }

  async dueDeliveries(account: string, nowMs: number, limit: number): Promise<DueDelivery[]> {
    const rows = await this.#db
      .selectFrom('notification_deliveries')
      .select(['id', 'body', 'attempts'])
      .where('account', '=', account)
      .where('next_ms', '<=', nowMs)
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map(({ id, body, attempts }) => ({ id, body: body ?? '', attempts }))
  }

  async saveAttempt(
    account: string,
    id: number,
    { atMs, status, problem, nextMs }: DeliveryAttempt,
  ): Promise<void> {
    await this.#db
      .updateTable('notification_deliveries')
      .set(({ eb }) => ({
        attempts: eb('attempts', '+', 1),
        status,
        problem,
        last_ms: atMs,
        next_ms: nextMs,
        // What has been sent is not kept.
        ...(nextMs === null ? { body: null } : {}),
      }))
      .where('account', '=', account)
      .where('id', '=', id)
      .execute()
  }

  async dropDeliveries(account: string, problem: string, atMs: number): Promise<void> {
    await this.#db
      .updateTable('notification_deliveries')
      .set({ problem, last_ms: atMs, next_ms: null, body: null })
      .where('account', '=', account)
      .where('next_ms', 'is not', null)
      .execute()
  }

  async deliveries(account: string, limit: number): Promise<Delivery[]> {
    const rows = await this.#db
      .selectFrom('notification_deliveries')
      .selectAll()
      .where('account', '=', account)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return rows.map((row) => ({
      id: row.id,
      at: new Date(row.at_ms).toISOString(),
      is_test: row.is_test === 1,
      text: row.text,
      state: stateOf(row),
      attempts: row.attempts,
      status: row.status,
      problem: row.problem,
      next_at: isoOrNull(row.next_ms),
      last_at: isoOrNull(row.last_ms),
    }))
  }
}

async function addDelivery(
  db: RecordDatabase,
  account: string,
  { atMs, isTest, text, body }: NewDelivery,
): Promise<number> {
  const { id } = await db
    .insertInto('notification_deliveries')
    .values({
      account,
      at_ms: atMs,
      is_test: Number(isTest),
      text,
      body,
      attempts: 0,
      status: null,
      problem: null,
      last_ms: null,
      next_ms: atMs,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const kept = db
    .selectFrom('notification_deliveries')
    .select('id')
    .where('account', '=', account)
    .orderBy('id', 'desc')
    .limit(maxKept)
  await db
    .deleteFrom('notification_deliveries')
    .where('account', '=', account)
    .where('id', 'not in', kept)
    .execute()
  return id
}
