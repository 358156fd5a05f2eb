import type { Clock } from './clock.ts'

/** A list that could not be read is not asked for again at once: every open page would ask. */
const retryMs = 5_000

/** A list of the source, kept for a moment, so that however many ask, the source is asked once. */
export class Shelf<T extends { id: number }> {
  readonly #read: () => Promise<T[]>
  readonly #keptMs: number
  readonly #now: Clock
  #reading: Promise<T[]> | null = null
  #items: T[] | null = null
  #until = 0
  #failed: { error: unknown; until: number } | null = null

  constructor(read: () => Promise<T[]>, keptMs: number, now: Clock) {
    this.#read = read
    this.#keptMs = keptMs
    this.#now = now
  }

  /** @throws SourceError when the source fails and nothing was read before */
  async list(): Promise<T[]> {
    if (this.#items && this.#until > this.#now()) return this.#items
    if (this.#failed && this.#failed.until > this.#now()) {
      if (this.#items) return this.#items
      throw this.#failed.error
    }
    this.#reading ??= this.#load().finally(() => {
      this.#reading = null
    })
    return this.#reading
  }

  /** As last read, without asking. */
  find(id: number | null): T | null {
    return this.#items?.find((item) => item.id === id) ?? null
  }

  /** What was read is no longer true: the next reader asks. */
  forget(): void {
    this.#until = 0
    this.#failed = null
  }

  async #load(): Promise<T[]> {
    const startedAt = this.#now()
    try {
      this.#items = await this.#read()
      this.#until = startedAt + this.#keptMs
      this.#failed = null
      return this.#items
    } catch (error) {
      this.#failed = { error, until: this.#now() + Math.min(retryMs, this.#keptMs) }
      // The last good list serves while the source is in trouble.
      if (this.#items) return this.#items
      throw error
    }
  }
}
