import * as z from 'zod/mini'
import { actorHeader, backgroundHeader } from '../../contract/headers.ts'
import { parseJson } from '../../contract/exact-json.ts'
import { errorBodySchema } from '../../contract/errors.ts'
import { ApiError } from './api-error.ts'
import { readPreference } from './preferences.ts'
import { noteServerDate } from './server-clock.ts'

/**
 * What a read brought, beside its data. The same object comes again while nothing changed (304).
 */
export interface ApiResponse<T> {
  data: T
  /** Exact up to 10,000, then `10000+`; null where the call does not count. */
  total: string | null
  /** Jobs that a list lacks: `3`, or `50+`; null where the call does not count. */
  newCount: string | null
  nextCursor: string | null
  prevCursor: string | null
  /** ISO: the source's truth as of; null where the call does not say. */
  syncedAt: string | null
}

interface Remembered {
  etag: string
  answer: ApiResponse<unknown>
}

/** Enough for every query a page holds at once; the oldest goes first. */
const rememberedLimit = 60
const remembered = new Map<string, Remembered>()
const reads = new Map<string, { askedAt: number; latencyMs: number }>()

const readTimeoutMs = 20_000
/** A run or stop is never repeated by itself, so it is waited for longer. */
const writeTimeoutMs = 30_000

/**
 * When the request was sent that last brought or confirmed what we hold for a path, in milliseconds
 * of the local clock; 0 before the first. A 304 confirms (interaction-rules.md §1 rule 3).
 */
export function askedAtOf(path: string): number {
  return reads.get(path)?.askedAt ?? 0
}

/** How long the last read of a path took, in milliseconds; 0 before the first. */
export function lastLatency(path: string): number {
  return reads.get(path)?.latencyMs ?? 0
}

function noteRead(path: string, sentAt: number): void {
  reads.delete(path)
  reads.set(path, { askedAt: sentAt, latencyMs: Date.now() - sentAt })
  dropOldest(reads)
}

function dropOldest(map: Map<string, unknown>): void {
  const oldest = map.keys().next().value
  if (map.size > rememberedLimit && oldest !== undefined) map.delete(oldest)
}

function actorHeaders(): Record<string, string> {
  const name = readPreference('displayName')
  return name === '' ? {} : { [actorHeader]: encodeURIComponent(name) }
}

/**
 * Says that nobody looks at this page now: such a read does not keep the source at the pace of a
 * watched account (docs/api.md).
 */
const backgroundHeaders = (): Record<string, string> =>
  document.hidden ? { [backgroundHeader]: '1' } : {}

async function send(path: string, init: RequestInit, timeoutMs: number): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout
  try {
    const response = await fetch(path, { ...init, signal, credentials: 'same-origin' })
    noteServerDate(response.headers.get('date'), Date.now())
    return response
  } catch (error) {
    if (init.signal?.aborted) throw error
    if (timeout.aborted)
      throw new ApiError('timeout', `No answer within ${Math.round(timeoutMs / 1000)} seconds.`)
    throw new ApiError('network', 'The Jobwatch server cannot be reached.')
  }
}

let renewing: Promise<void> | null = null

/** One renewal for all calls that meet a 401 at the same time. */
function renewSession(): Promise<void> {
  renewing ??= send('/session', { method: 'POST' }, readTimeoutMs)
    .then(() => undefined)
    .finally(() => {
      renewing = null
    })
  return renewing
}

async function sendSignedIn(path: string, init: RequestInit, timeoutMs: number): Promise<Response> {
  const response = await send(path, init, timeoutMs)
  if (response.status !== 401) return response
  await renewSession()
  return send(path, init, timeoutMs)
}

async function refusal(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '')
  let body: z.output<typeof errorBodySchema> | null = null
  try {
    body = z.parse(errorBodySchema, JSON.parse(text))
  } catch {
    // Plain text and HTML come from proxies in between: their words are of no use to the person.
  }
  const retryAfter = Number(response.headers.get('retry-after'))
  return new ApiError('http', body?.message ?? `The server responded with ${response.status}.`, {
    status: response.status,
    requestId: body?.request_id ?? null,
    // An answer that is not our server's own: a proxy gave up on a request that it may have passed
    // on.
    outcome: body === null && response.status >= 500 ? 'unknown' : body?.outcome,
    retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
  })
}

async function parsed<S extends z.ZodMiniType>(
  response: Response,
  schema: S,
): Promise<z.output<S>> {
  // 204: done, and nothing to tell.
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
  const read = z.safeParse(schema, json)
  if (read.success) return read.data
  throw new ApiError(
    'unreadable',
    'The server’s response is not what this page expects. Reload the page; it may be out of date.',
    {
      status: response.status,
    },
  )
}

/**
 * Reads from our server. Sends `If-None-Match` itself; while nothing changed it resolves to the
 * very same object.
 * @param path with its query string
 * @throws ApiError
 */
export async function read<S extends z.ZodMiniType>(
  path: string,
  schema: S,
  signal?: AbortSignal,
): Promise<ApiResponse<z.output<S>>> {
  const known = remembered.get(path)
  const sentAt = Date.now()
  const response = await sendSignedIn(
    path,
    {
      headers: {
        accept: 'application/json',
        ...backgroundHeaders(),
        ...(known ? { 'if-none-match': known.etag } : {}),
      },
      ...(signal ? { signal } : {}),
      cache: 'no-store',
    },
    readTimeoutMs,
  )
  if (response.status === 304 && known) {
    noteRead(path, sentAt)
    // The map holds one path with one schema: `remembered` was filled by this very call before.
    return known.answer as ApiResponse<z.output<S>>
  }
  if (!response.ok) throw await refusal(response)
  const answer: ApiResponse<z.output<S>> = {
    data: await parsed(response, schema),
    total: response.headers.get('x-total-count'),
    newCount: response.headers.get('x-new-count'),
    nextCursor: response.headers.get('x-next-cursor'),
    prevCursor: response.headers.get('x-prev-cursor'),
    syncedAt: response.headers.get('x-synced-at'),
  }
  noteRead(path, sentAt)
  const etag = response.headers.get('etag')
  remembered.delete(path)
  if (etag !== null) {
    remembered.set(path, { etag, answer })
    dropOldest(remembered)
  }
  return answer
}

/**
 * Asks our server to do something. Never repeats itself.
 * @param onceKey made for this one wish: browsers resend what broke on the way, and the server does
 * it once for each key
 * @throws ApiError; `outcomeUnknown` tells whether it may have been done all the same
 */
export async function write<S extends z.ZodMiniType>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body: unknown,
  schema: S,
  onceKey: string | null = null,
): Promise<z.output<S>> {
  const response = await sendSignedIn(
    path,
    {
      method,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        ...actorHeaders(),
        ...(onceKey === null ? {} : { 'idempotency-key': onceKey }),
      },
      body: JSON.stringify(body ?? {}),
    },
    writeTimeoutMs,
  )
  if (!response.ok) throw await refusal(response)
  return parsed(response, schema)
}
