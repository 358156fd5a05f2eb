import { sql } from 'kysely'
import type { Activity } from '../../contract/history.ts'
import { idList } from './id-list.ts'
import type { ActivityLog, ActivityQuery, LoggedActivity, NewActivity } from './port.ts'
import type { RecordDatabase } from './schema.ts'

/** Limit for one subject; a page shows the oldest entries. */
const maxEntries = 1_000

export class SqliteActivityLog implements ActivityLog {
  readonly #db: RecordDatabase

  constructor(db: RecordDatabase) {
    this.#db = db
  }

  async addActivity(account: string, entry: NewActivity): Promise<void> {
    const { subject, subjectId, at, actor, action, reason, outcome, message } = entry
    await this.#db
      .insertInto('activity')
      .values({
        account,
        subject,
        subject_id: subjectId,
        at,
        actor,
        action,
        reason,
        outcome,
        message,
      })
      .execute()
  }

  async activity(
    account: string,
    subject: NewActivity['subject'],
    subjectId: number,
  ): Promise<Activity[]> {
    return this.#db
      .selectFrom('activity')
      .select(['id', 'at', 'actor', 'action', 'reason', 'outcome', 'message'])
      .where('account', '=', account)
      .where('subject', '=', subject)
      .where('subject_id', '=', subjectId)
      .orderBy('id')
      .limit(maxEntries)
      .execute()
  }

  async allActivity(query: ActivityQuery): Promise<LoggedActivity[]> {
    let rows = this.#db.selectFrom('activity').selectAll()
    if (query.account !== null) rows = rows.where('account', '=', query.account)
    if (query.actor !== null)
      rows = rows.where(sql<boolean>`instr(lower(actor), lower(${query.actor})) > 0`)
    if (query.action !== null) rows = rows.where('action', '=', query.action)
    if (query.subject !== null) rows = rows.where('subject', '=', query.subject)
    if (query.subjectId !== null) rows = rows.where('subject_id', '=', query.subjectId)
    if (query.from !== null) rows = rows.where('at', '>=', query.from)
    if (query.to !== null) rows = rows.where('at', '<', query.to)
    if (query.before !== null) rows = rows.where('id', '<', query.before)
    const found = await rows.orderBy('id', 'desc').limit(query.limit).execute()
    return found.map(({ subject, subject_id: subjectId, ...row }) => ({
      ...row,
      subject: subject as NewActivity['subject'],
      subjectId,
    }))
  }

  async stopRequests(
    account: string,
    jobIds: readonly number[],
  ): Promise<Map<number, Pick<Activity, 'at' | 'actor' | 'reason'>>> {
    if (jobIds.length === 0) return new Map()
    const rows = await this.#db
      .selectFrom('activity')
      .select(['subject_id', 'at', 'actor', 'reason'])
      .where('account', '=', account)
      .where('subject', '=', 'job')
      .where(sql<boolean>`subject_id IN ${idList(jobIds)}`)
      .where('outcome', '=', 'accepted')
      // The plus keeps SQLite from reading all activity of the account, or all of its stops.
      .where(sql<boolean>`+action = 'stop'`)
      .orderBy(sql`+id`)
      .execute()
    return new Map(
      rows.map(({ subject_id, at, actor, reason }) => [subject_id, { at, actor, reason }]),
    )
  }
}
