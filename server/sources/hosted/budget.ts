/** What a call is for: it says how much of the budget must be left before it may go. */
export type Purpose =
  /**
   * Somebody stops, starts or changes something: goes always, even with the budget used up or a
   * pause on.
   */
  | 'action'
  /** A person waits for the answer. */
  | 'read'
  /** Keeping the store equal to the source. */
  | 'sync'
  /** Lists of packages, clusters, schedules, members. */
  | 'names'
  /** A pull that a web hook brought forward. */
  | 'hook'
  /** Log summaries that nobody waits for. */
  | 'headline'
  /** The first fill, from a bucket of its own until {@link CreditBudget.fillDone}. */
  | 'fill'

/**
 * Credits that the service grants its key in an hour, and what it has left of them as last told
 * (jobs-api.md §1.7).
 */
export interface Credits {
  limit: number
  remaining: number
}

interface Rate {
  perHour: number
  /** The most that can have gathered. */
  burst: number
}

/**
 * The rates. In any hour a bucket gives its burst and what flows in meanwhile at most, so the sums
 * must be: while filling (`fill` + `besideFill`), and in steady state (`steady`), 1,200.
 */
export interface CreditRates {
  fill: Rate
  besideFill: Rate
  steady: Rate
  /**
   * Parts of the others' credits, not on top of them: a program that reads in a loop must not keep
   * the store from being brought up to date.
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
 * What must be left of the main bucket after a call, as a share of its burst: what people wait for
 * goes on longest.
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
/** Credits of the account that are left to what people do. */
const reserve = 100

/** Fractions of a credit add up from fractions of an hour, so not exactly. */
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

  /** From now on another rate; what has gathered stays, so that the change gives nothing away. */
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
   * Takes in any case. The debt is bounded: who stops five hundred jobs wants to see them end, too.
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
    // A clock that is set back gives nothing twice.
    const passed = Math.max(0, at - this.#at)
    this.#at = at
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + (passed / hourMs) * this.#rate.perHour)
  }
}

/**
 * Jobwatch's own share of the account's credits: whatever is asked for and when, all calls but
 * people's actions cost at most {@link CreditBudget.limit} credits in any hour. It also knows when
 * the service wants to be left alone.
 */
export class CreditBudget {
  readonly limit: number
  readonly #rates: CreditRates
  readonly #wall: () => number
  /** Never set, unlike the wall clock: a pause must not last longer because that was set back. */
  readonly #now: () => number
  readonly #main: Bucket
  /** Of what the main bucket gives for these purposes. */
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
   * @param now milliseconds of a clock that is never set
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

  /** Spends one credit, if it may be spent on this now. */
  take(purpose: Purpose): boolean {
    const now = this.#now()
    if (purpose === 'action') {
      this.#main.overdraw(now)
      return true
    }
    if (now < this.#pausedUntil) return false
    const part = purpose === 'read' || purpose === 'headline' ? this.#shares[purpose] : null
    // The part is taken from once the whole grants it: a refusal must not cost anything.
    const granted =
      purpose === 'fill' && this.#fill
        ? this.#fill.take(now, 0)
        : this.#main.msUntil(now, floors[purpose], 1) === 0 &&
          (part === null || part.take(now, 0)) &&
          this.#main.take(now, floors[purpose])
    if (granted) this.#spent.push(now)
    return granted
  }

  /** How full the bucket is for all but the fill, 0–1. */
  level(): number {
    return this.#main.level(this.#now())
  }

  /**
   * Milliseconds until {@link take} would grant this, if nothing else is taken; 0 when it would
   * now.
   * @param calls how many times in a row
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

  /**
   * Credits spent within the last hour by everything but people's actions; never more than {@link
   * limit}.
   */
  spentLastHour(): number {
    const from = this.#now() - hourMs
    const keep = this.#spent.findIndex((at) => at > from)
    this.#spent.splice(0, keep === -1 ? this.#spent.length : keep)
    return this.#spent.length
  }

  /** The first fill is complete: its share goes to the rest. */
  fillDone(): void {
    if (!this.#fill) return
    this.#fill = null
    this.#main.become(this.#rates.steady, this.#now())
  }

  /**
   * What the service said it has left for its key. Little of it is kept for people's actions: all
   * else pauses.
   */
  noteAnswer(credits: Credits): void {
    this.#credits = credits
    this.#low = credits.remaining <= Math.min(reserve, credits.limit / 10)
    if (this.#low) this.#pauseFor(lowPauseMs)
  }

  /** As last told by the service. */
  credits(): Credits | null {
    return this.#credits
  }

  /**
   * The service had few credits left when last asked, and the pause for it is over: the free call
   * should tell whether they were renewed before anything is spent (jobs-api.md §1.7). True once;
   * the caller's answer goes to {@link noteAnswer}.
   */
  wantsRenewalNews(): boolean {
    if (!this.#low || this.pausedUntil() !== null) return false
    this.#low = false
    return true
  }

  /**
   * The service refused with 429.
   * @param retryAfterMs as it asked for; null when it did not say: longer each time in a row
   */
  refused(retryAfterMs: number | null): void {
    // Calls that were under way together are refused together: that is one refusal.
    if (retryAfterMs === null && this.pausedUntil() !== null) return
    const ms = retryAfterMs ?? Math.min(longestPauseMs, firstPauseMs * 2 ** this.#refusals)
    this.#refusals += 1
    this.#pauseFor(Math.min(ms, hourMs))
  }

  /** A call went through. */
  accepted(): void {
    this.#refusals = 0
  }

  /** Nothing but actions until then; an earlier time than one already set changes nothing. */
  pause(untilMs: number): void {
    this.#pauseFor(untilMs - this.#wall())
  }

  /** Milliseconds since 1970; null when not paused. */
  pausedUntil(): number | null {
    const leftMs = this.#pausedUntil - this.#now()
    return leftMs > 0 ? this.#wall() + leftMs : null
  }

  #pauseFor(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#now() + ms)
  }
}
