import { errorKinds, type ErrorKind } from '../account/operational-error.ts'
import { DurationHistogram } from '../shared/histogram.ts'

/** The outcome of a web hook call. */
export const hookResults = ['accepted', 'refused'] as const
export type HookResult = (typeof hookResults)[number]

/** How a sign-in ended. `limited`: refused without a look, after too many tries. */
export const signInOutcomes = ['succeeded', 'refused', 'limited'] as const
export type SignInOutcome = (typeof signInOutcomes)[number]

/** Counts requests, errors, sign-ins and web hook calls since the server started. */
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
  inProgress = 0
  /** By method, route pattern and status. */
  readonly durations = new DurationHistogram()
  readonly errors = new Map<ErrorKind, number>(errorKinds.map((kind) => [kind, 0]))
  readonly signInCounts = new Map<SignInOutcome, number>(signInOutcomes.map((end) => [end, 0]))

  constructor(slugs: Iterable<string>) {
    for (const slug of slugs) this.hooks.set(slug, { accepted: 0, refused: 0 })
  }

  #request(status: number): void {
    const kind = `${Math.floor(status / 100)}xx`
    this.requests.set(kind, (this.requests.get(kind) ?? 0) + 1)
  }

  /** @param route the pattern, never the path: there are as many paths as callers invent */
  served(method: string, route: string, status: number, seconds: number): void {
    this.#request(status)
    this.durations.observe({ method, route, status: String(status) }, seconds)
  }

  error(kind: ErrorKind): void {
    this.errors.set(kind, (this.errors.get(kind) ?? 0) + 1)
  }

  signIns(outcome: SignInOutcome): void {
    this.signInCounts.set(outcome, (this.signInCounts.get(outcome) ?? 0) + 1)
  }

  hook(slug: string, result: HookResult): void {
    const counts = this.hooks.get(slug)
    if (counts) counts[result] += 1
    else this.strayHooks += 1
  }
}
