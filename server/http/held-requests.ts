import type { Changes } from '../account/changes.ts'
import { HttpError } from './errors.ts'

/** Together they take about 20 MB with their sockets. */
const maxHeld = 1_000
/** A browser holds one, however many tabs it has open. */
const maxHeldPerCaller = 100
const retryAfterSeconds = 60

/** Requests that wait until something changes. */
export class HeldRequests {
  readonly #ends = new Set<() => void>()
  readonly #byCaller = new Map<string, number>()
  #count = 0
  #isClosed = false

  /** Requests held now. */
  get count(): number {
    return this.#count
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /**
   * Counts a request as held while it waits.
   * @throws HttpError 429 too many are held
   */
  async hold<T>(caller: string, wait: () => Promise<T>): Promise<T> {
    const own = this.#byCaller.get(caller) ?? 0
    if (this.#count >= maxHeld || own >= maxHeldPerCaller)
      throw new HttpError(429, 'Too many requests wait for changes: ask again without wait.', {
        retryAfterSeconds,
      })
    this.#count += 1
    this.#byCaller.set(caller, own + 1)
    try {
      return await wait()
    } finally {
      this.#count -= 1
      const left = (this.#byCaller.get(caller) ?? 1) - 1
      if (left === 0) this.#byCaller.delete(caller)
      else this.#byCaller.set(caller, left)
    }
  }

  /** Resolves at the next change of any, when the time is over, or when nobody waits any more. */
  next(changes: readonly Changes[], ms: number, signal: AbortSignal): Promise<void> {
    if (this.#isClosed || signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        for (const stop of stops) stop()
        this.#ends.delete(end)
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      const stops = changes.map((each) => each.subscribe(end))
      this.#ends.add(end)
      signal.addEventListener('abort', end)
    })
  }

  /** Lets all waiting requests be answered, and holds no others. */
  close(): void {
    this.#isClosed = true
    for (const end of this.#ends) end()
  }
}
