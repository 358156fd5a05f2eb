/** What came of a web hook's call. */
export const hookResults = ['accepted', 'refused'] as const
export type HookResult = (typeof hookResults)[number]

/** Requests and web hook calls since the server started. */
export class HttpCounters {
  /** Requests by the class of their status: `2xx`. */
  readonly requests = new Map<string, number>()
  /**
   * Calls of web hooks, by account and by what came of them. Only known accounts: whoever makes
   * names up must not fill the memory.
   */
  readonly hooks = new Map<string, Record<HookResult, number>>()
  /** Calls of web hooks that named no account. */
  strayHooks = 0

  constructor(slugs: Iterable<string>) {
    for (const slug of slugs) this.hooks.set(slug, { accepted: 0, refused: 0 })
  }

  request(status: number): void {
    const kind = `${Math.floor(status / 100)}xx`
    this.requests.set(kind, (this.requests.get(kind) ?? 0) + 1)
  }

  hook(slug: string, result: HookResult): void {
    const counts = this.hooks.get(slug)
    if (counts) counts[result] += 1
    else this.strayHooks += 1
  }
}
