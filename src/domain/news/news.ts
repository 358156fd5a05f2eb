/** What the session goes by among the accounts: it belongs to none. */
export const sessionNews = ''

/**
 * Since when the server's word keeps the data of an account up to date, in milliseconds of the local
 * clock. Data that was asked for since then is current until there is news; older data is not, and
 * is polled until it has been read again.
 */
export class News {
  readonly #since = new Map<string, number>()
  #page: { account: string; revision: string; atMs: number } | null = null
  readonly #listeners = new Set<() => void>()

  /** Whether the server tells of changes in this account. */
  isTold(account: string): boolean {
    return this.#since.has(account)
  }

  /** @param requestedAt when the data was asked for */
  covers(account: string, requestedAt: number): boolean {
    const since = this.#since.get(account)
    return since !== undefined && requestedAt >= since
  }

  /** The page has come with data that is not older than a revision of its account. */
  cameWith(account: string, revision: string, atMs: number): void {
    this.#page = { account, revision, atMs }
  }

  /**
   * The server tells from now on, or from the page on if that is of the same revision; no change
   * where it did before.
   */
  begin(account: string, nowMs: number, revision: string | null = null): void {
    if (this.#since.has(account)) return
    const page = this.#page
    const isOfPage = page?.account === account && page.revision === revision
    this.#set(account, isOfPage ? page.atMs : nowMs)
  }

  /** Something has changed. */
  note(account: string, nowMs: number): void {
    this.#set(account, nowMs)
  }

  /** The server tells of no other accounts any more. @returns whether it told of others */
  keep(accounts: readonly string[]): boolean {
    const ended = [...this.#since.keys()].filter((account) => !accounts.includes(account))
    for (const account of ended) this.#since.delete(account)
    if (ended.length > 0) this.#tell()
    return ended.length > 0
  }

  /** @returns the unsubscribe function */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #set(account: string, sinceMs: number): void {
    this.#since.set(account, sinceMs)
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}
