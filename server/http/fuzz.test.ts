import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openDoor, testKey } from './testing/door.ts'

const methods = fc.constantFrom('GET', 'GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS')

const oddText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom('', '0', '-1', '1e9', '99999999999999999999', 'null', 'NaN', '%', '%00', '../../etc/passwd', "' OR 1=1 --", '<script>', '__proto__', '"', '\u0000', '💥', 'a'.repeat(3000)),
)

const segment = fc.oneof(
  fc.constantFrom('jobs', 'packages', 'clusters', 'schedules', 'members', 'search', 'facets', 'watchers', 'log', 'variables', 'children', 'outputs', 'preview', 'neighbours', 'transitions', 'activity', 'sync', 'baseline', 'runs', 'invalid', '1', '2', '7', '11', '21'),
  oddText.map(encodeURIComponentSafe),
)

const known = [
  'jobs', 'jobs', 'jobs/search', 'jobs/facets', 'jobs/7', 'jobs/7', 'jobs/7/neighbours', 'jobs/7/transitions', 'jobs/7/activity', 'jobs/7/log', 'jobs/7/variables',
  'jobs/7/children', 'jobs/7/outputs/1', 'jobs/7/outputs/1/preview', 'jobs/7/watchers', 'packages', 'packages/11', 'packages/search', 'packages/invalid', 'packages/11/baseline',
  'packages/11/runs', 'clusters', 'clusters/21', 'clusters/search', 'clusters/21/watchers', 'schedules', 'schedules/17', 'schedules/17/run', 'schedules/search', 'members', 'members/31',
  'sync', 'rate_limit_status', 'web_hook',
].map((place) => `/local/api/${place}`)

const path = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...known) },
  fc.array(segment, { maxLength: 5 }).map((parts) => `/local/api/${parts.join('/')}`),
  fc.array(segment, { maxLength: 3 }).map((parts) => `/${parts.join('/')}`),
  fc.constantFrom('/', '/local', '/local/api', '/local/api/', '/user', '/accounts', '/variables', '/session', '/healthz', '/readyz', '/metrics', '/assets/%2e%2e/%2e%2e/package.json'),
)

const parameter = fc.tuple(
  fc.oneof(fc.constantFrom('q', 'status', 'sort', 'direction', 'cursor', 'limit', 'offset', 'ids', 'newer_than', 'fields', 'from', 'to', 'since', 'include', 'flag', 'package_id', 'creator', 'runtime_over', 'from_byte', 'job[package_id]', 'job[variables][__proto__][x]', 'cluster[nodes]'), oddText),
  fc.oneof(oddText, fc.constantFrom('row', 'failed', 'runtime', 'created_after_1_1', '1,2,3', '-24h', 'insight,package,log_summary', 'log:x -user:y started:>2026-01-01', 'desc')),
)

const body = fc.oneof(
  fc.constant(undefined),
  fc.json().map((text) => text),
  oddText,
  fc.record({ package_id: fc.anything(), cluster_id: fc.anything(), variables: fc.anything(), reason: fc.anything(), status: fc.anything(), nodes: fc.anything() }).map((value) => safeJson(value)),
)

const header = fc.tuple(
  fc.constantFrom('accept', 'content-type', 'if-none-match', 'cookie', 'origin', 'sec-fetch-site', 'x-jobwatch-actor', 'authorization', 'accept-encoding', 'range', 'content-length'),
  fc.oneof(fc.stringMatching(/^[ -~]{0,40}$/), fc.constantFrom('application/json', 'text/csv', '*/*', 'W/"0:x"', 'br', '%E0%A4%A', `Basic ${Buffer.from(testKey).toString('base64')}`, 'multipart/form-data', '999999999')),
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

test('1,000 odd requests: no 500, nothing of our insides shown, still answering', async () => {
  const door = await openDoor()
  door.source.put({ id: 7, status: 'failed', errors: 'x', outputs: [{ id: 1, name: 'o' }] })
  await door.caughtUp()
  let answered = 0
  await fc.assert(
    fc.asyncProperty(methods, path, fc.array(parameter, { maxLength: 4 }), fc.array(header, { maxLength: 4 }), body, async (method, where, parameters, headers, text) => {
      const query = parameters.map(([name, value]) => `${encodeURIComponentSafe(name)}=${encodeURIComponentSafe(value)}`).join('&')
      const sent = new Headers({ authorization: `Basic ${Buffer.from(testKey).toString('base64')}` })
      for (const [name, value] of headers) sent.set(name, value)
      const hasBody = text !== undefined && !['GET', 'HEAD'].includes(method)
      const response = await door.app.request(`${where}${query === '' ? '' : `?${query}`}`, { method, headers: sent, ...(hasBody ? { body: text } : {}) })
      const answer = await response.text()
      answered += 1
      expect(response.status).not.toBe(500)
      expect(answer).not.toMatch(leak)
      if (response.status >= 400 && method !== 'HEAD' && response.headers.get('content-type')?.includes('json')) {
        expect(JSON.parse(answer)).toMatchObject({ message: expect.any(String) })
      }
      // The hour's credits are not what is tried here.
      door.advance(3_600_000)
    }),
    { numRuns: 1000 },
  )
  expect(answered).toBeGreaterThanOrEqual(1000)
  expect(door.errors).toEqual([])
  expect((await door.call('/local/api/jobs/7')).status).toBe(200)
  await door.close()
})
