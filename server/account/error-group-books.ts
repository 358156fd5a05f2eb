import { ErrorGroupBook } from '../rules/error-groups.ts'
import type { ErrorGroupEdits } from '../records/port.ts'

/** The account's error groups as people changed them, read once and again after each change. */
export class ErrorGroupBooks {
  readonly #records: ErrorGroupEdits
  readonly #slug: string
  #book: Promise<ErrorGroupBook> | null = null

  constructor({ records, account }: { records: ErrorGroupEdits; account: { slug: string } }) {
    this.#records = records
    this.#slug = account.slug
  }

  current(): Promise<ErrorGroupBook> {
    this.#book ??= this.#read()
    return this.#book
  }

  forget(): void {
    this.#book = null
  }

  async #read(): Promise<ErrorGroupBook> {
    try {
      return new ErrorGroupBook(await this.#records.groupEdits(this.#slug))
    } catch (error) {
      this.#book = null
      throw error
    }
  }
}
