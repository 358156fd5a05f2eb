import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { packageCardSchema } from '../../contract/history.ts'
import { facetsSchema } from '../../contract/facets.ts'
import { jobRowSchema, type JobRow } from '../../contract/job-row.ts'
import { jobDetailSchema } from '../../contract/job-detail.ts'
import { syncSchema, type Sync } from '../../contract/sync.ts'
import * as z from 'zod/mini'
import { SourceError } from '../sources/port.ts'
import { openTestServer, testKey, type TestServer } from './testing/test-app.ts'

let testServer: TestServer

beforeEach(async () => {
  testServer = await openTestServer()
})
afterEach(async () => {
  await testServer.close()
  expect(testServer.errors).toEqual([])
})

const json = async (response: Response) => (await response.json()) as never
const rows = async (path: string): Promise<JobRow[]> =>
  z.parse(z.array(jobRowSchema), await (await testServer.call(path)).json())

describe('signing in', () => {
  const basic = (text: string) => ({
    authorization: `Basic ${Buffer.from(text).toString('base64')}`,
  })
  const cookieOf = async () => {
    const page = await testServer.app.request('/', { headers: { accept: 'text/html' } })
    return (page.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  }

  test.each([
    ['key and colon (Java, curl)', { ...basic(`${testKey}:`) }, 200],
    ['key without colon (Python, Ruby)', { ...basic(testKey) }, 200],
    ['key and a password nobody asked for', { ...basic(`${testKey}:x`) }, 200],
    ['a wrong key', { ...basic('wrong') }, 401],
    ['no key', { ...basic('') }, 401],
    ['no base64', { authorization: 'Basic %%%' }, 401],
    ['another scheme', { authorization: `Bearer ${testKey}` }, 401],
    ['nothing', {}, 401],
  ])('%s', async (_name, headers, status) => {
    const response = await testServer.app.request('/local/api/jobs', { headers })
    expect(response.status).toBe(status)
    expect(response.headers.get('www-authenticate')).toBeNull()
    if (status === 401)
      expect(await json(response)).toMatchObject({
        message: expect.any(String),
        request_id: expect.any(String),
      })
  })

  test('opening a page gives a session that survives a restart', async () => {
    const cookie = await cookieOf()
    expect(cookie).toMatch(/^jobwatch_session_4400=/)
    expect((await testServer.app.request('/local/api/jobs', { headers: { cookie } })).status).toBe(
      200,
    )
    const restarted = await openTestServer()
    expect((await restarted.app.request('/local/api/jobs', { headers: { cookie } })).status).toBe(
      200,
    )
    await restarted.close()
  })

  test('a session is signed, expires, and is not valid on another server', async () => {
    const cookie = await cookieOf()
    const ask = async (value: string) =>
      (await testServer.app.request('/local/api/jobs', { headers: { cookie: value } })).status
    expect(await ask(cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))).toBe(401)
    expect(await ask(cookie.replace('=1', '=2'))).toBe(401)
    expect(await ask(cookie.replace('4400', '4401'))).toBe(401)
    testServer.advance(31 * 86_400_000)
    expect(await ask(cookie)).toBe(401)
  })

  test.each([
    ['our own page', { origin: 'http://localhost', 'sec-fetch-site': 'same-origin' }, 404],
    ['our own page, no Origin', { 'sec-fetch-site': 'same-origin' }, 404],
    ['another site', { origin: 'https://example.org', 'sec-fetch-site': 'cross-site' }, 403],
    [
      'another port of this machine',
      { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' },
      403,
    ],
    ['nobody says', {}, 403],
    ['a file', { origin: 'null' }, 403],
  ])('a write by a session, sent by %s', async (_name, headers, status) => {
    const cookie = await cookieOf()
    const response = await testServer.app.request('/local/api/jobs/5', {
      method: 'DELETE',
      headers: { cookie, ...headers },
    })
    expect(response.status).toBe(status)
  })

  test('another site can neither use nor get a session', async () => {
    const cookie = await cookieOf()
    expect(
      (
        await testServer.app.request('/local/api/jobs', {
          headers: { cookie, 'sec-fetch-site': 'cross-site' },
        })
      ).status,
    ).toBe(403)
    expect(
      (
        await testServer.app.request('/session', {
          method: 'POST',
          headers: { origin: 'https://example.org' },
        })
      ).status,
    ).toBe(403)
    const own = await testServer.app.request('/session', {
      method: 'POST',
      headers: { origin: 'http://localhost' },
    })
    expect([own.status, own.headers.has('set-cookie')]).toEqual([204, true])
  })

  test('rejects a foreign host name that points here', async () => {
    for (const host of ['evil.example', 'localhost.evil.example', '192.168.1.4:4400', '']) {
      expect((await testServer.call('/local/api/jobs', { headers: { host } })).status).toBe(403)
    }
    for (const host of ['localhost:4400', '127.0.0.1:4400', '[::1]:4400', 'LOCALHOST']) {
      expect((await testServer.call('/local/api/jobs', { headers: { host } })).status).toBe(200)
    }
  })

  test('the development page may write from its own origin', async () => {
    const dev = await openTestServer({ devOrigin: 'http://localhost:5173' })
    const response = await dev.app.request('/session', {
      method: 'POST',
      headers: { origin: 'http://localhost:5173', 'sec-fetch-site': 'same-origin' },
    })
    expect(response.status).toBe(204)
    await dev.close()
  })
})

describe('pages', () => {
  test('carry the policy; API responses do not', async () => {
    const page = await testServer.app.request('/local/jobs/305?tab=log', {
      headers: { accept: 'text/html' },
    })
    expect(page.headers.get('content-security-policy')).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self'",
    )
    expect(page.headers.get('referrer-policy')).toBe('same-origin')
    const answer = await testServer.call('/local/api/jobs')
    expect(answer.headers.has('content-security-policy')).toBe(false)
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test.each([
    '/local/api/nothing',
    '/local/api/jobs/../../x',
    '/assets/none.js',
    '/favicon.ico',
    '/local/api',
    '/..%2f..%2fetc/passwd',
    '/%2e%2e/package.json',
  ])('nothing at %s is said in JSON', async (path) => {
    const response = await testServer.call(path)
    expect(response.status).toBe(404)
    expect(await json(response)).toMatchObject({ message: expect.any(String) })
  })
})

describe('the list', () => {
  beforeEach(async () => {
    for (let id = 1; id <= 5; id += 1) {
      testServer.source.put({
        id,
        status: id === 3 ? 'failed' : 'completed',
        errors: id === 3 ? 'Column day is missing\nline 2' : null,
        started_at: '2026-11-23T11:00:00Z',
        completed_at: '2026-11-23T11:01:00Z',
        runtime_in_seconds: 60,
      })
      testServer.advance(1000)
    }
    await testServer.caughtUp()
  })

  test('pages by cursor in both directions, and counts', async () => {
    const first = await testServer.call('/local/api/jobs?fields=row&limit=2')
    const next = first.headers.get('x-next-cursor') ?? ''
    expect([
      ((await json(first)) as JobRow[]).map((row) => row.id),
      first.headers.get('x-total-count'),
      first.headers.has('x-prev-cursor'),
    ]).toEqual([[5, 4], '5', false])
    const second = await testServer.call(`/local/api/jobs?fields=row&limit=2&cursor=${next}`)
    expect(((await json(second)) as JobRow[]).map((row) => row.id)).toEqual([3, 2])
    const back = await rows(
      `/local/api/jobs?fields=row&limit=2&cursor=${second.headers.get('x-prev-cursor') ?? ''}`,
    )
    expect(back.map((row) => row.id)).toEqual([5, 4])
  })

  test('a row has the same error headline as its job once the log has a summary', async () => {
    expect((await rows('/local/api/jobs?fields=row&status=failed'))[0]?.error_summary).toBeNull()
    const long = `Division by zero in region eu ${'x'.repeat(400)}\nmore`
    testServer.source.summaries.set(3, {
      id: 1,
      created_at: null,
      body: null,
      error_summary: long,
      openai_extract: null,
      action_items: [],
    })
    await testServer.call('/local/api/jobs/3?include=log_summary')
    await expect
      .poll(async () => (await rows('/local/api/jobs?fields=row&status=failed'))[0]?.error_summary)
      .toBe(long.slice(0, 300))
  })

  test('rows have everything the page shows', async () => {
    const [row] = await rows('/local/api/jobs?fields=row&status=failed')
    expect(row).toMatchObject({
      id: 3,
      package_name: 'Night load',
      cluster_name: 'Main',
      owner_name: 'Dana',
      error_line: 'Column day is missing',
      flags: [],
    })
  })

  test('a job enters a runtime filter with time alone', async () => {
    testServer.source.put({
      id: 9,
      status: 'running',
      started_at: '2026-11-23T12:00:05Z',
      runtime_in_seconds: 0,
    })
    await testServer.caughtUp()
    const path = '/local/api/jobs?fields=row&status=active&runtime_over=8'
    const first = await testServer.call(path)
    expect(await json(first)).toEqual([])
    await expect.poll(() => testServer.account.freshness.syncedAt).not.toBeNull()
    const { revision } = testServer.account.freshness
    testServer.advance(10_000)
    await testServer.account.upkeep.judge()
    expect(testServer.account.freshness.revision).toBe(revision)
    const later = await testServer.call(path, {
      headers: { 'if-none-match': first.headers.get('etag') ?? '' },
    })
    expect(later.status).toBe(200)
    expect(((await json(later)) as JobRow[]).map((row) => row.id)).toEqual([9])
  })

  test('without changes the response is a 304 with few headers; after any change it is not', async () => {
    const first = await testServer.call('/local/api/jobs?fields=row')
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' }
    const same = await testServer.call('/local/api/jobs?fields=row', { headers })
    expect([same.status, await same.text()]).toEqual([304, ''])
    const size = [...same.headers].reduce(
      (sum, [name, value]) => sum + name.length + value.length + 4,
      0,
    )
    // Plus 84 bytes for Date, Connection and Keep-Alive and 27 for the status line.
    expect(size).toBeLessThan(300 - 84 - 27)
    testServer.source.put({ id: 6, status: 'queued' })
    await testServer.caughtUp()
    expect((await testServer.call('/local/api/jobs?fields=row', { headers })).status).toBe(200)
  })

  test('a change elsewhere does not change a list’s tag', async () => {
    const first = await testServer.call('/local/api/jobs?fields=row&status=failed')
    testServer.source.put({ id: 6, status: 'running' })
    await testServer.caughtUp()
    const again = await testServer.call('/local/api/jobs?fields=row&status=failed', {
      headers: { 'if-none-match': first.headers.get('etag') ?? '' },
    })
    expect(again.status).toBe(304)
  })

  test('a relative range moves with time', async () => {
    const path = '/local/api/jobs?fields=row&from=-1h'
    const first = await testServer.call(path)
    expect(((await json(first)) as JobRow[]).length).toBe(5)
    testServer.advance(3_600_000)
    const later = await testServer.call(path, {
      headers: { 'if-none-match': first.headers.get('etag') ?? '' },
    })
    expect([later.status, await json(later)]).toEqual([200, []])
  })

  test('rows by id report whether they still match, and how many are newer', async () => {
    const response = await testServer.call(
      '/local/api/jobs?fields=row&ids=3,4,99&newer_than=4&status=completed',
    )
    const found = (await json(response)) as JobRow[]
    expect(found.map((row) => [row.id, row.matches])).toEqual([
      [3, false],
      [4, true],
    ])
    expect(response.headers.get('x-new-count')).toBe('1')
    expect((await testServer.call('/local/api/jobs?ids=1,x')).status).toBe(422)
  })

  test.each(['', '&sort=runtime', '&sort=ended&direction=asc', '&direction=asc'])(
    'an older job that fails late is counted as new to the list of failed ones%s',
    async (order) => {
      const list = `/local/api/jobs?fields=row&limit=50&status=failed${order}`
      const listed = (await rows(list)).map((row) => row.id)
      const lacking = async (ids: readonly number[]) =>
        (await testServer.call(`${list}&ids=${ids.join(',')}`)).headers.get('x-new-count')
      expect([listed, await lacking(listed)]).toEqual([[3], '0'])
      testServer.source.put({
        id: 1,
        status: 'failed',
        runtime_in_seconds: 90,
        completed_at: '2026-11-23T11:09:00Z',
      })
      await testServer.caughtUp()
      expect(await lacking(listed)).toBe('1')
      const anew = (await rows(list)).map((row) => row.id)
      expect(anew.toSorted((a, b) => a - b)).toEqual([1, 3])
      expect(await lacking(anew)).toBe('0')
    },
  )

  test('new jobs are counted up to the page size, and not for a later page', async () => {
    const newCount = async (query: string) =>
      (await testServer.call(`/local/api/jobs?fields=row&${query}`)).headers.get('x-new-count')
    expect(await newCount('limit=2&ids=')).toBe('2+')
    expect(await newCount('limit=5&ids=')).toBe('5')
    expect(await newCount('limit=2&ids=5,4')).toBe('0')
    expect(await newCount('limit=2&ids=5,4&cursor=created_after_1_3')).toBeNull()
    expect(await newCount('limit=2&ids=5,4&newer_than=2&cursor=created_after_1_3')).toBe('3')
  })

  test('facets, neighbours, transitions have the shapes of the contract', async () => {
    const facets = z.parse(
      facetsSchema,
      await (await testServer.call('/local/api/jobs/facets?status=failed')).json(),
    )
    expect(facets).toMatchObject({
      total: 1,
      by_status: { completed: 4, failed: 1 },
      packages: [{ id: 11, name: 'Night load', count: 1 }],
    })
    expect(await json(await testServer.call('/local/api/jobs/3/neighbours'))).toEqual({
      previous: 4,
      next: 2,
      position: 3,
      total: 5,
      total_exact: true,
    })
    expect(await json(await testServer.call('/local/api/jobs/3/transitions'))).toMatchObject([
      { status: 'idle', exact: true },
      { status: 'running', exact: true },
      { status: 'failed', exact: true },
    ])
  })

  test('the API’s own list: full jobs, paged by offset, with links', async () => {
    const response = await testServer.call('/local/api/jobs?limit=2&offset=2&status=completed')
    const jobs = (await json(response)) as Record<string, unknown>[]
    expect(jobs.map((job) => job['id'])).toEqual([2, 1])
    expect(jobs[0]).toMatchObject({
      progress: 0,
      variables: {},
      outputs: [],
      package: { name: 'Night load' },
      cluster: { name: 'Main' },
    })
    expect(jobs[0]).not.toHaveProperty('raw_status')
    expect(response.headers.get('link')).toBe(
      '<http://localhost/local/api/jobs?limit=2&offset=4&status=completed>; rel="next", <http://localhost/local/api/jobs?limit=2&offset=0&status=completed>; rel="prev"',
    )
    expect(await json(await testServer.call('/local/api/jobs?offset=100'))).toEqual([])
    expect(
      (
        (await json(
          await testServer.call('/local/api/jobs?limit=0&offset=-3&sort=created_at&status=odd'),
        )) as unknown[]
      ).length,
    ).toBe(5)
    expect(
      (
        (await json(
          await testServer.call('/local/api/jobs?since=2026-11-23T12:00:03Z'),
        )) as unknown[]
      ).length,
    ).toBe(2)
  })

  test('search: its own order, the grammar, and a required text', async () => {
    const ids = async (query: string) =>
      (
        (await json(await testServer.call(`/local/api/jobs/search?${query}`))) as { id: number }[]
      ).map((job) => job.id)
    expect(await ids('q=status:failed')).toEqual([3])
    expect(await ids('q=package:night&sort=id')).toEqual([1, 2, 3, 4, 5])
    expect(await ids('q=night&sort=created&direction=desc&limit=2&offset=1')).toEqual([4, 3])
    expect(await ids('q=missing&sort=nonsense')).toEqual([3])
    expect((await testServer.call('/local/api/jobs/search')).status).toBe(422)
  })
})

describe('one job', () => {
  test('detail has insight, package, cluster and the log’s summary', async () => {
    testServer.source.summaries.set(7, {
      id: 1,
      created_at: null,
      body: 'log',
      error_summary: 'A column is missing',
      openai_extract: null,
      action_items: ['Look at the file'],
    })
    testServer.source.put({
      id: 7,
      status: 'failed',
      errors: 'x',
      completed_at: '2026-11-23T11:59:00Z',
    })
    await testServer.caughtUp()
    const detail = z.parse(
      jobDetailSchema,
      await (
        await testServer.call('/local/api/jobs/7?include=insight,log_summary,package,cluster')
      ).json(),
    )
    expect(detail).toMatchObject({
      id: 7,
      status: 'failed',
      package: { name: 'Night load' },
      cluster: { nodes: 1 },
      log_summary: { error_summary: 'A column is missing' },
      insight: { package_name: 'Night load' },
    })
    const plain = (await json(await testServer.call('/local/api/jobs/7'))) as Record<
      string,
      unknown
    >
    expect(plain).toMatchObject({
      outputs: [],
      url: 'http://localhost/local/api/jobs/7',
      log_url: 'http://localhost/local/api/jobs/7/log',
    })
    for (const key of ['package', 'cluster', 'insight', 'log_summary', 'component', 'raw_status'])
      expect(plain).not.toHaveProperty(key)
  })

  test('detail changes with its package, cluster and summary, which are not part of the job', async () => {
    const path = '/local/api/jobs/3?include=insight,log_summary,package,cluster'
    const summary = {
      id: 1,
      created_at: null,
      body: 'log',
      error_summary: null,
      openai_extract: null,
      action_items: [],
    }
    testServer.source.put({ id: 3, status: 'running' })
    await testServer.caughtUp()
    let tag = (await testServer.call(path)).headers.get('etag') ?? ''
    const expectNews = async (what: object) => {
      const answers = [
        await testServer.call(path),
        await testServer.call(path, { headers: { 'if-none-match': tag } }),
      ]
      for (const answer of answers)
        expect([answer.status, await json(answer)]).toMatchObject([200, what])
      tag = answers[0]?.headers.get('etag') ?? ''
      expect((await testServer.call(path, { headers: { 'if-none-match': tag } })).status).toBe(304)
    }
    await testServer.call('/local/api/clusters/21', { method: 'PUT', body: '{"nodes":5}' })
    await expectNews({ cluster: { nodes: 5 } })
    testServer.source.packageList = testServer.source.packageList.map((item) => ({
      ...item,
      description: 'Loads the night',
    }))
    testServer.advance(3_600_000)
    await expectNews({ package: { description: 'Loads the night' } })
    testServer.source.summaries.set(3, { ...summary, error_summary: 'A column is missing' })
    testServer.advance(60_000)
    await expectNews({ log_summary: { error_summary: 'A column is missing' } })
  })

  test('a row names who requested the stop, even if the stop was seen first', async () => {
    testServer.source.put({ id: 8, status: 'running' })
    await testServer.caughtUp()
    const stopJob = testServer.source.stopJob.bind(testServer.source)
    testServer.source.stopJob = async (id) => {
      const stopped = await stopJob(id)
      await testServer.caughtUp()
      await rows('/local/api/jobs?fields=row')
      return stopped
    }
    await testServer.call('/local/api/jobs/8', { method: 'DELETE', body: '{"reason":"too long"}' })
    expect(
      (await rows('/local/api/jobs?fields=row')).find((row) => row.id === 8)?.stop_request,
    ).toMatchObject({ reason: 'too long' })
  })

  test('a headline becomes searchable', async () => {
    testServer.source.summaries.set(7, {
      id: 1,
      created_at: null,
      body: null,
      error_summary: 'Disk quota exceeded',
      openai_extract: null,
      action_items: [],
    })
    testServer.source.put({ id: 7, status: 'failed' })
    await expect
      .poll(async () => (await rows('/local/api/jobs?fields=row&q=log:quota')).length)
      .toBe(1)
  })

  test('a running job’s runtime grows for clients; a row has the time it was measured', async () => {
    testServer.source.put({
      id: 8,
      status: 'running',
      started_at: '2026-11-23T11:59:50Z',
      runtime_in_seconds: 10,
    })
    await testServer.caughtUp()
    testServer.advance(30_000)
    expect(await json(await testServer.call('/local/api/jobs/8'))).toMatchObject({
      runtime_in_seconds: 40,
    })
    expect((await rows('/local/api/jobs?fields=row'))[0]).toMatchObject({
      runtime_in_seconds: 10,
      runtime_as_of: '2026-11-23T12:00:00.000Z',
    })
  })

  test('log: whole as in the API, and in parts', async () => {
    testServer.source.put({ id: 9, status: 'running' })
    expect(await json(await testServer.call('/local/api/jobs/9/log'))).toEqual({
      body: null,
      url: 'http://localhost/local/api/jobs/9/log',
    })
    testServer.source.logs.set(9, 'ünd\n')
    expect(await json(await testServer.call('/local/api/jobs/9/log?from_byte=2'))).toMatchObject({
      body: 'nd\n',
      from_byte: 2,
      next_byte: 5,
    })
  })

  test('children by status, since, sort and direction', async () => {
    testServer.source.put({ id: 500, status: 'running' })
    const told = [
      ['completed', 1, 50],
      ['failed', 2, 10],
      ['running', 3, 40],
      ['failed', 4, 20],
      ['rebalancing', 5, 30],
    ] as const
    const at = (minutes: number) =>
      new Date(Date.parse('2026-11-23T08:00:00Z') + minutes * 60_000).toISOString()
    for (const [status, created, updated] of told) {
      testServer.source.put({
        id: 500 + created,
        status,
        creator: { type: 'Job', id: 500 },
        created_at: at(created),
        updated_at: at(updated),
      })
    }
    // More than one page of the source.
    for (let id = 600; id < 720; id += 1)
      testServer.source.put({
        id,
        status: 'completed',
        creator: { type: 'Job', id: 500 },
        created_at: at(-id),
        updated_at: at(0),
      })
    await testServer.caughtUp()
    const ids = async (query: string) => {
      const plain = (
        (await json(await testServer.call(`/local/api/jobs/500/children?${query}`))) as {
          id: number
        }[]
      ).map((job) => job.id)
      expect(
        (await rows(`/local/api/jobs/500/children?fields=row&${query}`)).map((row) => row.id),
      ).toEqual(plain)
      return plain
    }
    expect(await ids('status=failed')).toEqual([504, 502])
    expect(await ids('status=failed&direction=asc')).toEqual([502, 504])
    expect(await ids('status=active')).toEqual([505, 503])
    expect(await ids('sort=updated&limit=3')).toEqual([501, 503, 505])
    expect(await ids('sort=updated&limit=2&offset=3')).toEqual([504, 502])
    expect(await ids('sort=created&direction=desc&limit=2')).toEqual([505, 504])
    expect(await ids('since=2026-11-23T08:35:00Z&direction=asc')).toEqual([501, 503])
    expect(await ids('status=completed&limit=100&direction=asc')).toHaveLength(100)
    expect(await ids('status=completed&limit=100&offset=100')).toHaveLength(21)
  })

  test('variables, children, outputs and their preview', async () => {
    testServer.source.put({
      id: 20,
      status: 'completed',
      variables: { a: 1 },
      outputs: [{ id: 5, name: 'o.csv', records_count: 3 }],
    })
    testServer.source.put({
      id: 21,
      creator: { type: 'Job', id: 20 },
      component: { name: 'step', type: 'run_package_component' },
    })
    await testServer.caughtUp()
    expect(await json(await testServer.call('/local/api/jobs/20/variables'))).toEqual({
      a: 1,
      _job: 20,
    })
    expect(await json(await testServer.call('/local/api/jobs/20/children'))).toMatchObject([
      { id: 21, component: { name: 'step' }, package: { id: 11 } },
    ])
    expect((await rows('/local/api/jobs/20/children?fields=row')).map((row) => row.id)).toEqual([
      21,
    ])
    expect(await json(await testServer.call('/local/api/jobs/20/outputs/5'))).toMatchObject({
      id: 5,
      records_count: 3,
      preview_url: 'http://localhost/local/api/jobs/20/outputs/5/preview',
    })
    expect(await json(await testServer.call('/local/api/jobs/20/outputs/5/preview'))).toMatchObject(
      {
        preview: 'a,b\n1,2\n',
      },
    )
    expect((await testServer.call('/local/api/jobs/20/outputs/6/preview')).status).toBe(404)
  })

  test.each([
    '/local/api/jobs/999',
    '/local/api/jobs/abc',
    '/local/api/jobs/0',
    '/local/api/jobs/99999999999999999999',
    '/local/api/packages/99',
    '/other/api/jobs',
  ])('%s is a 404 with words', async (path) => {
    const response = await testServer.call(path)
    expect([
      response.status,
      typeof ((await json(response)) as { message: string }).message,
    ]).toEqual([404, 'string'])
  })
})

describe('actions', () => {
  test('a stop is recorded with actor and reason, and stored before the response', async () => {
    testServer.source.put({
      id: 1,
      status: 'running',
      started_at: '2026-11-23T11:59:00Z',
      outputs: [{ id: 1, name: 'o' }],
    })
    await testServer.caughtUp()
    const stop = await testServer.call('/local/api/jobs/1', {
      method: 'DELETE',
      headers: {
        'content-type': 'application/json',
        'x-jobwatch-actor': encodeURIComponent('Ána'),
      },
      body: '{"reason":"runaway"}',
    })
    const job = (await json(stop)) as Record<string, unknown>
    expect([stop.status, job['status']]).toEqual([200, 'pending_stoppage'])
    expect(job).not.toHaveProperty('outputs')
    expect((await rows('/local/api/jobs?fields=row'))[0]).toMatchObject({
      status: 'pending_stoppage',
      outputs_written: 0,
      stop_request: { actor: 'Ána', reason: 'runaway' },
    })
    expect(await json(await testServer.call('/local/api/jobs/1/activity'))).toMatchObject([
      { actor: 'Ána', action: 'stop', reason: 'runaway', outcome: 'accepted' },
    ])
  })

  test('a refused stop is reported and recorded', async () => {
    testServer.source.put({ id: 1, status: 'completed' })
    await testServer.caughtUp()
    const refused = await testServer.call('/local/api/jobs/1', { method: 'DELETE' })
    expect([refused.status, await json(refused)]).toMatchObject([
      422,
      { message: 'Job 1 has already ended.' },
    ])
    expect(await json(await testServer.call('/local/api/jobs/1/activity'))).toMatchObject([
      { actor: 'API key', outcome: 'refused', message: 'Job 1 has already ended.' },
    ])
  })

  test('a rerun is recorded on both jobs', async () => {
    testServer.source.put({ id: 1, status: 'failed' })
    await testServer.caughtUp()
    const run = await testServer.call('/local/api/jobs?include=insight', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"package_id":11,"cluster_id":21,"rerun_of":1}',
    })
    const made = z.parse(jobDetailSchema, await run.json())
    expect([run.status, made.insight.package_name]).toEqual([201, 'Night load'])
    expect(await json(await testServer.call(`/local/api/jobs/${made.id}/activity`))).toMatchObject([
      { action: 'rerun', message: 'Repeats job 1' },
    ])
    expect(await json(await testServer.call('/local/api/jobs/1/activity'))).toMatchObject([
      { action: 'rerun', message: `Run again as job ${made.id}` },
    ])
  })

  test.each([
    [new SourceError(429, 'Rate Limit Exceeded', 7), 429, '7'],
    [new SourceError(500, 'Upstream broke'), 502, null],
    [new SourceError(503, 'Upstream is busy'), 503, null],
    [new SourceError(402, 'Billing must be confirmed'), 402, null],
    [new SourceError(403, 'An admin may do it'), 403, null],
    [new SourceError(409, 'Something else is changing it'), 409, null],
    [new SourceError(504, 'No answer came within 30 s', 12), 504, '12'],
    // The wrong key is not our caller's.
    [new SourceError(401, 'The service refused the key'), 502, null],
    [new SourceError(418, 'Short and stout'), 502, null],
  ])('trouble at the source is passed on: %s', async (error, status, retryAfter) => {
    testServer.source.failing.set('runJob', error)
    const response = await testServer.call('/local/api/jobs', {
      method: 'POST',
      body: '{"package_id":11,"cluster_id":21}',
    })
    expect([
      response.status,
      response.headers.get('retry-after'),
      ((await json(response)) as { message: string }).message,
    ]).toEqual([status, retryAfter, error.message])
  })

  test('a failed pull keeps the data and is reported', async () => {
    testServer.source.put({ id: 1 })
    await testServer.caughtUp()
    testServer.source.failing.set('pull', new SourceError(503, 'Upstream is down'))
    testServer.source.put({ id: 2 })
    await expect
      .poll(
        async () =>
          z.parse(syncSchema, await (await testServer.call('/local/api/sync')).json()).last_error
            ?.message,
      )
      .toBe('Upstream is down')
    expect((await rows('/local/api/jobs?fields=row')).length).toBeGreaterThan(0)
  })
})

describe('resources', () => {
  test('packages as cards, invalid ones, baseline and runs', async () => {
    for (let id = 1; id <= 9; id += 1)
      testServer.source.put({
        id,
        started_at: '2026-11-23T11:00:00Z',
        completed_at: '2026-11-23T11:00:20Z',
        runtime_in_seconds: 20,
        outputs: [{ id, name: 'o', records_count: 7 }],
      })
    await testServer.caughtUp()
    const cards = (await json(
      await testServer.call('/local/api/packages?fields=card&sort=name&direction=asc'),
    )) as { id: number; card: unknown }[]
    expect(cards.map((item) => item.id)).toEqual([11, 12])
    expect(z.parse(packageCardSchema, cards[0]?.card)).toMatchObject({
      usual: { n: 9, p50_seconds: 20, records_p50: 7 },
      runs: { length: 9 },
    })
    expect(await json(await testServer.call('/local/api/packages/invalid'))).toMatchObject([
      { file: 'broken.json' },
    ])
    expect(await json(await testServer.call('/local/api/packages/11/baseline'))).toMatchObject({
      n: 9,
      low_seconds: 20,
      high_seconds: 20,
      hard_limit_seconds: null,
    })
    expect(
      (
        (await json(await testServer.call('/local/api/packages/11/runs?limit=3'))) as {
          id: number
        }[]
      ).map((run) => run.id),
    ).toEqual([7, 8, 9])
    expect(
      await json(await testServer.call('/local/api/packages/search?q=name:night')),
    ).toMatchObject([{ id: 11 }])
  })

  test('runs and toggles schedules; creates, changes and terminates clusters', async () => {
    expect(await json(await testServer.call('/local/api/schedules'))).toMatchObject([
      { id: 17, variables: {}, task: { packages: [] } },
    ])
    expect(await json(await testServer.call('/local/api/schedules?fields=card'))).toMatchObject([
      { id: 17, card: { overdue: false, runs: expect.any(Array) } },
    ])
    expect((await testServer.call('/local/api/schedules/17/run', { method: 'POST' })).status).toBe(
      200,
    )
    expect(
      await json(
        await testServer.call('/local/api/schedules/17', {
          method: 'PUT',
          body: '{"schedule":{"status":"disabled"}}',
        }),
      ),
    ).toMatchObject({ status: 'disabled' })
    expect(
      (
        await testServer.call('/local/api/schedules/17', {
          method: 'PUT',
          body: '{"status":"odd"}',
        })
      ).status,
    ).toBe(422)
    const made = await testServer.call('/local/api/clusters', {
      method: 'POST',
      body: '{"cluster":{"nodes":2,"type":"production","name":"New","terminate_on_idle":0,"time_to_idle":60}}',
    })
    expect([made.status, await json(made)]).toMatchObject([
      201,
      { id: 22, nodes: 2, name: 'New', terminate_on_idle: false, time_to_idle: 60 },
    ])
    expect(
      await json(
        await testServer.call('/local/api/clusters/22', { method: 'PUT', body: '{"nodes":3}' }),
      ),
    ).toMatchObject({ nodes: 3, name: 'New' })
    const ended = await testServer.call('/local/api/clusters/22', { method: 'DELETE' })
    expect([ended.status, await json(ended)]).toMatchObject([200, { status: 'pending_terminate' }])
  })

  test('calls without an account', async () => {
    expect(await json(await testServer.call('/user'))).toMatchObject({ id: 31, name: 'Dana' })
    expect(await json(await testServer.call('/accounts'))).toMatchObject([
      { id: 1, account_id: 'local', source: 'scripted' },
    ])
    expect(await json(await testServer.call('/variables'))).toEqual({
      _retries: 3,
      _region: "'eu'",
    })
    expect((await testServer.app.request('/user')).status).toBe(401)
    expect((await testServer.app.request('/healthz')).status).toBe(200)
    await testServer.caughtUp()
    await expect.poll(async () => (await testServer.app.request('/readyz')).status).toBe(200)
  })
})

describe('a store that cannot be written', () => {
  test('is reported, does not fail actions that were carried out, and recovers', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-server-'))
    const file = path.join(folder, 'store.db')
    const locked = await openTestServer({}, file)
    try {
      locked.source.put({ id: 1, status: 'running' })
      await locked.caughtUp()
      const other = new SqliteDatabase(file)
      other.exec('BEGIN IMMEDIATE')
      const stop = await locked.call('/local/api/jobs/1', { method: 'DELETE' })
      expect([stop.status, await json(stop)]).toMatchObject([200, { status: 'pending_stoppage' }])
      expect((await locked.call('/local/api/jobs?fields=row')).status).toBe(200)
      await expect
        .poll(
          async () =>
            ((await json(await locked.call('/local/api/sync'))) as Sync).last_error?.message,
          { timeout: 8000 },
        )
        .toBe('The job store is locked by another program.')
      other.exec('ROLLBACK')
      other.close()
      await expect
        .poll(
          async () =>
            ((await json(await locked.call('/local/api/jobs?fields=row'))) as JobRow[])[0]?.status,
          { timeout: 15_000 },
        )
        .toBe('pending_stoppage')
    } finally {
      await locked.close()
      rmSync(folder, { recursive: true })
    }
  })
})
