import type * as z from 'zod/mini'
import { backgroundHeader } from '../../contract/headers.ts'
import { parseJson } from '../../contract/exact-json.ts'
import type { ErrorBody } from '../../contract/errors.ts'
import { ApiError } from './api-error.ts'
import { basePath } from './base-path.ts'
import { noteServerDate } from './server-clock.ts'

/** A response to a read. The same object comes again while nothing changed (304). */
export interface ApiResponse<T> {
  data: T
  /** Exact up to 10,000, then `10000+`; null if the call does not count. */
  total: string | null
  /** Jobs that a list lacks: `3`, or `50+`; null if the call does not count. */
  newCount: string | null
  nextCursor: string | null
  prevCursor: string | null
  /** ISO time of the source's data; null if the call does not say. */
  syncedAt: string | null
}

interface Remembered {
  /** Null if the response had none. */
  etag: string | null
  answer: ApiResponse<unknown>
}

/** A response that was read on the server, for the first drawing of the page. */
export interface ReadOnServer extends Remembered {
  path: string
}

/** Enough for every query a page holds at once, for several pages; the oldest is dropped first. */
const maxRemembered = 120

const readTimeoutMs = 20_000
/** Long enough to load the rest of the page's code, short enough for the rows not to be old. */
const longestHoldMs = 4_000

/** Who is signed in; anybody may ask. */
export const sessionPath = '/session'

/** Reads of a hidden page do not speed up the sync of the source (docs/api.md). */
export const backgroundHeaders = (): Record<string, string> =>
  typeof document !== 'undefined' && document.hidden ? { [backgroundHeader]: '1' } : {}

/** Sends a request as it is. */
export async function sendOnce(
  path: string,
  init: RequestInit,
  timeoutMs: number = readTimeoutMs,
): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout
  try {
    const response = await fetch(basePath + path, { ...init, signal, credentials: 'same-origin' })
    noteServerDate(response.headers.get('date'), Date.now())
    return response
  } catch (error) {
    if (init.signal?.aborted) throw error
    if (timeout.aborted)
      throw new ApiError('timeout', `No response within ${Math.round(timeoutMs / 1000)} seconds.`)
    throw new ApiError('network', 'The Jobwatch server cannot be reached.')
  }
}

/** What a response above 399 says. */
export async function refusal(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '')
  let body: ErrorBody | null = null
  try {
    const raw: unknown = JSON.parse(text)
    const { errorBodySchema } = await import('../../contract/errors.ts')
    body = errorBodySchema.parse(raw)
  } catch {
    // Plain text and HTML come from proxies in between and say nothing useful.
  }
  const retryAfter = Number(response.headers.get('retry-after'))
  return new ApiError('http', body?.message ?? `The server responded with ${response.status}.`, {
    status: response.status,
    requestId: body?.request_id ?? null,
    // Not a response of our server: a proxy gave up on a request that it may have passed on.
    outcome: body === null && response.status >= 500 ? 'unknown' : body?.outcome,
    code: body?.code,
    retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
  })
}

/** @throws ApiError if the response is not what the schema says */
export async function parsed<S extends z.ZodMiniType>(
  response: Response,
  schema: S,
): Promise<z.output<S>> {
  const json =
    response.status === 204
      ? null
      : await response
          .text()
          .then(parseJson)
          .catch(() => {
            throw new ApiError('unreadable', 'The server’s response is not JSON.', {
              status: response.status,
            })
          })
  const read = schema.safeParse(json)
  if (read.success) return read.data
  throw new ApiError(
    'unreadable',
    'The server’s response is not what this page expects. Reload the page; it may be out of date.',
    { status: response.status },
  )
}

function dropOldest(map: Map<string, unknown>): void {
  const oldest = map.keys().next().value
  if (map.size > maxRemembered && oldest !== undefined) map.delete(oldest)
}

/** Calls our server, and remembers what makes the next call cheaper. */
export class ApiClient {
  readonly #remembered = new Map<string, Remembered>()
  #held: Promise<void> | null = null
  #release: () => void = () => undefined
  readonly #reads = new Map<string, { requestedAt: number; latencyMs: number }>()
  #renewing: Promise<void> | null = null
  /** Anything that takes a session has been read. */
  hasRead = false
  #gate: ((init: RequestInit) => Promise<void>) | null = null

  /**
   * When the request was sent that last brought or confirmed the data of a path, in milliseconds of
   * the local clock; 0 before the first. A 304 confirms (interaction-rules.md §1 rule 3).
   */
  requestedAt(path: string): number {
    return this.#reads.get(path)?.requestedAt ?? 0
  }

  /** How long the last read of a path took, in milliseconds; 0 before the first. */
  lastLatency(path: string): number {
    return this.#reads.get(path)?.latencyMs ?? 0
  }

  /**
   * Takes what came inside the response to another read as if the path itself had been read.
   * @param from the path of that other read
   * @param make the answer, unless the one under this tag is known
   */
  adopt(
    path: string,
    etag: string | null,
    from: string,
    make: () => ApiResponse<unknown>,
  ): ApiResponse<unknown> {
    const known = this.#remembered.get(path)
    const answer = known && etag !== null && known.etag === etag ? known.answer : make()
    this.#noteRead(path, this.requestedAt(from), this.lastLatency(from))
    this.#remember(path, etag, answer)
    return answer
  }

  /**
   * Reads from our server with `If-None-Match`; while nothing changed, it resolves to the very same
   * object.
   * @param path with its query string
   * @param schema may still be loading
   * @throws ApiError
   */
  async read<S extends z.ZodMiniType>(
    path: string,
    schema: S | Promise<S>,
    signal?: AbortSignal,
  ): Promise<ApiResponse<z.output<S>>> {
    await this.released
    const known = this.#remembered.get(path)
    const sentAt = Date.now()
    const response = await this.send(
      path,
      {
        headers: {
          accept: 'application/json',
          ...backgroundHeaders(),
          ...(known?.etag ? { 'if-none-match': known.etag } : {}),
        },
        ...(signal ? { signal } : {}),
        cache: 'no-store',
      },
      readTimeoutMs,
    )
    if (response.status === 304 && known) {
      this.#noteRead(path, sentAt)
      // A path is always read with the same schema, so this is what an earlier call returned.
      return known.answer as ApiResponse<z.output<S>>
    }
    if (!response.ok) throw await refusal(response)
    const answer: ApiResponse<z.output<S>> = {
      data: await parsed(response, await schema),
      total: response.headers.get('x-total-count'),
      newCount: response.headers.get('x-new-count'),
      nextCursor: response.headers.get('x-next-cursor'),
      prevCursor: response.headers.get('x-prev-cursor'),
      syncedAt: response.headers.get('x-synced-at'),
    }
    this.#noteRead(path, sentAt)
    this.#remember(path, response.headers.get('etag'), answer)
    return answer
  }

  /** Everything read so far, to hand it to another client. */
  reads(): ReadOnServer[] {
    return [...this.#remembered].map(([path, remembered]) => ({ path, ...remembered }))
  }

  /**
   * Takes over what was read on the server.
   * @param requestedAt local milliseconds at which the page was requested, and so the data
   */
  takeOver(reads: readonly ReadOnServer[], requestedAt: number): void {
    for (const { path, etag, answer } of reads) {
      this.#remember(path, etag, answer)
      // How long the server took for the whole page says nothing about this read.
      this.#reads.set(path, { requestedAt, latencyMs: 0 })
    }
  }

  /**
   * Lets reads wait until {@link release}, or for some seconds: while the browser takes the server's
   * markup over, no data may change beneath it.
   */
  hold(): void {
    this.#held = new Promise((resolve) => {
      this.#release = () => {
        this.#held = null
        resolve()
      }
      setTimeout(this.#release, longestHoldMs)
    })
  }

  release(): void {
    this.#release()
  }

  /** Resolves when reads need not wait any more; null if they need not. */
  get released(): Promise<void> | null {
    return this.#held
  }

  /** @param gate where requests wait while the person is signed out, instead of being refused */
  setGate(gate: ((init: RequestInit) => Promise<void>) | null): void {
    this.#gate = gate
  }

  /**
   * Sends a request. If the session has ended, it is renewed, or the request waits until the person
   * has signed in: the server has done nothing about it, so it is safe to send it again.
   */
  async send(path: string, init: RequestInit, timeoutMs: number): Promise<Response> {
    // The session itself tells when they are signed in again.
    if (path !== sessionPath) await this.#gate?.(init)
    const response = await sendOnce(path, init, timeoutMs)
    if (response.status !== 401) return response
    if ((await refusal(response.clone())).isSignInRequired) {
      const { waitForSignIn } = await import('./signed-out.ts')
      await waitForSignIn(init, this.hasRead)
      return this.send(path, init, timeoutMs)
    }
    await this.#renewSession()
    return sendOnce(path, init, timeoutMs)
  }

  /** One renewal for all calls that get a 401 at the same time. */
  #renewSession(): Promise<void> {
    this.#renewing ??= sendOnce(sessionPath, { method: 'POST' })
      .then(() => undefined)
      .finally(() => {
        this.#renewing = null
      })
    return this.#renewing
  }

  #noteRead(path: string, requestedAt: number, latencyMs = Date.now() - requestedAt): void {
    this.hasRead ||= path !== sessionPath
    this.#reads.delete(path)
    this.#reads.set(path, { requestedAt, latencyMs })
    dropOldest(this.#reads)
  }

  #remember(path: string, etag: string | null, answer: ApiResponse<unknown>): void {
    this.#remembered.delete(path)
    this.#remembered.set(path, { etag, answer })
    dropOldest(this.#remembered)
  }
}
