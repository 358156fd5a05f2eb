import type { Clock } from './clock.ts'

/**
 * A list that could not be read is not asked for again at once: every open page would ask. Doubled
 * each time in a row.
 */
const firstRetryMs = 5_000
/**
 * What is refused for good, such as the members to who is no admin, must not use up what there is
 * to spend.
 */
const longestRetryMs = 120_000

/** A list of the source, kept for a moment, so that however many ask, the source is asked once. */
export class CachedList<T extends { id: number }> {
  readonly #read: () => Promise<T[]>
  readonly #keptMs: number
  readonly #now: Clock
  #reading: Promise<T[]> | null = null
  #items: T[] | null = null
  #until = 0
  #readAt: number | null = null
  #failures = 0
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
    if (this.#reading) return this.#reading
    const reading: Promise<T[]> = this.#load(() => this.#reading === reading).finally(() => {
      if (this.#reading === reading) this.#reading = null
    })
    this.#reading = reading
    return reading
  }

  /** When the list was last read from the source, milliseconds; null before the first time. */
  get readAt(): number | null {
    return this.#readAt
  }

  /** As last read, without asking. */
  find(id: number | null): T | null {
    return this.#items?.find((item) => item.id === id) ?? null
  }

  /** What was read, or is on its way, is no longer true: the next reader asks. */
  forget(): void {
    this.#until = 0
    this.#reading = null
    this.#failed = null
  }

  /**
   * @param isWanted false once {@link forget} was called meanwhile: then the answer is for those
   * who wait for it only
   */
  async #load(isWanted: () => boolean): Promise<T[]> {
    const startedAt = this.#now()
    try {
      const items = await this.#read()
      if (!isWanted()) return items
      this.#items = items
      this.#until = startedAt + this.#keptMs
      this.#readAt = startedAt
      this.#failures = 0
      this.#failed = null
      return items
    } catch (error) {
      if (isWanted()) {
        this.#failed = {
          error,
          until:
            this.#now() +
            Math.min(this.#keptMs, longestRetryMs, firstRetryMs * 2 ** this.#failures),
        }
        this.#failures += 1
      }
      // The last good list serves while the source is in trouble.
      if (this.#items) return this.#items
      throw error
    }
  }
}
