import type { Person } from './views-port.ts'

export interface NewHandoverNote {
  /** ISO with milliseconds. */
  at: string
  author: Person
  text: string
}

export interface HandoverNoteRecord extends NewHandoverNote {
  id: number
}

/** What people write for those who come after them. */
export interface HandoverNotes {
  addHandoverNote(account: string, note: NewHandoverNote): Promise<HandoverNoteRecord>
  /**
   * The last notes of a span, oldest first.
   * @param from inclusive, ISO with milliseconds
   * @param to exclusive
   */
  handoverNotes(
    account: string,
    from: string,
    to: string,
    limit: number,
  ): Promise<HandoverNoteRecord[]>
  /** @returns whether the author had such a note */
  removeHandoverNote(account: string, id: number, authorId: string): Promise<boolean>
}
