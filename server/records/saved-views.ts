import type { Person, ViewFields, ViewRecord, Views } from './views-port.ts'
import type { RecordDatabase, RecordSchema } from './schema.ts'
import type { Selectable, Updateable } from 'kysely'

const recordOf = (row: Selectable<RecordSchema['views']>): ViewRecord => ({
  id: row.id,
  name: row.name,
  query: row.query,
  columns: row.columns === null ? null : row.columns.split(',').filter((key) => key !== ''),
  isShared: row.shared === 1,
  isPinned: row.pinned === 1,
  owner: { id: row.owner_id, name: row.owner_name },
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

function rowOf({ name, query, columns, isShared, isPinned }: Partial<ViewFields>) {
  const row: Updateable<RecordSchema['views']> = {}
  if (name !== undefined) row.name = name
  if (query !== undefined) row.query = query
  if (columns !== undefined) row.columns = columns?.join(',') ?? null
  if (isShared !== undefined) row.shared = Number(isShared)
  if (isPinned !== undefined) row.pinned = Number(isPinned)
  return row
}

export class SqliteViews implements Views {
  readonly #db: RecordDatabase

  constructor(db: RecordDatabase) {
    this.#db = db
  }

  async views(account: string, personId: string): Promise<ViewRecord[]> {
    const rows = await this.#db
      .selectFrom('views')
      .selectAll()
      .where('account', '=', account)
      .where((where) => where.or([where('owner_id', '=', personId), where('shared', '=', 1)]))
      .orderBy('position')
      .orderBy('id')
      .execute()
    return rows.map(recordOf)
  }

  async addView(
    account: string,
    owner: Person,
    fields: ViewFields,
    at: string,
  ): Promise<ViewRecord> {
    const row = await this.#db.transaction().execute(async (trx) => {
      const last = await trx
        .selectFrom('views')
        .select(({ fn }) => fn.max('position').as('position'))
        .where('account', '=', account)
        .executeTakeFirst()
      return trx
        .insertInto('views')
        .values({
          account,
          name: fields.name,
          query: fields.query,
          columns: fields.columns?.join(',') ?? null,
          owner_id: owner.id,
          owner_name: owner.name,
          shared: Number(fields.isShared),
          pinned: Number(fields.isPinned),
          position: (last?.position ?? -1) + 1,
          created_at: at,
          updated_at: at,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
    })
    return recordOf(row)
  }

  async changeView(
    account: string,
    id: number,
    change: Partial<ViewFields>,
    at: string,
  ): Promise<void> {
    await this.#db
      .updateTable('views')
      .set({ ...rowOf(change), updated_at: at })
      .where('account', '=', account)
      .where('id', '=', id)
      .execute()
  }

  /** Numbers all views of the account anew, which keeps the order of all others for everybody. */
  async moveView(account: string, id: number, beforeId: number | null): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      const rows = await trx
        .selectFrom('views')
        .select('id')
        .where('account', '=', account)
        .orderBy('position')
        .orderBy('id')
        .execute()
      const others = rows.map((row) => row.id).filter((each) => each !== id)
      const at = beforeId === null ? -1 : others.indexOf(beforeId)
      const ordered = others.toSpliced(at === -1 ? others.length : at, 0, id)
      for (const [position, each] of ordered.entries()) {
        await trx
          .updateTable('views')
          .set({ position })
          .where('account', '=', account)
          .where('id', '=', each)
          .execute()
      }
    })
  }

  async removeView(account: string, id: number): Promise<void> {
    await this.#db.deleteFrom('views').where('account', '=', account).where('id', '=', id).execute()
  }
}
