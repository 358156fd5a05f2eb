import { setTimeout as delay } from 'node:timers/promises'
import PQueue from 'p-queue'
import * as z from 'zod/mini'
import { lenient } from '../../../contract/coerce.ts'
import { SourceError } from '../port.ts'
import { parseJson, readText, refusalMessage } from './body.ts'
import type { CreditBudget, Purpose } from './budget.ts'
import {
  brokenOff,
  noAnswer,
  notReached,
  ownShareUsedUp,
  refusal,
  unsure,
  usedUp,
  withoutSecrets,
  type Named,
} from './error-messages.ts'

/**
 * Who waits for a call. Each kind has a lane of its own, so that none waits behind calls of another
 * that hang.
 */
type Lane = 'actions' | 'reads' | 'background'

/** Calls under way at a time in each lane; so 6 in all. */
const callsAtOnce: Record<Lane, number> = { actions: 2, reads: 2, background: 2 }
function laneOf(purpose: Purpose): Lane {
  if (purpose === 'action') return 'actions'
  return purpose === 'read' ? 'reads' : 'background'
}
const maxBytes = 32_000_000
/** One job's error text of tens of megabytes must not keep the whole list from being read. */
const maxDownloadBytes = 512_000_000
/**
 * Characters of a text in an answer, unless the caller wants more; what the rows of a list may have
 * is less (truncate-response.ts).
 */
const maxTextLength = 110_000
const triesOfReads = 3
const firstRetryMs = 500
/** A read that has taken this long is not tried again: somebody may be waiting. */
const patienceMs = 25_000
/** A longer `Retry-After` is for the caller to heed. */
const maxRetryAfterMs = 5_000
/**
 * Credits are renewed within the hour (jobs-api.md §1.7): a longer wait asked for is a mistake, and
 * would be passed on to the page.
 */
const longestWaitMs = 3_600_000
const retriedStatuses: ReadonlySet<number> = new Set([500, 502, 503, 504])
/** Nothing was sent when these happen. */
const notSent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])
const clockSamples = 5

/**
 * Where a call goes: below the account's path, or at the root for what belongs to the user
 * (jobs-api.md §1.1). Parts are encoded.
 */
export type Path = readonly (string | number)[]

export interface ReadOptions {
  purpose: Purpose
  query?: Readonly<Record<string, string | number>>
  /** At the root, without the account. */
  root?: boolean
  /** Characters of a text in the answer; a longer one is cut, and says so. */
  maxTextLength?: number
}

export interface ClientOptions {
  account: string
  apiKey: string
  /** Origin, such as `https://api.xplenty.com`. */
  apiUrl: string
  budget: CreditBudget
  /** Milliseconds since 1970. */
  now: () => number
  /** Milliseconds of a clock that is never set; `now` when left out. */
  monotonic?: () => number
  fetch: typeof fetch
  /** 0 to 1. */
  random: () => number
  sleep?: (ms: number) => Promise<void>
  /** Milliseconds to wait for a whole answer. */
  timeouts?: { read: number; action: number }
}

interface Sent {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  url: URL
  body?: unknown
  timeoutMs: number
  maxTextLength?: number | undefined
}

const limitsSchema = z.object({
  limits: z.object({ limit: lenient.count, remaining: lenient.countOrNull }),
})

/**
 * Speaks HTTP with the service (jobs-api.md §1). Every call costs a credit of the budget but the
 * one that asks for credits. At most 6 calls are under way at a time: 2 of people's actions, 2 of
 * people's reads, 2 of all else. Answers come as whatever JSON they hold: nothing here says what it
 * means.
 */
export class Client {
  readonly place: string
  readonly #options: ClientOptions
  readonly #named: Named
  readonly #timeouts: { read: number; action: number }
  readonly #headers: Record<string, string>
  readonly #secrets: readonly string[]
  readonly #lanes: Record<Lane, PQueue> = {
    actions: new PQueue({ concurrency: callsAtOnce.actions }),
    reads: new PQueue({ concurrency: callsAtOnce.reads }),
    background: new PQueue({ concurrency: callsAtOnce.background }),
  }
  readonly #underWay = new Set<AbortController>()
  #closed = false
  /** Nothing has answered since a read was given up. */
  #isSilent = false
  readonly #monotonic: () => number
  readonly #sleep: (ms: number) => Promise<void>
  #skews: number[] = []
  #asksForNews: Promise<void> | null = null

  constructor(options: ClientOptions) {
    this.#options = options
    const { account, apiKey, apiUrl, timeouts = { read: 20_000, action: 30_000 } } = options
    this.place = new URL(apiUrl).host
    this.#named = { account, place: this.place }
    this.#timeouts = timeouts
    this.#monotonic = options.monotonic ?? options.now
    this.#sleep = options.sleep ?? ((ms) => delay(ms))
    const credentials = Buffer.from(`${apiKey}:`).toString('base64')
    this.#secrets = [apiKey, credentials, Buffer.from(apiKey).toString('base64')]
    this.#headers = {
      authorization: `Basic ${credentials}`,
      accept: 'application/vnd.xplenty+json; version=2',
      'user-agent': 'Jobwatch',
    }
  }

  /** The service's clock, milliseconds since 1970, as far as its answers tell it. */
  upstreamNow(): number {
    const sorted = this.#skews.toSorted((a, b) => a - b)
    return this.#options.now() + (sorted[Math.floor(sorted.length / 2)] ?? 0)
  }

  /**
   * Asks for something; tried again where that may help and the budget allows it, only once while
   * nothing answers at all.
   * @throws {SourceError} in a person's words; 429 when the budget refuses
   */
  async get(
    path: Path,
    { purpose, query = {}, root = false, maxTextLength: most }: ReadOptions,
  ): Promise<unknown> {
    const url = this.#url(path, root)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value))
    const startedAt = this.#monotonic()
    for (let tries = 1; ; tries += 1) {
      if (purpose !== 'action') await this.#renewalNews()
      if (!this.#options.budget.take(purpose)) throw this.#refused(purpose)
      try {
        return await this.#inTurn(
          { method: 'GET', url, timeoutMs: this.#timeouts.read, maxTextLength: most },
          purpose,
        )
      } catch (error) {
        const waitMs = error instanceof Retriable ? error.waitMs : null
        const late = this.#monotonic() - startedAt > patienceMs
        if (
          waitMs === null ||
          waitMs > maxRetryAfterMs ||
          late ||
          tries >= triesOfReads ||
          this.#isSilent ||
          this.#options.budget.msUntil(purpose) > 0 ||
          this.#closed
        ) {
          // Tries during an outage would use up what brings the store up to date after it.
          if (error instanceof Retriable && !error.isAnswer) this.#isSilent = true
          throw plainly(error)
        }
        // Full jitter: servers that lost the same service do not come back as one.
        await this.#sleep(
          Math.max(waitMs, this.#options.random() * firstRetryMs * 2 ** (tries - 1)),
        )
      }
    }
  }

  /**
   * Does something, once: never tried again (jobs-api.md §1.8).
   * @returns the answer; null for none
   * @throws {SourceError} when it was refused or not sent; {@link UnsureError} when nobody knows
   * whether it was done
   */
  async act(method: 'POST' | 'PUT' | 'DELETE', path: Path, body?: unknown): Promise<unknown> {
    this.#options.budget.take('action')
    try {
      return await this.#inTurn(
        { method, url: this.#url(path, false), body, timeoutMs: this.#timeouts.action },
        'action',
      )
    } catch (error) {
      throw plainly(error)
    }
  }

  /** Ends what is under way. */
  close(): void {
    this.#closed = true
    for (const controller of this.#underWay) controller.abort(stopping())
  }

  #url(path: Path, root: boolean): URL {
    const segments = root ? path : [this.#options.account, 'api', ...path]
    return new URL(
      `/${segments.map((segment) => encodeURIComponent(segment)).join('/')}`,
      this.#options.apiUrl,
    )
  }

  #refused(purpose: Purpose): SourceError {
    const { budget, now } = this.#options
    const pausedUntil = budget.pausedUntil()
    return pausedUntil === null
      ? ownShareUsedUp(budget.msUntil(purpose))
      : usedUp(this.#named, pausedUntil, now())
  }

  #inTurn(sent: Sent, purpose: Purpose): Promise<unknown> {
    return this.#lanes[laneOf(purpose)].add(() => {
      // Another call may have been refused while this one waited.
      if (purpose !== 'action' && this.#options.budget.pausedUntil() !== null)
        throw this.#refused(purpose)
      return this.#send(sent)
    })
  }

  /**
   * After a pause for want of credits: the call that costs none tells whether they were renewed
   * (jobs-api.md §1.7).
   */
  async #renewalNews(): Promise<void> {
    if (this.#options.budget.wantsRenewalNews()) {
      this.#asksForNews = this.#askForNews().finally(() => {
        this.#asksForNews = null
      })
    }
    await this.#asksForNews
  }

  async #askForNews(): Promise<void> {
    // Without news the next call tells them, for a credit. People's reads wait for it, too, so it
    // goes with them.
    const raw = await this.#inTurn(
      {
        method: 'GET',
        url: this.#url(['rate_limit_status'], false),
        timeoutMs: this.#timeouts.read,
      },
      'read',
    ).catch(() => null)
    const read = z.safeParse(limitsSchema, raw)
    if (read.success && read.data.limits.remaining !== null)
      this.#options.budget.noteAnswer({
        limit: read.data.limits.limit,
        remaining: read.data.limits.remaining,
      })
  }

  /** @throws {Retriable} around what a later try might mend */
  async #send({
    method,
    url,
    body,
    timeoutMs,
    maxTextLength: most = maxTextLength,
  }: Sent): Promise<unknown> {
    const reads = method === 'GET'
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(noAnswer(this.#named, timeoutMs)), timeoutMs)
    this.#underWay.add(controller)
    try {
      if (this.#closed) throw new Refused(stopping())
      const sentAt = this.#options.now()
      const response = await this.#options.fetch(url, {
        method,
        headers:
          body === undefined
            ? this.#headers
            : { ...this.#headers, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // The key must not go anywhere else; this way the answer can still be told from a broken
        // connection.
        redirect: 'manual',
        signal: controller.signal,
      })
      this.#note(response, sentAt)
      if (!response.ok) throw await this.#refusal(response, reads)
      return parseJson(
        await readText(response, { maxBytes, maxDownloadBytes, maxTextLength: most }),
      )
    } catch (error) {
      if (error instanceof Refused || error instanceof Retriable) throw error
      // A limit or an unreadable answer: another try would bring the same.
      if (error instanceof SourceError && error !== controller.signal.reason)
        throw reads ? error : unsure(error)
      const code = codeOf(error)
      if (notSent.has(code)) throw new Retriable(notReached(this.#named, code, reads), 0)
      const trouble =
        controller.signal.reason instanceof SourceError
          ? controller.signal.reason
          : brokenOff(this.#named)
      throw new Retriable(reads ? trouble : unsure(trouble), 0)
    } finally {
      clearTimeout(timer)
      this.#underWay.delete(controller)
    }
  }

  async #refusal(response: Response, reads: boolean): Promise<Refused | Retriable> {
    const { budget, now } = this.#options
    const { status } = response
    const said = await refusalMessage(response)
    const waitMs = this.#retryAfterMs(response)
    if (status === 429) {
      budget.refused(waitMs)
      return new Refused(usedUp(this.#named, budget.pausedUntil() ?? now(), now()))
    }
    const error = refusal(
      this.#named,
      status,
      said === null ? null : withoutSecrets(said, this.#secrets),
      waitMs === null ? null : Math.ceil(waitMs / 1000),
    )
    return retriedStatuses.has(status)
      ? new Retriable(reads ? error : unsure(error), waitMs ?? 0, true)
      : new Refused(error)
  }

  #retryAfterMs(response: Response): number | null {
    const text = response.headers.get('retry-after')?.trim() ?? ''
    if (/^\d{1,9}$/.test(text)) return Math.min(longestWaitMs, Math.max(1, Number(text)) * 1000)
    // Engines take a bare number for a date, too.
    const at = /^[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN
    return Number.isNaN(at)
      ? null
      : Math.min(longestWaitMs, Math.max(1000, at - this.upstreamNow()))
  }

  #note(response: Response, sentAt: number): void {
    const { budget, now } = this.#options
    this.#isSilent = false
    if (response.status !== 429) budget.accepted()
    const [limit, remaining] = ['x-ratelimit-limit', 'x-ratelimit-remaining'].map(
      (name) => response.headers.get(name) ?? '',
    )
    if (/^\d{1,9}$/.test(limit ?? '') && /^\d{1,9}$/.test(remaining ?? ''))
      budget.noteAnswer({ limit: Number(limit), remaining: Number(remaining) })
    const date = Date.parse(response.headers.get('date') ?? '')
    // The header tells whole seconds, so on average half a second too few.
    if (!Number.isNaN(date))
      this.#skews = [...this.#skews, date + 500 - (sentAt + now()) / 2].slice(-clockSamples)
  }
}

const stopping = () => new SourceError(503, 'Jobwatch is stopping.')

/** The service answered, and the answer is no. */
class Refused extends Error {
  override readonly cause: SourceError

  constructor(cause: SourceError) {
    super(cause.message)
    this.cause = cause
  }
}

/** Another try might bring an answer, if it is a read. */
class Retriable extends Error {
  override readonly cause: SourceError
  /** What the service asked to wait; 0 when it did not ask. */
  readonly waitMs: number
  /** The service answered, if only that it cannot. */
  readonly isAnswer: boolean

  constructor(cause: SourceError, waitMs: number, isAnswer = false) {
    super(cause.message)
    this.cause = cause
    this.waitMs = waitMs
    this.isAnswer = isAnswer
  }
}

/** What the caller gets of an error. */
const plainly = (error: unknown): unknown =>
  error instanceof Retriable || error instanceof Refused ? error.cause : error

/** The code of what broke the connection. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : ''
}
