import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { creditLimit } from './rate-limit.ts'
import { openTestServer, startMs, testKey, type TestServer } from './testing/test-app.ts'

/*
 * What the official clients and the Airflow plug-in send and require (jobs-api.md §1.2–1.8 and
 * §10), taken from their source code: each line is a client that works or breaks.
 */

let testServer: TestServer

beforeEach(async () => {
  testServer = await openTestServer()
})
afterEach(async () => {
  await testServer.close()
  expect(testServer.errors).toEqual([])
})

const base64 = (text: string) => Buffer.from(text).toString('base64')
const python = {
  authorization: `Basic ${base64(testKey)}`,
  accept: 'application/vnd.xplenty+json version=2',
  'user-agent': 'xplenty-python/3.0.0',
}
const ruby = {
  authorization: `Basic ${base64(testKey)}`,
  accept: 'application/vnd.xplenty+json',
  'accept-encoding': 'gzip',
}
const java = {
  authorization: `Basic ${base64(`${testKey}:`)}`,
  accept: 'application/vnd.xplenty+json; version=1',
}

const body = async (response: Response) => (await response.json()) as Record<string, unknown>
const list = async (response: Response) => (await response.json()) as Record<string, unknown>[]
const send = async (path: string, init: RequestInit) => testServer.app.request(path, init)

describe('Accept', () => {
  test.each([
    'application/vnd.xplenty+json; version=2',
    'application/vnd.xplenty+json version=2',
    'application/vnd.xplenty+json, version=2',
    'application/vnd.xplenty+json',
    'application/vnd.xplenty+json; version=1',
    'application/json',
    '*/*',
    'text/html, */*;q=0.1',
    'application/*',
    'nonsense',
    '',
  ])('%s is understood', async (accept) => {
    expect((await send('/local/api/jobs', { headers: { ...python, accept } })).status).toBe(200)
  })

  test.each(['text/csv', 'text/html', 'image/png, text/plain'])('%s is refused', async (accept) => {
    expect((await send('/local/api/jobs', { headers: { ...python, accept } })).status).toBe(406)
  })
})

describe('running a job', () => {
  const accepted = { package_id: 11, cluster_id: 21, variables: { day: "'tue'" } }

  test('Python: flat JSON, both maps', async () => {
    const response = await send('/local/api/jobs', {
      method: 'POST',
      headers: { ...python, 'content-type': 'application/json' },
      body: JSON.stringify({
        cluster_id: 21,
        package_id: 11,
        variables: { day: "'tue'" },
        dynamic_variables: {},
      }),
    })
    expect([response.status, await body(response)]).toMatchObject([201, accepted])
  })

  test('Java: wrapped JSON with the vendor type', async () => {
    const response = await send('/local/api/jobs', {
      method: 'POST',
      headers: { ...java, 'content-type': 'application/vnd.xplenty+json' },
      body: JSON.stringify({
        job: { cluster_id: 21, package_id: 11, variables: { day: "'tue'" } },
      }),
    })
    expect([response.status, await body(response)]).toMatchObject([201, accepted])
  })

  test.each([
    ['flat', (variables: string) => `{"package_id":11,"cluster_id":21,"variables":${variables}}`],
    [
      'wrapped',
      (variables: string) => `{"job":{"package_id":11.0,"cluster_id":21,"variables":${variables}}}`,
    ],
  ])('numbers keep every digit (%s)', async (_name, write) => {
    const variables =
      '{"id":12345678901234567890,"rate":1.50,"huge":1e400,"tiny":-0.0000001,"list":"[1.0]"}'
    const headers = { ...python, 'content-type': 'application/json' }
    const response = await send('/local/api/jobs', {
      method: 'POST',
      headers,
      body: write(variables),
    })
    expect(response.status).toBe(201)
    const said = await response.text()
    expect(said).toContain(`"variables":${variables}`)
    const { id } = JSON.parse(said) as { id: number }
    await testServer.caughtUp()
    for (const path of [
      `jobs/${id}`,
      'jobs',
      `jobs?ids=${id}`,
      'jobs?fields=row',
      'jobs/search?q=12345678901234567890',
    ]) {
      expect(await (await send(`/local/api/${path}`, { headers: python })).text()).toContain(
        `"variables":${variables}`,
      )
    }
  })

  test('Ruby: brackets in the query string, empty body, any content type', async () => {
    const query = 'job[cluster_id]=21&job[package_id]=11&job[variables][day]=%27tue%27'
    for (const headers of [
      ruby,
      { ...ruby, 'content-type': 'application/x-www-form-urlencoded' },
    ]) {
      const response = await send(`/local/api/jobs?${query}`, { method: 'POST', headers, body: '' })
      expect([response.status, await body(response)]).toMatchObject([201, accepted])
    }
  })

  test('ids as texts', async () => {
    expect(
      (
        await testServer.call('/local/api/jobs', {
          method: 'POST',
          body: '{"package_id":"11","cluster_id":"21"}',
        })
      ).status,
    ).toBe(201)
  })

  test.each([
    ['no ids', '{}', 422, 'package_id and cluster_id'],
    ['no cluster', '{"package_id":11}', 422, 'cluster_id'],
    ['a negative id', '{"package_id":-1,"cluster_id":21}', 422, 'package_id'],
    ['an unknown package', '{"package_id":99,"cluster_id":21}', 404, 'Package 99 was not found.'],
    ['a fraction of an id', '{"package_id":11.5,"cluster_id":21}', 422, 'package_id'],
    [
      'variables that are a text',
      '{"package_id":11,"cluster_id":21,"variables":"day=tue"}',
      422,
      'variables: an object',
    ],
    [
      'variables that are a list',
      '{"package_id":11,"cluster_id":21,"dynamic_variables":["day"]}',
      422,
      'dynamic_variables: an object',
    ],
    [
      'variables that are a number, wrapped',
      '{"job":{"package_id":11,"cluster_id":21,"variables":1}}',
      422,
      'variables: an object',
    ],
    ['an id that is an object', '{"package_id":{"x":11},"cluster_id":21}', 422, 'package_id'],
    ['a list', '[1]', 400, 'object'],
    ['half a text', '{"package_id":', 400, 'not valid JSON'],
    ['nothing', '', 422, 'package_id'],
    ['null', 'null', 422, 'package_id'],
    [
      'a name from the depths',
      '{"__proto__":{"package_id":11},"package_id":11}',
      422,
      'cluster_id',
    ],
  ])('%s', async (_name, text, status, words) => {
    const response = await testServer.call('/local/api/jobs', { method: 'POST', body: text })
    expect([response.status, (await body(response))['message']]).toEqual([
      status,
      expect.stringContaining(words),
    ])
  })

  test.each([
    [
      'null',
      '/local/api/jobs',
      '{"package_id":11,"cluster_id":21,"variables":null,"dynamic_variables":null}',
    ],
    [
      'an empty bracket',
      '/local/api/jobs?job[cluster_id]=21&job[package_id]=11&job[variables]=',
      '',
    ],
  ])('variables that are %s are none', async (_name, path, text) => {
    const response = await testServer.call(path, { method: 'POST', body: text })
    expect([response.status, await body(response)]).toMatchObject([201, { variables: {} }])
  })

  test('a deeply nested body', async () => {
    const deep = `{"package_id":11,"cluster_id":21,"variables":{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}}`
    const response = await testServer.call('/local/api/jobs', { method: 'POST', body: deep })
    expect([response.status, (await body(response))['message']]).toEqual([
      422,
      expect.stringContaining('nested'),
    ])
  })

  test('a body of another type, and a body that is too large', async () => {
    expect(
      (
        await testServer.call('/local/api/jobs', {
          method: 'POST',
          headers: { 'content-type': 'text/csv' },
          body: 'a,b',
        })
      ).status,
    ).toBe(415)
    const large = JSON.stringify({
      package_id: 11,
      cluster_id: 21,
      variables: { x: 'y'.repeat(300_000) },
    })
    expect((await testServer.call('/local/api/jobs', { method: 'POST', body: large })).status).toBe(
      413,
    )
  })
})

describe('what clients read', () => {
  beforeEach(async () => {
    testServer.source.put({
      id: 1,
      status: 'running',
      started_at: '2026-11-23T11:59:00Z',
      progress: null,
      variables: null,
      outputs: [{ id: 1, name: 'o' }],
    })
    testServer.source.put({
      id: 2,
      status: 'failed',
      errors: 'boom',
      completed_at: '2026-11-23T11:59:00Z',
    })
    await testServer.caughtUp()
  })

  test('Python and Airflow: every key they read is present with the right type', async () => {
    const wanted = [
      'id',
      'status',
      'errors',
      'url',
      'cluster_id',
      'package_id',
      'owner_id',
      'outputs_count',
      'runtime_in_seconds',
      'progress',
      'variables',
      'dynamic_variables',
      'started_at',
      'created_at',
      'failed_at',
      'completed_at',
      'updated_at',
    ]
    for (const job of [
      ...(await list(await send('/local/api/jobs', { headers: python }))),
      await body(await send('/local/api/jobs/1', { headers: python })),
    ]) {
      expect(Object.keys(job)).toEqual(expect.arrayContaining(wanted))
      expect(Number.isInteger(job['id']) && typeof job['progress'] === 'number').toBe(true)
      expect(
        Array.isArray(job['outputs']) &&
          !Array.isArray(job['variables']) &&
          typeof job['variables'] === 'object' &&
          job['variables'] !== null,
      ).toBe(true)
      expect(job['errors'] === null || typeof job['errors'] === 'string').toBe(true)
    }
    const [cluster] = await list(
      await send('/local/api/clusters?offset=0&limit=20', { headers: python }),
    )
    expect(cluster).toMatchObject({
      terminate_on_idle: false,
      time_to_idle: 3600,
      running_jobs_count: 0,
      url: expect.stringContaining('/local/api/clusters/21'),
    })
  })

  test('dates are UTC with second precision', async () => {
    const job = await body(await send('/local/api/jobs/1', { headers: python }))
    expect(job['started_at']).toBe('2026-11-23T11:59:00Z')
  })

  test('Python and Java parse the body of a stop: 200 with JSON; Ruby demands 200', async () => {
    const response = await send('/local/api/jobs/1', {
      method: 'DELETE',
      headers: { ...python, 'content-type': 'application/json' },
    })
    expect([response.status, await body(response)]).toMatchObject([
      200,
      { id: 1, status: 'pending_stoppage', completed_at: null },
    ])
  })

  test('watching: exactly the keys Java knows, the codes Ruby demands, the null body Java posts', async () => {
    for (const [path, key] of [
      ['jobs/1', 'job_url'],
      ['clusters/21', 'cluster_url'],
      ['schedules/17', 'schedule_url'],
    ] as const) {
      const watch = await send(`/local/api/${path}/watchers`, {
        method: 'POST',
        headers: { ...java, 'content-type': 'application/vnd.xplenty+json' },
        body: 'null',
      })
      expect([watch.status, Object.keys(await body(watch)).sort()]).toEqual([
        200,
        ['created_at', key].sort(),
      ])
      expect(await list(await send(`/local/api/${path}/watchers`, { headers: java }))).toEqual([
        { id: 31, display_name: 'Dana' },
      ])
      const unwatch = await send(`/local/api/${path}/watchers`, { method: 'DELETE', headers: ruby })
      expect([unwatch.status, await unwatch.text()]).toEqual([204, ''])
      expect(await list(await send(`/local/api/${path}/watchers`, { headers: ruby }))).toEqual([])
    }
  })

  test('Airflow pages until an empty list comes', async () => {
    const seen: unknown[] = []
    let offset = 0
    for (;;) {
      const page = await list(
        await send(`/local/api/jobs?offset=${offset}&limit=100`, { headers: python }),
      )
      if (page.length === 0) break
      seen.push(...page.map((job) => job['id']))
      offset += page.length
    }
    expect(seen).toEqual([2, 1])
  })

  test('at most 20 rows without a limit, at most 100 with one', async () => {
    for (let id = 10; id < 130; id += 1) testServer.source.put({ id })
    await testServer.caughtUp()
    expect((await list(await send('/local/api/jobs', { headers: python }))).length).toBe(20)
    expect((await list(await send('/local/api/jobs?limit=1000', { headers: python }))).length).toBe(
      100,
    )
  })

  test('an older Ruby call, and unknown methods and paths', async () => {
    expect(await list(await send('/local/api/cluster_plans', { headers: ruby }))).toEqual([])
    for (const [method, path] of [
      ['PATCH', 'jobs/1'],
      ['PUT', 'jobs/1'],
      ['POST', 'members'],
      ['GET', 'hooks'],
      ['OPTIONS', 'jobs'],
    ] as const) {
      const response = await send(`/local/api/${path}`, { method, headers: ruby })
      expect([response.status, typeof (await body(response))['message']]).toEqual([404, 'string'])
    }
    const head = await send('/local/api/jobs', { method: 'HEAD', headers: ruby })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })
})

describe('credits', () => {
  const left = (response: Response) => Number(response.headers.get('x-ratelimit-remaining'))

  test('every call costs one credit, even a failing one; querying the limit is free, at both paths', async () => {
    expect(left(await testServer.call('/local/api/jobs'))).toBe(creditLimit - 1)
    expect(left(await testServer.call('/local/api/jobs/99'))).toBe(creditLimit - 2)
    for (const path of ['/local/api/rate_limit_status', '/rate_limit_status']) {
      const response = await testServer.call(path)
      expect([left(response), await body(response)]).toEqual([
        creditLimit - 2,
        { limits: { limit: creditLimit, remaining: creditLimit - 2 } },
      ])
    }
  })

  test('without credits calls are 429 until the hour is over; the page keeps working', async () => {
    for (let call = 0; call < creditLimit; call += 1) await testServer.call('/local/api/nothing')
    const refused = await testServer.call('/local/api/jobs')
    expect([
      refused.status,
      (await body(refused))['message'],
      left(refused),
      Number(refused.headers.get('retry-after')),
    ]).toEqual([429, 'Rate Limit Exceeded', 0, 3600 - ((startMs / 1000) % 3600)])
    const page = await testServer.app.request('/', { headers: { accept: 'text/html' } })
    const asSession = await testServer.app.request('/local/api/jobs', {
      headers: { cookie: page.headers.get('set-cookie')?.split(';')[0] ?? '' },
    })
    expect([asSession.status, asSession.headers.has('x-ratelimit-remaining')]).toEqual([200, false])
    testServer.advance(3_600_000)
    expect((await testServer.call('/local/api/jobs')).status).toBe(200)
  })
})
