import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod/mini'
import { backgroundHeader } from '../../contract/headers.ts'
import { ApiError } from './api-error.ts'
import { ApiClient } from './api.ts'
import { shortCause } from './short-cause.ts'
import { write } from './write.ts'
import { refusalMessage } from '../domain/refusal-message.ts'

const schema = z.object({ n: z.number() })
type Reply = () => Response | Promise<Response>

/**
 * Answers one after the other; the last one goes on.
 * @returns what was asked
 */
function serve(...replies: Reply[]): Request[] {
  const asked: Request[] = []
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    asked.push(new Request(`http://test${path}`, init))
    return Promise.resolve(
      (replies[Math.min(asked.length, replies.length) - 1] ?? (() => new Response()))(),
    )
  })
  return asked
}
const json =
  (body: unknown, init: ResponseInit = {}) =>
  () =>
    new Response(JSON.stringify(body), init)
let turn = 0
const path = () => `/a/api/x?turn=${(turn += 1)}`

let api: ApiClient

beforeEach(() => {
  api = new ApiClient()
  vi.stubGlobal('document', { hidden: false })
})
afterEach(() => vi.unstubAllGlobals())

describe('a read', () => {
  it('sends the ETag and returns the very same object while nothing changed', async () => {
    const asked = serve(
      json({ n: 1 }, { headers: { etag: '"7"', 'x-total-count': '10000+', 'x-new-count': '3' } }),
      () => new Response(null, { status: 304 }),
    )
    const at = path()
    const first = await api.read(at, schema)
    expect(first).toMatchObject({
      data: { n: 1 },
      total: '10000+',
      newCount: '3',
      nextCursor: null,
    })
    const before = api.requestedAt(at)
    await new Promise((resolve) => setTimeout(resolve, 3))
    expect(await api.read(at, schema)).toBe(first)
    expect(asked[1]?.headers.get('if-none-match')).toBe('"7"')
    expect(api.requestedAt(at)).toBeGreaterThan(before)
  })

  it('says when the page is hidden', async () => {
    const asked = serve(json({ n: 1 }))
    await api.read(path(), schema)
    vi.stubGlobal('document', { hidden: true })
    await api.read(path(), schema)
    expect(asked.map((request) => request.headers.get(backgroundHeader))).toEqual([null, '1'])
  })

  it('renews the session once and tries again', async () => {
    const asked = serve(
      () => new Response(null, { status: 401 }),
      () => new Response(null, { status: 204 }),
      json({ n: 2 }),
    )
    expect((await api.read(path(), schema)).data).toEqual({ n: 2 })
    expect(asked.map((request) => [request.method, new URL(request.url).pathname])).toEqual([
      ['GET', '/a/api/x'],
      ['POST', '/session'],
      ['GET', '/a/api/x'],
    ])
  })

  it.each<[string, Reply, Partial<ApiError>, string]>([
    [
      'a refusal in our words',
      json({ message: 'Job 5 was not found.', request_id: 'r1' }, { status: 404 }),
      { kind: 'http', status: 404, message: 'Job 5 was not found.', requestId: 'r1' },
      '404',
    ],
    [
      'HTML of a proxy in between',
      () => new Response('<html>Bad Gateway</html>', { status: 502 }),
      { kind: 'http', status: 502, message: 'The server responded with 502.' },
      '502',
    ],
    [
      'a wait',
      json({ message: 'Rate Limit Exceeded' }, { status: 429, headers: { 'retry-after': '30' } }),
      { status: 429, retryAfterSeconds: 30 },
      '429',
    ],
    ['what is not JSON', () => new Response('ok'), { kind: 'unreadable' }, 'unreadable response'],
    ['another shape', json({ n: 'one' }), { kind: 'unreadable' }, 'unreadable response'],
    [
      'no connection',
      () => Promise.reject(new TypeError('fetch failed')),
      { kind: 'network', status: 0 },
      'no connection',
    ],
  ])('tells %s', async (_case, reply, expected, short) => {
    serve(reply)
    const error: unknown = await api.read(path(), schema).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject(expected)
    expect(shortCause(error)).toBe(short)
  })
})

describe('a write', () => {
  it('is sent once, with its idempotency key', async () => {
    const asked = serve(() => Promise.reject(new TypeError('fetch failed')))
    const error: unknown = await write(api, 'POST', path(), { a: 1 }, schema, 'key-1').catch(
      (thrown: unknown) => thrown,
    )
    expect(asked).toHaveLength(1)
    expect(asked[0]?.headers.get('idempotency-key')).toBe('key-1')
    expect(error).toMatchObject({ kind: 'network', outcomeUnknown: true })
  })

  it.each([
    ['the gateway gave up', 504, true],
    ['the credits are used up', 429, false],
    ['the server broke', 500, false],
  ])('%s (%i): outcome unknown is %s', async (_case, status, unknown) => {
    serve(json({ message: 'x' }, { status }))
    const error: unknown = await write(api, 'POST', path(), {}, schema).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ status, outcomeUnknown: unknown })
  })

  it('may be answered with nothing', async () => {
    serve(() => new Response(null, { status: 204 }))
    expect(await write(api, 'DELETE', path(), {}, z.null())).toBeNull()
  })

  it('a server that does not know the outcome says so', async () => {
    serve(json({ message: 'x', outcome: 'unknown' }, { status: 409 }))
    const error: unknown = await write(api, 'POST', path(), {}, schema, 'key-1').catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ status: 409, outcomeUnknown: true })
  })

  it('a refusal is no unknown outcome', async () => {
    serve(json({ message: 'Not now.' }, { status: 422 }))
    const error: unknown = await write(api, 'DELETE', path(), {}, schema).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ outcomeUnknown: false, message: 'Not now.' })
  })
})

it.each<[string, number | null, string]>([
  ['Job 5 has already ended.', null, 'Job 5 has already ended.'],
  ['Rate Limit Exceeded', 40, 'Rate Limit Exceeded. Try again in about 40 s.'],
  ['The credits are used up.', 1680, 'The credits are used up. Try again in about 28 min.'],
  [
    'Used up. Jobwatch asks again at 10:58:00 UTC.',
    1680,
    'Used up. Jobwatch asks again at 10:58:00 UTC.',
  ],
  ['Used up; it asks again in 12 s.', 12, 'Used up; it asks again in 12 s.'],
])('a refusal in words: %s', (message, retryAfterSeconds, words) => {
  expect(refusalMessage(new ApiError('http', message, { status: 429, retryAfterSeconds }))).toBe(
    words,
  )
})
