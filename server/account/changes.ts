import { randomBytes } from 'node:crypto'

/**
 * How often progress alone is news, in milliseconds: as often as a list with live jobs was polled
 * before there was news.
 */
const gradualEveryMs = 5_000

/**
 * What is new in an account, for those who wait for it. The revision moves with everything that may
 * change a response about the account: its jobs, what people decided about them, and how fresh they
 * are. It does not move with time alone.
 */
export class Changes {
  /** Revisions of another account, or of another run of the server, are not comparable. */
  readonly #scope = randomBytes(6).toString('base64url')
  readonly #listeners = new Set<() => void>()
  #count = 0
  #edits = 0
  #gradualAt = -Infinity
  #gradualTimer: NodeJS.Timeout | null = null

  /** Opaque; equal revisions have equal data. */
  get revision(): string {
    return `${this.#scope}.${this.#count}`
  }

  /** Incremented with every request that may have written something beside the jobs. */
  get edits(): number {
    return this.#edits
  }

  /** Notes a change that a person would want to see at once. */
  note(): void {
    if (this.#gradualTimer) clearTimeout(this.#gradualTimer)
    this.#gradualTimer = null
    this.#count += 1
    for (const listener of this.#listeners) listener()
  }

  /** Notes that somebody wrote something. */
  noteEdit(): void {
    this.#edits += 1
    this.note()
  }

  /** Notes that live jobs have moved on. There may be many such changes a second. */
  noteGradual(): void {
    if (this.#gradualTimer) return
    const waitMs = Math.max(0, this.#gradualAt + gradualEveryMs - performance.now())
    const tell = () => {
      this.#gradualAt = performance.now()
      this.note()
    }
    if (waitMs === 0) return tell()
    this.#gradualTimer = setTimeout(tell, waitMs)
    this.#gradualTimer.unref()
  }

  /** @returns the unsubscribe function */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    if (this.#gradualTimer) clearTimeout(this.#gradualTimer)
    this.#gradualTimer = null
  }
}
