import type { PreferenceName, Preferences } from './views-port.ts'
import type { RecordDatabase } from './schema.ts'

export class SqlitePreferences implements Preferences {
  readonly #db: RecordDatabase

  constructor(db: RecordDatabase) {
    this.#db = db
  }

  async preference(
    account: string,
    personId: string,
    name: PreferenceName,
  ): Promise<string | null> {
    const row = await this.#db
      .selectFrom('preferences')
      .select('value')
      .where('account', '=', account)
      .where('person_id', '=', personId)
      .where('name', '=', name)
      .executeTakeFirst()
    return row?.value ?? null
  }

  async setPreference(
    account: string,
    personId: string,
    name: PreferenceName,
    value: string | null,
  ): Promise<void> {
    if (value === null) {
      await this.#db
        .deleteFrom('preferences')
        .where('account', '=', account)
        .where('person_id', '=', personId)
        .where('name', '=', name)
        .execute()
      return
    }
    await this.#db
      .insertInto('preferences')
      .values({ account, person_id: personId, name, value })
      .onConflict((conflict) =>
        conflict.columns(['account', 'person_id', 'name']).doUpdateSet({ value }),
      )
      .execute()
  }
}
