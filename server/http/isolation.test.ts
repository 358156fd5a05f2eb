import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { plainLook } from '../../contract/account.ts'
import type { JobRow } from '../../contract/job-row.ts'
import type { MemorySource } from '../account/testing/memory-source.ts'
import { openTestServer, type TestServer } from './testing/test-app.ts'

/*
 * Two accounts whose jobs have the same ids. Every text of an account contains a word unique to it,
 * so the other account's word in a response proves a leak.
 */
const words = { 'acme-data': 'crimson', 'acme-test': 'emerald' } as const
type Slug = keyof typeof words
const slugs: Slug[] = ['acme-data', 'acme-test']
const otherOf = (slug: Slug): Slug => (slug === 'acme-data' ? 'acme-test' : 'acme-data')

/** Syncing an account takes a while on a busy machine. */
const patient = { timeout: 10_000 }

let testServer: TestServer

const source = (slug: Slug) => {
  const found = testServer.sources.get(slug)
  if (!found) throw new Error(`There is no ${slug}`)
  return found
}

const looks = {
  'acme-data': { label: 'Production', color: 'red', production: true },
  'acme-test': plainLook,
} as const

function prepare(at: MemorySource): void {
  const word = words[at.account as Slug]
  at.packageList = at.packageList.map((item) => ({
    ...item,
    name: `${word} ${item.id}`,
    description: word,
  }))
  at.clusterList = at.clusterList.map((item) => ({ ...item, name: `${word} cluster` }))
  at.scheduleList = at.scheduleList.map((item) => ({ ...item, name: `${word} schedule` }))
  at.memberList = at.memberList.map((item) => ({
    ...item,
    name: `${word} Dana`,
    email: `${word}@example.org`,
  }))
}

async function open(): Promise<void> {
  testServer = await openTestServer({}, ':memory:', looks, prepare)
  for (const slug of slugs) {
    const word = words[slug]
    const at = source(slug)
    at.logs.set(1, `${word} log`)
    at.summaries.set(1, {
      id: 1,
      created_at: null,
      body: null,
      error_summary: `${word} summary`,
      openai_extract: null,
      action_items: [word],
    })
    const outputs = [{ id: 5, name: `${word}.csv`, records_count: slug === 'acme-data' ? 11 : 22 }]
    at.put({
      id: 1,
      status: 'failed',
      errors: `${word} is missing`,
      variables: { word },
      outputs,
      completed_at: '2026-11-23T11:59:00Z',
    })
    at.put({
      id: 2,
      status: 'completed',
      variables: { word },
      creator: { type: 'Job', id: 1, display_name: `${word} step` },
      completed_at: '2026-11-23T11:59:30Z',
    })
    at.put({ id: 3, status: 'running', variables: { word }, started_at: '2026-11-23T11:59:50Z' })
  }
  // Only one of the accounts has it.
  source('acme-data').put({ id: 4, status: 'completed', variables: { word: words['acme-data'] } })
  for (const slug of slugs) {
    await vi.waitFor(async () => {
      expect([(await rows(slug, '')).length, (await rows(slug, 'q=log:summary')).length]).toEqual([
        source(slug).jobs.size,
        1,
      ])
    }, patient)
  }
}

async function close(): Promise<void> {
  await testServer.close()
  expect(testServer.errors).toEqual([])
}

const get = (slug: string, path: string, headers: Record<string, string> = {}) =>
  testServer.call(`/${slug}/api/${path}`, { headers })
const rows = async (slug: Slug, query: string) =>
  (await (await get(slug, `jobs?fields=row&${query}`)).json()) as JobRow[]

describe('data of one account is not visible through another', () => {
  beforeAll(open)
  afterAll(close)

  test.each([
    'jobs',
    'jobs?fields=row',
    'jobs?fields=row&q=missing',
    'jobs?fields=row&q=log:summary',
    'jobs?fields=row&q=package:11',
    'jobs?fields=row&package_id=11&cluster_id=21&owner_id=31&status=failed,running',
    'jobs?fields=row&ids=1,2,3,4&newer_than=1',
    'jobs/search?q=missing',
    'jobs/facets',
    'jobs/facets?q=missing',
    'jobs/1?include=insight,package,cluster,log_summary',
    'jobs/1/log',
    'jobs/1/log?from_byte=0',
    'jobs/1/variables',
    'jobs/1/children',
    'jobs/1/children?fields=row',
    'jobs/1/outputs/5',
    'packages',
    'packages?fields=card',
    'packages/11',
    'packages/search?q=11',
    'clusters',
    'clusters/21',
    'clusters/search?q=cluster',
    'schedules',
    'schedules/17',
    'schedules/search?q=schedule',
    'members',
    'members/31',
  ])('%s', async (path) => {
    for (const slug of slugs) {
      const response = await get(slug, path)
      expect(response.status).toBe(200)
      const text = `${await response.text()} ${JSON.stringify([...response.headers])}`
      expect(text).toContain(words[slug])
      expect(text).not.toContain(words[otherOf(slug)])
      // Also URLs in responses.
      expect(text).not.toContain(`/${otherOf(slug)}/`)
    }
  })

  test('a search for the other account’s words finds nothing', async () => {
    for (const slug of slugs) {
      const other = words[otherOf(slug)]
      for (const q of [
        other,
        `log:${other}`,
        `package:${other}`,
        `user:${other}`,
        other.slice(0, 3),
      ]) {
        expect(await rows(slug, `q=${q}`)).toEqual([])
        expect(await (await get(slug, `jobs/search?q=${q}`)).json()).toEqual([])
      }
      expect(await (await get(slug, `packages/search?q=${other}`)).json()).toEqual([])
    }
  })

  test('counts, neighbours, order and series are separate', async () => {
    const numbers = async (slug: Slug) => ({
      total: (await get(slug, 'jobs?fields=row&limit=1')).headers.get('x-total-count'),
      newer: (await get(slug, 'jobs?fields=row&ids=1&newer_than=2')).headers.get('x-new-count'),
      facets: ((await (await get(slug, 'jobs/facets')).json()) as { total: number }).total,
      neighbours: await (await get(slug, 'jobs/3/neighbours')).json(),
      runs: (
        (await (await get(slug, 'packages/11/runs')).json()) as { records_count: number | null }[]
      ).map((run) => run.records_count),
      baseline: ((await (await get(slug, 'packages/11/baseline')).json()) as { n: number }).n,
    })
    expect(await numbers('acme-data')).toEqual({
      total: '4',
      newer: '2',
      facets: 4,
      neighbours: { previous: 4, next: 2, position: 2, total: 4, total_exact: true },
      runs: [11, null, null, null],
      baseline: 2,
    })
    expect(await numbers('acme-test')).toEqual({
      total: '3',
      newer: '1',
      facets: 3,
      neighbours: { previous: null, next: 2, position: 1, total: 3, total_exact: true },
      runs: [22, null, null],
      baseline: 1,
    })
  })

  test('a job of the other account is not found', async () => {
    expect((await get('acme-data', 'jobs/4')).status).toBe(200)
    for (const path of [
      'jobs/4',
      'jobs/4/log',
      'jobs/4/variables',
      'jobs/4/children',
      'jobs/4/outputs/5',
      'jobs/4/outputs/5/preview',
      'jobs/4/transitions',
      'jobs/4/activity',
    ]) {
      expect((await get('acme-test', path)).status).toBe(404)
    }
    expect(await rows('acme-test', 'ids=4')).toEqual([])
    expect((await testServer.call('/acme-test/api/jobs/4', { method: 'DELETE' })).status).toBe(404)
    expect(source('acme-data').jobs.get(4)?.status).toBe('completed')
  })

  test('a cursor of the other account’s list pages through the own list', async () => {
    const cursor =
      (await get('acme-data', 'jobs?fields=row&limit=2')).headers.get('x-next-cursor') ?? ''
    expect(cursor).not.toBe('')
    const text = JSON.stringify(await rows('acme-test', `limit=2&cursor=${cursor}`))
    expect(text).toContain('emerald')
    expect(text).not.toContain('crimson')
  })
})

describe('events in one account are not visible through another', () => {
  beforeEach(open)
  afterEach(close)

  test('a tag of the other account does not match, even with equal revisions', async () => {
    const revision = async (slug: Slug) =>
      ((await (await get(slug, 'sync')).json()) as { revision: number }).revision
    while ((await revision('acme-test')) !== (await revision('acme-data'))) {
      const behind =
        (await revision('acme-test')) < (await revision('acme-data')) ? 'acme-test' : 'acme-data'
      const before = await revision(behind)
      source(behind).put({ id: 3, progress: (source(behind).jobs.get(3)?.progress ?? 0) + 0.01 })
      await expect.poll(() => revision(behind), patient).toBeGreaterThan(before)
    }
    for (const path of [
      'jobs?fields=row',
      'jobs?fields=row&ids=1,2',
      'jobs/facets',
      'jobs/1?include=insight',
      'packages',
      'jobs/1/log',
      'jobs/1/variables',
    ]) {
      const tag = (await get('acme-data', path)).headers.get('etag') ?? ''
      expect((await get('acme-data', path, { 'if-none-match': tag })).status).toBe(304)
      const response = await get('acme-test', path, { 'if-none-match': tag })
      expect([path, response.status]).toEqual([path, 200])
      expect(await response.text()).not.toContain('crimson')
    }
  })

  test('commands affect and show up in one account only', async () => {
    const actor = encodeURIComponent('Ána')
    await testServer.call('/acme-data/api/jobs/3', {
      method: 'DELETE',
      headers: { 'x-jobwatch-actor': actor },
      body: '{"reason":"crimson reason"}',
    })
    expect([
      source('acme-data').jobs.get(3)?.status,
      source('acme-test').jobs.get(3)?.status,
    ]).toEqual(['pending_stoppage', 'running'])
    const activity = async (slug: Slug) =>
      (await (await get(slug, 'jobs/3/activity')).json()) as unknown[]
    const statuses = async (slug: Slug) =>
      ((await (await get(slug, 'jobs/3/transitions')).json()) as { status: string }[]).map(
        ({ status }) => status,
      )
    expect([(await activity('acme-data')).length, await activity('acme-test')]).toEqual([1, []])
    expect(await statuses('acme-data')).toContain('pending_stoppage')
    expect(await statuses('acme-test')).not.toContain('pending_stoppage')
    expect(JSON.stringify(await rows('acme-test', 'ids=3'))).not.toMatch(/reason|Ána/)

    await testServer.call('/acme-data/api/schedules/17', {
      method: 'PUT',
      body: '{"status":"disabled"}',
    })
    await testServer.call('/acme-data/api/clusters/21', { method: 'DELETE' })
    expect(source('acme-test').scheduleList[0]?.status).toBe('enabled')
    expect(source('acme-test').clusterList[0]?.status).toBe('available')
  })

  test('decisions about flags and hard limits', async () => {
    const refused = await testServer.call('/acme-test/api/jobs/4/flags/runaway/decision', {
      method: 'PUT',
      body: '{"choice":"fine"}',
    })
    expect(refused.status).toBe(404)
    await testServer.call('/acme-data/api/packages/11/hard_limit', {
      method: 'PUT',
      body: '{"seconds":90,"reason":"crimson reason"}',
    })
    const limits = async (slug: Slug) => [
      ((await (await get(slug, 'packages/11/hard_limit')).json()) as { seconds: unknown }).seconds,
      ((await (await get(slug, 'packages/11/activity')).json()) as unknown[]).length,
    ]
    expect([await limits('acme-data'), await limits('acme-test')]).toEqual([
      [90, 1],
      [null, 0],
    ])
  })

  test('watchers', async () => {
    for (const [kind, id] of [
      ['jobs', 3],
      ['clusters', 21],
      ['schedules', 17],
    ] as const) {
      await testServer.call(`/acme-data/api/${kind}/${id}/watchers`, { method: 'POST' })
      const watchers = async (slug: Slug) =>
        (await (await get(slug, `${kind}/${id}/watchers`)).json()) as unknown[]
      expect([(await watchers('acme-data')).length, await watchers('acme-test')]).toEqual([1, []])
    }
  })

  test('the same idempotency key starts a run in each account', async () => {
    const run = (slug: Slug) =>
      testServer.call(`/${slug}/api/jobs`, {
        method: 'POST',
        headers: { 'idempotency-key': 'one-and-the-same' },
        body: '{"package_id":11,"cluster_id":21}',
      })
    const first = (await (await run('acme-data')).json()) as { id: number; url: string }
    const other = await run('acme-test')
    expect(other.status).toBe(201)
    expect(((await other.json()) as { url: string }).url).toContain('/acme-test/')
    const again = (await (await run('acme-data')).json()) as { id: number; url: string }
    expect([again.id, again.url]).toEqual([first.id, first.url])
    for (const slug of slugs)
      expect(source(slug).calls.filter((call) => call === 'runJob')).toHaveLength(1)
  })

  test('freshness and errors', async () => {
    source('acme-data').failing.set('pull', new Error('crimson trouble'))
    source('acme-data').put({ id: 9 })
    const sync = async (slug: Slug) =>
      (await (await get(slug, 'sync')).json()) as { account: string; last_error: unknown }
    await expect.poll(async () => (await sync('acme-data')).last_error, patient).not.toBeNull()
    expect(await sync('acme-test')).toMatchObject({ account: 'acme-test', last_error: null })
  })
})

describe('accounts', () => {
  beforeAll(open)
  afterAll(close)

  test('are listed with their label and colour', async () => {
    const accounts = await (await testServer.call('/accounts')).json()
    expect(accounts).toMatchObject([
      {
        account_id: 'acme-data',
        name: 'acme-data',
        label: 'Production',
        color: 'red',
        production: true,
        jobs_count: 4,
        running_jobs_count: 1,
      },
      {
        account_id: 'acme-test',
        name: 'acme-test',
        label: null,
        color: null,
        production: false,
        jobs_count: 3,
        running_jobs_count: 1,
      },
    ])
  })

  test('serve calls without an account: the first, or the one named', async () => {
    const name = async (path: string) =>
      ((await (await testServer.call(path)).json()) as { name?: string }).name
    expect(await name('/user')).toBe('crimson Dana')
    expect(await name('/user?account=acme-test')).toBe('emerald Dana')
    for (const path of ['/user', '/variables', '/rate_limit_status']) {
      expect((await testServer.call(`${path}?account=acme-test`)).status).toBe(200)
      expect((await testServer.call(`${path}?account=nobody`)).status).toBe(404)
    }
  })

  test.each([
    'nobody',
    'ACME-DATA',
    'Acme-Data',
    'acme-data%20',
    'acme-data%00',
    'acme-data%2Fapi',
    'acme_data',
    '__proto__',
    'constructor',
    '%2e%2e',
    'acme-dat%C3%A4',
    '%F0%9F%94%A5',
    '%ED%A0%80',
    'user',
    'accounts',
  ])('%s is none', async (slug) => {
    for (const path of ['jobs', 'jobs/1', 'sync', 'packages', 'jobs?fields=row'])
      expect((await get(slug, path)).status).toBe(404)
    expect(
      (
        await testServer.call(`/${slug}/api/jobs`, {
          method: 'POST',
          body: '{"package_id":11,"cluster_id":21}',
        })
      ).status,
    ).toBe(404)
  })
})
