/** Requests with an `Idempotency-Key` are carried out once, however often they are sent. */
import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import type { RecordStore, KeyedRequest, KeyRecord } from '../records/port.ts'
import { operationalErrorOf } from '../account/operational-error.ts'
import type { Clock } from '../account/clock.ts'
import type { AppEnv } from './app-context.ts'
import { HttpError } from './errors.ts'

const maxKeyLength = 100

interface Deed<T> {
  /** Carries out the request. An error with a 4xx status means that nothing was done. */
  act: () => Promise<T>
  /** The current state of what an earlier request with this key created or changed. */
  again: (id: number) => Promise<T>
}

/**
 * Whether nothing was done for certain. A lost response or a failure upstream leaves that open; 501
 * means that the source does not support the operation.
 */
function wasRefused(error: unknown): boolean {
  const status =
    error instanceof HttpError ? error.status : (operationalErrorOf(error)?.status ?? 500)
  return (status >= 400 && status < 500) || status === 501
}

/** @throws HttpError 422 */
function keyOf(c: Context<AppEnv>): string | null {
  const key = c.req.header('idempotency-key')?.trim()
  if (key === undefined) return null
  if (key.length === 0 || key.length > maxKeyLength)
    throw new HttpError(422, `Idempotency-Key: 1 to ${maxKeyLength} characters, not ${key.length}.`)
  return key
}

async function keyedRequest(c: Context<AppEnv>, key: string): Promise<KeyedRequest> {
  const scope = `${c.get('principal').id} ${c.req.method} ${c.req.path}`
  const body = await c.req.text()
  const request = createHash('sha256')
    .update(new URL(c.req.url).search)
    .update('\n')
    .update(body)
    .digest('base64url')
  return { scope, key, account: c.get('account').slug, request }
}

/**
 * @throws HttpError 422 for a different request with a known key, 409 if the outcome of the first
 * is unknown
 */
function assertRepeatable(known: KeyRecord, request: KeyedRequest): number {
  if (known.request !== request.request) {
    throw new HttpError(
      422,
      'Idempotency-Key: this key was already used for a request with a different body. Use a ' +
        'new key.',
    )
  }
  if (known.state !== 'done' || known.resultId === null) {
    throw new HttpError(
      409,
      'It is unknown whether the first request with this Idempotency-Key was carried out: ' +
        'its response was lost. Check whether it had an effect; if not, send it with a new ' +
        'key.',
      { outcome: 'unknown' },
    )
  }
  return known.resultId
}

export class Idempotency {
  readonly #records: RecordStore
  readonly #now: Clock
  /**
   * Requests in progress, by scope and key: a repeated request waits for the response of the first.
   */
  readonly #underWay = new Map<string, { request: string; done: Promise<unknown> }>()

  constructor(records: RecordStore, now: Clock) {
    this.#records = records
    this.#now = now
  }

  /**
   * Carries out a request, or responds with the result of the first one with its key. Without a key
   * it is simply carried out.
   */
  async once<T extends { id: number }>(c: Context<AppEnv>, deed: Deed<T>): Promise<T> {
    const key = keyOf(c)
    if (key === null) return deed.act()
    const request = await keyedRequest(c, key)
    const place = `${request.scope}\n${key}`
    const before = this.#underWay.get(place)
    if (before) {
      assertRepeatable({ request: before.request, state: 'done', resultId: 0 }, request)
      // The same request to the same route, so it expects the same kind of response.
      return before.done as Promise<T>
    }
    const done = this.#carryOut(request, deed).finally(() => this.#underWay.delete(place))
    this.#underWay.set(place, { request: request.request, done })
    return done
  }

  async #carryOut<T extends { id: number }>(
    request: KeyedRequest,
    { act, again }: Deed<T>,
  ): Promise<T> {
    const known = await this.#records.beginRequest(request, this.#now())
    if (known) return again(assertRepeatable(known, request))
    let made: T
    try {
      made = await act()
    } catch (error) {
      // A record that cannot be written stays `started`, which is treated like `unknown`.
      const noted = wasRefused(error)
        ? this.#records.dropRequest(request)
        : this.#records.loseRequest(request)
      await noted.catch(() => undefined)
      throw error
    }
    await this.#records.finishRequest(request, made.id).catch(() => undefined)
    return made
  }
}
