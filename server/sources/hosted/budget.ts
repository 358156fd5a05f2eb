/**
 * The purpose of a call. It determines how much of the budget must be left for the call to go out.
 */
export type Purpose =
  /**
   * A user action such as a stop, start or change: always goes out, even if the budget is used up
   * or calls are paused.
   */
  | 'action'
  /** A user is waiting for the response. */
  | 'read'
  /** Keeping the store in sync with the source. */
  | 'sync'
  /** Lists of packages, clusters, schedules, members. */
  | 'names'
  /** A pull triggered by a web hook. */
  | 'hook'
  /** Log summaries that no user is waiting for. */
  | 'headline'
  /** The history fill, with its own bucket until {@link CreditBudget.fillDone}. */
  | 'fill'

/**
 * Calls the service grants its key per hour, and calls left as last reported (jobs-api.md §1.7).
 */
export interface Credits {
  limit: number
  remaining: number
}

interface Rate {
  perHour: number
  /** The most credits that can accumulate. */
  burst: number
}

/**
 * Rates of the buckets. In any hour a bucket grants at most its burst plus one hour's flow, and the
 * sums of these must be 1,200: while filling (`fill` + `besideFill`), and in steady state
 * (`steady`).
 */
export interface CreditRates {
  fill: Rate
  besideFill: Rate
  steady: Rate
  /**
   * Shares of the main bucket, not in addition to it: a program that reads in a loop must not keep
   * the store from syncing.
   */
  read: Rate
  headline: Rate
}

const rates: CreditRates = {
  fill: { perHour: 400, burst: 40 },
  besideFill: { perHour: 640, burst: 120 },
  steady: { perHour: 1000, burst: 200 },
  read: { perHour: 450, burst: 80 },
  headline: { perHour: 100, burst: 20 },
}

/**
 * Fraction of the main bucket's burst that must be left after a call; lowest for what users wait
 * for.
 */
const floors: Record<Exclude<Purpose, 'action'>, number> = {
  read: 0.1,
  sync: 0.2,
  names: 0.25,
  fill: 0.5,
  hook: 0.5,
  headline: 0.3,
}

const hourMs = 3_600_000
const firstPauseMs = 60_000
const longestPauseMs = 15 * 60_000
const lowPauseMs = 60_000
/** Credits of the account reserved for user actions. */
const reserve = 100

/** Tolerance, because credits accumulate as floating-point fractions. */
const tiny = 1e-6

class Bucket {
  #rate: Rate
  #tokens: number
  #at: number

  constructor(rate: Rate, at: number) {
    this.#rate = rate
    this.#tokens = rate.burst
    this.#at = at
  }

  /** Changes the rate. Accumulated credits are kept, so that the change grants nothing extra. */
  become(rate: Rate, at: number): void {
    this.#flow(at)
    this.#rate = rate
  }

  take(at: number, floor: number): boolean {
    this.#flow(at)
    if (this.#tokens - 1 < floor * this.#rate.burst - tiny) return false
    this.#tokens -= 1
    return true
  }

  /**
   * Always takes a credit. The debt is limited, because someone who stops five hundred jobs also
   * wants to see them end.
   */
  overdraw(at: number): void {
    this.#flow(at)
    this.#tokens = Math.max(-this.#rate.burst, this.#tokens - 1)
  }

  msUntil(at: number, floor: number, calls: number): number {
    this.#flow(at)
    const wanted = floor * this.#rate.burst + calls - this.#tokens
    return wanted <= tiny ? 0 : Math.ceil((wanted / this.#rate.perHour) * hourMs)
  }

  level(at: number): number {
    this.#flow(at)
    return Math.min(1, Math.max(0, this.#tokens / this.#rate.burst))
  }

  #flow(at: number): void {
    // A clock that is set back must not grant credits twice.
    const passed = Math.max(0, at - this.#at)
    this.#at = at
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + (passed / hourMs) * this.#rate.perHour)
  }
}

/**
 * Jobwatch's own limit on the account's credits: in any hour, all calls except user actions cost at
 * most {@link CreditBudget.limit} credits. It also tracks pauses requested by the service.
 */
export class CreditBudget {
  readonly limit: number
  readonly #rates: CreditRates
  readonly #wall: () => number
  /** Monotonic: setting the wall clock back must not extend a pause. */
  readonly #now: () => number
  readonly #main: Bucket
  /** Sub-buckets of the main bucket. */
  readonly #shares: { readonly read: Bucket; readonly headline: Bucket }
  #fill: Bucket | null
  /** When each credit of the last hour was spent. */
  readonly #spent: number[] = []
  #credits: Credits | null = null
  #pausedUntil = 0
  #refusals = 0
  #low = false

  /**
   * @param wall milliseconds since 1970
   * @param now milliseconds of a monotonic clock
   */
  constructor(wall: () => number, override: Partial<CreditRates> = {}, now: () => number = wall) {
    this.#wall = wall
    this.#now = now
    this.#rates = { ...rates, ...override }
    const { fill, besideFill, steady, read, headline } = this.#rates
    this.limit = Math.max(
      fill.perHour + fill.burst + besideFill.perHour + besideFill.burst,
      steady.perHour + steady.burst,
    )
    this.#main = new Bucket(besideFill, now())
    this.#fill = new Bucket(fill, now())
    this.#shares = { read: new Bucket(read, now()), headline: new Bucket(headline, now()) }
  }

  /** Spends one credit, if this purpose may spend it now. */
  take(purpose: Purpose): boolean {
    const now = this.#now()
    if (purpose === 'action') {
      this.#main.overdraw(now)
      return true
    }
    if (now < this.#pausedUntil) return false
    const part = purpose === 'read' || purpose === 'headline' ? this.#shares[purpose] : null
    // Take from the sub-bucket only after the main bucket granted the call, so that a refusal costs
    // nothing.
    const granted =
      purpose === 'fill' && this.#fill
        ? this.#fill.take(now, 0)
        : this.#main.msUntil(now, floors[purpose], 1) === 0 &&
          (part === null || part.take(now, 0)) &&
          this.#main.take(now, floors[purpose])
    if (granted) this.#spent.push(now)
    return granted
  }

  /** How full the main bucket is, 0–1. */
  level(): number {
    return this.#main.level(this.#now())
  }

  /**
   * Milliseconds until {@link take} would succeed if nothing else is taken; 0 if it would now.
   * @param calls number of consecutive calls
   */
  msUntil(purpose: Purpose, calls = 1): number {
    if (purpose === 'action') return 0
    const now = this.#now()
    const own =
      purpose === 'fill' && this.#fill
        ? this.#fill.msUntil(now, 0, calls)
        : this.#main.msUntil(now, floors[purpose], calls)
    const part =
      purpose === 'read' || purpose === 'headline'
        ? this.#shares[purpose].msUntil(now, 0, calls)
        : 0
    return Math.max(own, part, this.#pausedUntil - now)
  }

  /** Credits spent in the last hour, without user actions; never more than {@link limit}. */
  spentLastHour(): number {
    const from = this.#now() - hourMs
    const keep = this.#spent.findIndex((at) => at > from)
    this.#spent.splice(0, keep === -1 ? this.#spent.length : keep)
    return this.#spent.length
  }

  /** Ends the history fill: its share goes to the main bucket. */
  fillDone(): void {
    if (!this.#fill) return
    this.#fill = null
    this.#main.become(this.#rates.steady, this.#now())
  }

  /**
   * Records how many credits the key has left. If only the reserve for user actions is left,
   * everything else pauses.
   */
  noteAnswer(credits: Credits): void {
    this.#credits = credits
    this.#low = credits.remaining <= Math.min(reserve, credits.limit / 10)
    if (this.#low) this.#pauseFor(lowPauseMs)
  }

  /** As last reported by the service. */
  credits(): Credits | null {
    return this.#credits
  }

  /**
   * The service had few credits left at the last check, and the pause for it is over: before
   * anything is spent, the free call should check whether they were renewed (jobs-api.md §1.7).
   * True once; pass the result to {@link noteAnswer}.
   */
  wantsRenewalNews(): boolean {
    if (!this.#low || this.pausedUntil() !== null) return false
    this.#low = false
    return true
  }

  /**
   * Records a 429.
   * @param retryAfterMs as sent by the service; null if it sent none: the pause then grows with
   * each refusal
   */
  refused(retryAfterMs: number | null): void {
    // Calls in flight together are refused together: this counts as one refusal.
    if (retryAfterMs === null && this.pausedUntil() !== null) return
    const ms = retryAfterMs ?? Math.min(longestPauseMs, firstPauseMs * 2 ** this.#refusals)
    this.#refusals += 1
    this.#pauseFor(Math.min(ms, hourMs))
  }

  /** Records a successful call. */
  accepted(): void {
    this.#refusals = 0
  }

  /** Pauses everything except user actions; never shortens an existing pause. */
  pause(untilMs: number): void {
    this.#pauseFor(untilMs - this.#wall())
  }

  /** Milliseconds since 1970; null if not paused. */
  pausedUntil(): number | null {
    const leftMs = this.#pausedUntil - this.#now()
    return leftMs > 0 ? this.#wall() + leftMs : null
  }

  #pauseFor(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#now() + ms)
  }
}
