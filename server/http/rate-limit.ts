import type { MiddlewareHandler } from 'hono'
import type { Clock } from '../account/clock.ts'
import { HttpError } from './errors.ts'
import type { AppEnv } from './app-context.ts'
import type { Principal } from './principal.ts'

/** The same as the hosted service grants (jobs-api.md §1.7). */
export const creditLimit = 5000
const hourMs = 3_600_000

/** Credits of an API key, renewed each hour. The page's own polls are free. */
class RateLimit {
  readonly #now: Clock
  #hour = -1
  #spent = 0

  constructor(now: Clock) {
    this.#now = now
  }

  get remaining(): number {
    this.#renew()
    return Math.max(0, creditLimit - this.#spent)
  }

  /** @returns false if none are left */
  spend(): boolean {
    this.#renew()
    if (this.#spent >= creditLimit) return false
    this.#spent += 1
    return true
  }

  get secondsToRenewal(): number {
    return Math.ceil((hourMs - (this.#now() % hourMs)) / 1000)
  }

  #renew(): void {
    const hour = Math.floor(this.#now() / hourMs)
    if (hour === this.#hour) return
    this.#hour = hour
    this.#spent = 0
  }
}

/** Each key has credits of its own. */
export class Credits {
  readonly #now: Clock
  readonly #limits = new Map<string, RateLimit>()

  constructor(now: Clock) {
    this.#now = now
  }

  of({ id }: Principal): RateLimit {
    const limit = this.#limits.get(id) ?? new RateLimit(this.#now)
    this.#limits.set(id, limit)
    return limit
  }
}

/**
 * Charges callers with a key and reports what is left. Querying the limit itself is free, at either
 * path.
 */
export function charged(allCredits: Credits): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (c.get('principal').kind !== 'key') return next()
    const credits = allCredits.of(c.get('principal'))
    const granted = c.req.path.endsWith('/rate_limit_status') || credits.spend()
    c.header('x-ratelimit-limit', String(creditLimit))
    c.header('x-ratelimit-remaining', String(credits.remaining))
    if (!granted)
      throw new HttpError(429, 'Rate Limit Exceeded', {
        retryAfterSeconds: credits.secondsToRenewal,
      })
    return next()
  }
}
