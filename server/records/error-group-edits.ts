import type { ErrorGroupEdit } from '../../contract/error-groups.ts'
import type { ErrorGroupEdits } from './port.ts'
import type { RecordDatabase } from './schema.ts'

/** How people changed error groups. */
export class SqliteErrorGroupEdits implements ErrorGroupEdits {
  readonly #db: RecordDatabase

  constructor(db: RecordDatabase) {
    this.#db = db
  }

  async saveGroupEdit(account: string, edit: ErrorGroupEdit): Promise<void> {
    const { kind, key, target, until, note, at, actor } = edit
    const values = { until, note, at, actor, target }
    // A group is in one other group and muted once, but split for any number of packages.
    if (kind !== 'split') await this.removeGroupEdit(account, kind, key, null)
    await this.#db
      .insertInto('error_group_edits')
      .values({ account, kind, key, ...values })
      .onConflict((conflict) =>
        conflict.columns(['account', 'kind', 'key', 'target']).doUpdateSet(values),
      )
      .execute()
  }

  async removeGroupEdit(
    account: string,
    kind: ErrorGroupEdit['kind'],
    key: string,
    target: string | null,
  ): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('error_group_edits')
      .where('account', '=', account)
      .where('kind', '=', kind)
      .where('key', '=', key)
      .$if(target !== null, (query) => query.where('target', '=', target ?? ''))
      .executeTakeFirst()
    return numDeletedRows > 0n
  }

  groupEdits(account: string): Promise<ErrorGroupEdit[]> {
    return this.#db
      .selectFrom('error_group_edits')
      .select(['kind', 'key', 'target', 'until', 'note', 'at', 'actor'])
      .where('account', '=', account)
      .orderBy('at')
      .execute()
  }
}
