/** The outcome of a web hook call. */
export const hookResults = ['accepted', 'refused'] as const
export type HookResult = (typeof hookResults)[number]

/** Counts requests and web hook calls since the server started. */
export class HttpCounters {
  /** Requests by status class: `2xx`. */
  readonly requests = new Map<string, number>()
  /**
   * Web hook calls by account and outcome. Only known accounts, so that invented names cannot fill
   * the memory.
   */
  readonly hooks = new Map<string, Record<HookResult, number>>()
  /** Web hook calls for unknown accounts. */
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
