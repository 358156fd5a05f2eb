/**
 * Since when the data on screen cannot be trusted, in local milliseconds; null while it can. The
 * freshness pill decides, running clocks follow.
 */
export class Standstill {
  #since: number | null = null
  readonly #listeners = new Set<() => void>()

  readonly get = (): number | null => this.#since

  set(since: number | null): void {
    if (since === this.#since) return
    this.#since = since
    for (const listener of this.#listeners) listener()
  }

  /** @returns the unsubscribe function */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
