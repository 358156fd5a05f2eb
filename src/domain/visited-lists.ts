/** Where a person was in a list when they left it. */
export interface ListPlace {
  scrollY: number
  jobId: number | null
}

const maxPlaces = 30

const placeKey = (account: string, query: string) => `${account} ${query}`

/**
 * The job lists this tab has shown: the navigation leads back to the last one, and Back finds the
 * same scroll position and row (interaction-rules.md §3). Filters live in the URL only; this
 * remembers addresses, like the browser's history.
 */
export class VisitedLists {
  readonly #lastQueries = new Map<string, string>()
  readonly #listeners = new Set<() => void>()
  readonly #places = new Map<string, ListPlace>()

  /** The query of the account's last list, with its `?`, or empty. */
  lastQuery(account: string): string {
    return this.#lastQueries.get(account) ?? ''
  }

  noteQuery(account: string, query: string): void {
    this.#lastQueries.set(account, query)
    for (const listener of this.#listeners) listener()
  }

  /** @returns the unsubscribe function */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** @param query the list's own */
  leave(account: string, query: string, place: ListPlace): void {
    const key = placeKey(account, query)
    this.#places.delete(key)
    this.#places.set(key, place)
    const oldest = this.#places.keys().next().value
    if (this.#places.size > maxPlaces && oldest !== undefined) this.#places.delete(oldest)
  }

  /** The place where the list was left; forgotten once it was asked for. */
  takePlace(account: string, query: string): ListPlace | null {
    const key = placeKey(account, query)
    const place = this.#places.get(key) ?? null
    this.#places.delete(key)
    return place
  }
}
