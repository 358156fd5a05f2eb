import { sql } from 'kysely'
import { foldText } from '../../contract/text.ts'
import { whenFree } from '../shared/sqlite.ts'
import type { Database } from './open.ts'
import type { NameBook, NameKind } from './port.ts'

/** Names covered by search. */
export class SqliteNameBook implements NameBook {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async names(account: number, kind: NameKind): Promise<Map<number, string>> {
    const rows = await this.#db
      .selectFrom('names')
      .select(['id', 'name'])
      .where('account', '=', account)
      .where('kind', '=', kind)
      .execute()
    return new Map(rows.map((row) => [row.id, row.name]))
  }

  async writeNames(
    account: number,
    kind: NameKind,
    names: ReadonlyMap<number, string>,
  ): Promise<void> {
    if (names.size === 0) return
    const insert = this.#db
      .insertInto('names')
      .values([...names].map(([id, name]) => ({ account, kind, id, name, folded: foldText(name) })))
      .onConflict((conflict) =>
        conflict
          .columns(['account', 'kind', 'id'])
          .doUpdateSet({ name: sql<string>`excluded.name`, folded: sql<string>`excluded.folded` }),
      )
    await whenFree(() => insert.execute())
  }
}
