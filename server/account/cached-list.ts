import type { Clock } from './clock.ts'

/**
 * How long to wait before retrying a list that could not be read, since every open page would
 * request it. Doubled with each failure.
 */
const firstRetryMs = 5_000
/**
 * Permanent refusals, such as the member list for a user who is not an admin, must not use up the
 * budget.
 */
const longestRetryMs = 120_000

/** A list from the source, cached briefly so that concurrent readers share one call. */
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

  /** @throws SourceError if the source fails and nothing was read before */
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

  /** When the list was last read from the source, in milliseconds; null if never. */
  get readAt(): number | null {
    return this.#readAt
  }

  /** As last read; does not call the source. */
  find(id: number | null): T | null {
    return this.#items?.find((item) => item.id === id) ?? null
  }

  /** Invalidates the cached list and any read in progress; the next reader calls the source. */
  forget(): void {
    this.#until = 0
    this.#reading = null
    this.#failed = null
  }

  /**
   * @param isWanted false if {@link forget} was called meanwhile: the result then only goes to
   * callers already waiting
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
      // The last good list is served while the source fails.
      if (this.#items) return this.#items
      throw error
    }
  }
}
