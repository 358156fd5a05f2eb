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
 * Who waits for a call. Each kind has its own lane, so that no call waits behind hanging calls of
 * another kind.
 */
type Lane = 'actions' | 'reads' | 'background'

/** Concurrent calls in each lane, so 6 in total. */
const callsAtOnce: Record<Lane, number> = { actions: 2, reads: 2, background: 2 }
function laneOf(purpose: Purpose): Lane {
  if (purpose === 'action') return 'actions'
  return purpose === 'read' ? 'reads' : 'background'
}
const maxBytes = 32_000_000
/** One job's error text of tens of megabytes must not make the whole list unreadable. */
const maxDownloadBytes = 512_000_000
/**
 * Default maximum length of a text in a response; rows of a list have lower limits
 * (truncate-response.ts).
 */
const maxTextLength = 110_000
const triesOfReads = 3
const firstRetryMs = 500
/** Reads that have taken this long are not retried: a user may be waiting. */
const patienceMs = 25_000
/** Longer `Retry-After` values are left to the caller. */
const maxRetryAfterMs = 5_000
/**
 * Credits are renewed within the hour (jobs-api.md §1.7). A longer wait is a mistake of the service
 * and would be shown on the page.
 */
const longestWaitMs = 3_600_000
const retriedStatuses: ReadonlySet<number> = new Set([500, 502, 503, 504])
/** Errors that occur before anything is sent. */
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
 * The target of a call: below the account's path, or at the root for what belongs to the user
 * (jobs-api.md §1.1). Segments are encoded.
 */
export type Path = readonly (string | number)[]

export interface ReadOptions {
  purpose: Purpose
  query?: Readonly<Record<string, string | number>>
  /** At the root, without the account. */
  root?: boolean
  /** Maximum length of a text in the response; longer ones are truncated with a mark. */
  maxTextLength?: number
}

export interface ClientOptions {
  account: string
  /** Asked before each call, because the key can be replaced. */
  currentKey: () => string
  /** Origin, such as `https://api.xplenty.com`. */
  apiUrl: string
  budget: CreditBudget
  /** Milliseconds since 1970. */
  now: () => number
  /** Monotonic clock in milliseconds; defaults to `now`. */
  monotonic?: () => number
  fetch: typeof fetch
  /** 0 to 1. */
  random: () => number
  sleep?: (ms: number) => Promise<void>
  /** Timeout for a complete response in milliseconds. */
  timeouts?: { read: number; action: number }
}

interface Credentials {
  key: string
  headers: Record<string, string>
  /** Forms of the key that an error of the service may repeat. */
  secrets: readonly string[]
}

function credentialsOf(key: string): Credentials {
  const encoded = Buffer.from(`${key}:`).toString('base64')
  return {
    key,
    headers: {
      authorization: `Basic ${encoded}`,
      accept: 'application/vnd.xplenty+json; version=2',
      'user-agent': 'Jobwatch',
    },
    secrets: [key, encoded, Buffer.from(key).toString('base64')],
  }
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
 * HTTP client for the service (jobs-api.md §1). Every call costs a credit of the budget, except the
 * one that queries the credits. At most 6 calls run at a time: 2 user actions, 2 reads that users
 * wait for, and 2 others. Responses are returned as plain JSON, without interpretation.
 */
export class Client {
  readonly place: string
  readonly #options: ClientOptions
  readonly #named: Named
  readonly #timeouts: { read: number; action: number }
  #credentials: Credentials
  readonly #lanes: Record<Lane, PQueue> = {
    actions: new PQueue({ concurrency: callsAtOnce.actions }),
    reads: new PQueue({ concurrency: callsAtOnce.reads }),
    background: new PQueue({ concurrency: callsAtOnce.background }),
  }
  readonly #underWay = new Set<AbortController>()
  #closed = false
  /** No response has arrived since a read timed out. */
  #isSilent = false
  readonly #monotonic: () => number
  readonly #sleep: (ms: number) => Promise<void>
  #skews: number[] = []
  #asksForNews: Promise<void> | null = null

  constructor(options: ClientOptions) {
    this.#options = options
    const { account, currentKey, apiUrl, timeouts = { read: 20_000, action: 30_000 } } = options
    this.place = new URL(apiUrl).host
    this.#named = { account, place: this.place }
    this.#timeouts = timeouts
    this.#monotonic = options.monotonic ?? options.now
    this.#sleep = options.sleep ?? ((ms) => delay(ms))
    this.#credentials = credentialsOf(currentKey())
  }

  /** The service's clock in milliseconds since 1970, derived from its responses. */
  upstreamNow(): number {
    const sorted = this.#skews.toSorted((a, b) => a - b)
    return this.#options.now() + (sorted[Math.floor(sorted.length / 2)] ?? 0)
  }

  /**
   * Sends a read. Retried if that may help and the budget allows it, but only once during an
   * outage.
   * @throws {SourceError} with a message for users; 429 if the budget refuses
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
          // Retries during an outage would use up the credits needed to catch up afterwards.
          if (error instanceof Retriable && !error.isAnswer) this.#isSilent = true
          throw plainly(error)
        }
        // Full jitter, so that servers that lost the same service do not return in lockstep.
        await this.#sleep(
          Math.max(waitMs, this.#options.random() * firstRetryMs * 2 ** (tries - 1)),
        )
      }
    }
  }

  /**
   * Sends a write, once and without retries (jobs-api.md §1.8).
   * @returns the response; null if it is empty
   * @throws {SourceError} if it was refused or not sent; {@link UnsureError} if the outcome is
   * unknown
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

  /** Cancels calls in progress. */
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
   * After a pause for lack of credits, the free call checks whether they were renewed (jobs-api.md
   * §1.7).
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
    // If this fails, the next call reports the credits, at the cost of one. Users wait for this, so
    // it has their priority.
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

  /** @throws {Retriable} wraps errors that a retry might fix */
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
      const { headers, secrets } = this.#currentCredentials()
      const response = await this.#options.fetch(url, {
        method,
        headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // The key must not be sent anywhere else. This way the redirect can still be told apart
        // from a broken connection.
        redirect: 'manual',
        signal: controller.signal,
      })
      this.#note(response, sentAt)
      if (!response.ok) throw await this.#refusal(response, reads, secrets)
      return parseJson(
        await readText(response, { maxBytes, maxDownloadBytes, maxTextLength: most }),
      )
    } catch (error) {
      if (error instanceof Refused || error instanceof Retriable) throw error
      // A limit or an unreadable response: a retry would return the same.
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

  #currentCredentials(): Credentials {
    const key = this.#options.currentKey()
    if (key !== this.#credentials.key) this.#credentials = credentialsOf(key)
    return this.#credentials
  }

  async #refusal(
    response: Response,
    reads: boolean,
    secrets: readonly string[],
  ): Promise<Refused | Retriable> {
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
      said === null ? null : withoutSecrets(said, secrets),
      waitMs === null ? null : Math.ceil(waitMs / 1000),
    )
    return retriedStatuses.has(status)
      ? new Retriable(reads ? error : unsure(error), waitMs ?? 0, true)
      : new Refused(error)
  }

  #retryAfterMs(response: Response): number | null {
    const text = response.headers.get('retry-after')?.trim() ?? ''
    if (/^\d{1,9}$/.test(text)) return Math.min(longestWaitMs, Math.max(1, Number(text)) * 1000)
    // JavaScript also parses a bare number as a date.
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
    // The header has whole seconds, which is half a second too low on average.
    if (!Number.isNaN(date))
      this.#skews = [...this.#skews, date + 500 - (sentAt + now()) / 2].slice(-clockSamples)
  }
}

const stopping = () => new SourceError(503, 'Jobwatch is stopping.')

/** The service refused the call. */
class Refused extends Error {
  override readonly cause: SourceError

  constructor(cause: SourceError) {
    super(cause.message)
    this.cause = cause
  }
}

/** A retry might succeed, if the call is a read. */
class Retriable extends Error {
  override readonly cause: SourceError
  /** How long the service asked to wait; 0 if it did not ask. */
  readonly waitMs: number
  /** The service responded, if only with a failure. */
  readonly isAnswer: boolean

  constructor(cause: SourceError, waitMs: number, isAnswer = false) {
    super(cause.message)
    this.cause = cause
    this.waitMs = waitMs
    this.isAnswer = isAnswer
  }
}

/** The error passed to the caller. */
const plainly = (error: unknown): unknown =>
  error instanceof Retriable || error instanceof Refused ? error.cause : error

/** The code of the connection error. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : ''
}
