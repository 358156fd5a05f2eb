import type { HandoverNoteRecord, HandoverNotes, NewHandoverNote } from './handover-port.ts'
import type { RecordDatabase } from './schema.ts'

export class SqliteHandoverNotes implements HandoverNotes {
  readonly #db: RecordDatabase

  constructor(db: RecordDatabase) {
    this.#db = db
  }

  async addHandoverNote(account: string, note: NewHandoverNote): Promise<HandoverNoteRecord> {
    const { id } = await this.#db
      .insertInto('handover_notes')
      .values({
        account,
        at: note.at,
        author_id: note.author.id,
        author_name: note.author.name,
        text: note.text,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { id, ...note }
  }

  async handoverNotes(
    account: string,
    from: string,
    to: string,
    limit: number,
  ): Promise<HandoverNoteRecord[]> {
    const rows = await this.#db
      .selectFrom('handover_notes')
      .selectAll()
      .where('account', '=', account)
      .where('at', '>=', from)
      .where('at', '<', to)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return rows.reverse().map((row) => ({
      id: row.id,
      at: row.at,
      author: { id: row.author_id, name: row.author_name },
      text: row.text,
    }))
  }

  async removeHandoverNote(account: string, id: number, authorId: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('handover_notes')
      .where('account', '=', account)
      .where('id', '=', id)
      .where('author_id', '=', authorId)
      .executeTakeFirst()
    return numDeletedRows > 0n
  }
}
