import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { seedJobs } from '../store/testing/seed.ts'
import { openTestServer, startMs, testKey, type TestServer } from './testing/test-app.ts'
import { repetitions } from '../../tools/thorough.ts'

const jobs = repetitions({ everyday: 60_000, thorough: 300_000 })
const oddRequests = repetitions({ everyday: 300, thorough: 1_000 })
let folder: string
let testServer: TestServer

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-fuzz-'))
  await seedJobs(path.join(folder, 'store.db'), { account: 'local', jobs, nowMs: startMs })
}, 180_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(async () => {
  testServer = await openTestServer({}, path.join(folder, 'store.db'))
  testServer.source.put({ id: 7, status: 'failed', errors: 'x', outputs: [{ id: 1, name: 'o' }] })
  await testServer.caughtUp()
})
afterEach(() => testServer.close())

const methods = fc.constantFrom('GET', 'GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS')

const oddText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e9',
    '99999999999999999999',
    'null',
    'NaN',
    '%',
    '%00',
    '../../etc/passwd',
    "' OR 1=1 --",
    '<script>',
    '__proto__',
    '"',
    '\u0000',
    '💥',
    'a'.repeat(3000),
  ),
)

const segment = fc.oneof(
  fc.constantFrom(
    'jobs',
    'packages',
    'clusters',
    'schedules',
    'members',
    'search',
    'facets',
    'watchers',
    'log',
    'variables',
    'children',
    'outputs',
    'preview',
    'neighbours',
    'transitions',
    'activity',
    'sync',
    'revision',
    'baseline',
    'flags',
    'runaway',
    'decision',
    'hard_limit',
    'runs',
    'invalid',
    '1',
    '2',
    '7',
    '11',
    '21',
  ),
  oddText.map(encodeURIComponentSafe),
)

const known = [
  'jobs',
  'jobs',
  'jobs/search',
  'jobs/facets',
  'jobs/7',
  'jobs/7',
  'jobs/7/neighbours',
  'jobs/7/page',
  'jobs/7/transitions',
  'jobs/7/activity',
  'jobs/7/log',
  'jobs/7/variables',
  'jobs/7/children',
  'jobs/7/outputs/1',
  'jobs/7/outputs/1/preview',
  'jobs/7/watchers',
  'jobs/7/flags/zero_records/decision',
  'jobs/7/flags/runaway/decision',
  'packages',
  'packages/11',
  'packages/search',
  'packages/invalid',
  'packages/11/baseline',
  'packages/11/runs',
  'packages/11/hard_limit',
  'packages/11/activity',
  'clusters',
  'clusters/21',
  'clusters/search',
  'clusters/21/watchers',
  'schedules',
  'schedules/17',
  'schedules/17/run',
  'schedules/search',
  'members',
  'members/31',
  'sync',
  'revision',
  'rate_limit_status',
  'web_hook',
].map((name) => `/local/api/${name}`)

const place = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...known) },
  fc.array(segment, { maxLength: 5 }).map((parts) => `/local/api/${parts.join('/')}`),
  fc.array(segment, { maxLength: 3 }).map((parts) => `/${parts.join('/')}`),
  fc.constantFrom(
    '/',
    '/local',
    '/local/api',
    '/local/api/',
    '/user',
    '/accounts',
    '/variables',
    '/session',
    '/healthz',
    '/readyz',
    '/metrics',
    '/assets/%2e%2e/%2e%2e/package.json',
  ),
)

const parameter = fc.tuple(
  fc.oneof(
    fc.constantFrom(
      'q',
      'status',
      'sort',
      'direction',
      'cursor',
      'limit',
      'offset',
      'ids',
      'newer_than',
      'fields',
      'from',
      'to',
      'since',
      'include',
      'flag',
      'package_id',
      'creator',
      'runtime_over',
      'from_byte',
      'wait',
      'also',
      'unseen',
      'job[package_id]',
      'job[variables][__proto__][x]',
      'cluster[nodes]',
    ),
    oddText,
  ),
  fc.oneof(
    oddText,
    fc.constantFrom(
      'row',
      'failed',
      'runtime',
      'created_after_1_1',
      '1,2,3',
      '-24h',
      'insight,package,log_summary',
      'log:x -user:y started:>2026-01-01',
      'desc',
    ),
  ),
)

const body = fc.oneof(
  fc.constant(undefined),
  fc.json().map((text) => text),
  oddText,
  fc
    .record({
      package_id: fc.anything(),
      cluster_id: fc.anything(),
      variables: fc.anything(),
      reason: fc.anything(),
      status: fc.anything(),
      nodes: fc.anything(),
      choice: fc.anything(),
      seconds: fc.anything(),
    })
    .map((value) => safeJson(value)),
)

const header = fc.tuple(
  fc.constantFrom(
    'accept',
    'content-type',
    'if-none-match',
    'cookie',
    'origin',
    'sec-fetch-site',
    'x-jobwatch-actor',
    'authorization',
    'accept-encoding',
    'range',
    'content-length',
  ),
  fc.oneof(
    fc.stringMatching(/^[ -~]{0,40}$/),
    fc.constantFrom(
      'application/json',
      'text/csv',
      '*/*',
      'W/"0:x"',
      'br',
      '%E0%A4%A',
      `Basic ${Buffer.from(testKey).toString('base64')}`,
      'multipart/form-data',
      '999999999',
    ),
  ),
)

function encodeURIComponentSafe(text: string): string {
  try {
    return encodeURIComponent(text)
  } catch {
    return '%ED%A0%80'
  }
}

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return '{}'
  }
}

const leak = /\bat (?:async )?[\w.<>]+ \(|node_modules|\.ts:\d+|SQLITE_|SqliteError/

test('odd requests cause no 500 and reveal no internals, and the server keeps responding', async () => {
  let answered = 0
  await fc.assert(
    fc.asyncProperty(
      methods,
      place,
      fc.array(parameter, { maxLength: 4 }),
      fc.array(header, { maxLength: 4 }),
      body,
      async (method, where, parameters, headers, text) => {
        const query = parameters
          .map(
            ([name, value]) => `${encodeURIComponentSafe(name)}=${encodeURIComponentSafe(value)}`,
          )
          .join('&')
        const sent = new Headers({
          authorization: `Basic ${Buffer.from(testKey).toString('base64')}`,
        })
        for (const [name, value] of headers) sent.set(name, value)
        const hasBody = text !== undefined && !['GET', 'HEAD'].includes(method)
        const response = await testServer.app.request(
          `${where}${query === '' ? '' : `?${query}`}`,
          {
            method,
            headers: sent,
            ...(hasBody ? { body: text } : {}),
          },
        )
        const answer = await response.text()
        answered += 1
        expect(response.status).not.toBe(500)
        expect(answer).not.toMatch(leak)
        if (
          response.status >= 400 &&
          method !== 'HEAD' &&
          response.headers.get('content-type')?.includes('json')
        ) {
          expect(JSON.parse(answer)).toMatchObject({ message: expect.any(String) })
        }
        // Rate limits are not under test here.
        testServer.advance(3_600_000)
      },
    ),
    { numRuns: oddRequests },
  )
  expect(answered).toBeGreaterThanOrEqual(oddRequests)
  expect(testServer.errors).toEqual([])
  expect((await testServer.call('/local/api/jobs/7')).status).toBe(200)
}, 120_000)

/** Values that are too long, too deep, too large, out of range, or not text at all. */
const hostileValues: Record<string, readonly string[]> = {
  huge: [
    '999999999999999',
    '9'.repeat(400),
    '1e308',
    '-1e308',
    '9007199254740993',
    '1099511627776',
    '1099511627783',
    '0x7fffffff',
    '-0',
  ],
  control: ['\u0000', '\u0000abc', 'a\u0000b', '\u0001\u001f', '\ud800', 'north\u0000', '"\u0000"'],
  dates: [
    '-271821-04-20T00:00:00Z',
    '+275760-09-13T00:00:00Z',
    '0000-01-01',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '+010000-01-01T00:00:00Z',
    '1970-01-01',
    '2026-02-30',
  ],
  long: [
    'x'.repeat(12_000),
    'a '.repeat(250),
    'north '.repeat(80),
    '"'.repeat(500),
    '-'.repeat(500),
    'status:failed '.repeat(35),
    'id:1 '.repeat(100),
    '(('.repeat(250),
    'a* '.repeat(160),
    '1,'.repeat(6_000),
  ],
  search: [
    'north',
    'started:>-271821-04-20',
    'started:>9999-12-31 finished:<0000-01-01',
    'duration:>999999999999999',
    'id:>999999999999999',
    '-log:north',
    'north -status:completed',
    'package:%',
    'user:_',
    'cluster:x',
  ],
  lists: [
    'completed,failed',
    'active',
    'unknown',
    'completed,failed,stopped,running,unknown',
    'created_after_0_0',
    'runtime_before_999999999999999_9999999999999',
    'row',
    '200000',
    '299990',
    '10000000',
  ],
}

const reading = [
  'jobs',
  'jobs/facets',
  'jobs/search',
  'jobs/7/neighbours',
  'jobs/7/page',
  `jobs/${jobs - 1}/neighbours`,
  'jobs/7/children',
  'jobs/7/log',
  'clusters',
  'clusters/search',
  'packages/search',
  'schedules/search',
  'packages/11/runs',
  'packages/11/hard_limit',
  'packages/11/activity',
  'members',
]
const parameterNames = [
  'q',
  'status',
  'sort',
  'direction',
  'cursor',
  'limit',
  'offset',
  'ids',
  'newer_than',
  'fields',
  'from',
  'to',
  'since',
  'flag',
  'package_id',
  'cluster_id',
  'creator',
  'owner_id',
  'runtime_over',
  'from_byte',
  'wait',
  'also',
  'unseen',
]

async function expectAnswer(where: string, init: RequestInit = {}): Promise<Response> {
  const response = await testServer.call(where, init)
  const text = await response.clone().text()
  expect({
    where: where.slice(0, 300),
    status: response.status,
    failed: response.status === 500 || leak.test(text),
  }).toMatchObject({ failed: false })
  testServer.advance(3_600_000)
  return response
}

test('hostile values in every parameter: no 500', async () => {
  const anyValue = fc.constantFrom(...Object.values(hostileValues).flat())
  const parameters = fc.array(fc.tuple(fc.constantFrom(...parameterNames), anyValue), {
    minLength: 1,
    maxLength: 4,
  })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...reading), parameters, async (where, pairs) => {
      const query = pairs
        .map(([name, value]) => `${name}=${encodeURIComponentSafe(value)}`)
        .join('&')
      await expectAnswer(`/local/api/${where}?${query}`)
    }),
    { numRuns: repetitions({ everyday: 150, thorough: 400 }) },
  )
  expect(testServer.errors).toEqual([])
}, 120_000)

test('each hostile value alone in each parameter of lists and counts: no 500', async () => {
  for (const value of Object.values(hostileValues).flat()) {
    for (const name of ['q', 'status', 'from', 'to', 'offset', 'ids', 'package_id', 'cursor']) {
      await expectAnswer(
        `/local/api/${name === 'from' || name === 'to' ? 'jobs/facets' : 'jobs'}?limit=5&${name}=${encodeURIComponentSafe(value)}`,
      )
    }
  }
  expect(testServer.errors).toEqual([])
}, 120_000)

test.each([
  [`jobs?status=completed,failed&offset=${(jobs * 2) / 3}&limit=5`, 5],
  [`jobs?status=completed,failed&offset=${jobs - 1}`, 0],
  [`jobs?offset=${jobs}`, 0],
  ['jobs?offset=10000000', 0],
  [`jobs?q=north&offset=${jobs - 3}`, 2],
  [`jobs?q=north&offset=${jobs + 100_000}`, 0],
  [`jobs?sort=runtime&offset=${jobs - 3}`, 3],
  [`jobs/search?q=north&offset=${jobs}`, 0],
  [`jobs/search?q=status:failed&offset=${jobs / 3}`, 0],
  ['jobs?from=2999-01-01', 0],
  ['jobs?q=%00', 20],
])(
  '%s has %i rows',
  async (where, count) => {
    const response = await expectAnswer(`/local/api/${where}`)
    expect(response.status).toBe(200)
    const rows: unknown = await response.json()
    expect(rows).toHaveLength(count)
  },
  60_000,
)

test('deep, long or huge bodies and brackets are refused with a message', async () => {
  const brackets = `job${'[a]'.repeat(4_900)}=1`
  const variables = `job[variables]${'[a]'.repeat(4_900)}=1`
  for (const query of [
    brackets,
    variables,
    `job[package_id]=${'9'.repeat(300)}&job[cluster_id]=21`,
  ]) {
    const response = await expectAnswer(`/local/api/jobs?${query}`, { method: 'POST' })
    expect(response.status).toBe(422)
  }
  const bodies = [
    '['.repeat(60_000),
    `{"variables":${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}}`,
    '{"package_id":1e400,"cluster_id":21}',
    '{"package_id":99999999999999999999,"cluster_id":21}',
    '{"package_id":11,"cluster_id":21,"variables":{"a":{"b":{"c":1}}}}',
  ]
  for (const body of bodies) {
    const { status } = await expectAnswer('/local/api/jobs', { method: 'POST', body })
    expect(status).toBeGreaterThanOrEqual(200)
    expect(status).toBeLessThan(500)
  }
  expect(testServer.errors).toEqual([])
}, 60_000)
