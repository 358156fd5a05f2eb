import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keptKeyMs } from '../records/idempotency-keys.ts'
import { SqliteRecordStore } from '../records/sqlite-record-store.ts'
import { SourceError } from '../sources/port.ts'
import { openTestServer, startMs, type TestServer } from './testing/test-app.ts'

let folder: string
let records: SqliteRecordStore
let testServer: TestServer

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-records-'))
  await open()
})
afterEach(async () => {
  await close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(): Promise<void> {
  records = await SqliteRecordStore.open(path.join(folder, 'records.db'))
  testServer = await openTestServer({ records }, path.join(folder, 'store.db'))
}

async function close(): Promise<void> {
  await testServer.close()
  await records.close()
}

const goodBody = '{"package_id":11,"cluster_id":21}'
const post = async (where: string, key: string, body: string) => {
  const response = await testServer.call(where, {
    method: 'POST',
    headers: { 'idempotency-key': key },
    body,
  })
  return {
    status: response.status,
    body: (await response.json()) as { id?: number; message?: string; status?: string },
  }
}
const run = (key: string, body = goodBody) => post('/local/api/jobs', key, body)
const runs = () => testServer.source.calls.filter((call) => call === 'runJob').length

describe('a request with a key', () => {
  test('runs once and returns the same job, also while the first request is in progress', async () => {
    const [first, second] = await Promise.all([run('a'), run('a')])
    const third = await run('a')
    expect([first.status, second.status, third.status]).toEqual([201, 201, 201])
    expect([second.body.id, third.body.id]).toEqual([first.body.id, first.body.id])
    expect(runs()).toBe(1)
    expect((await run('b')).body.id).not.toBe(first.body.id)
  })

  test('runs once across a restart of the server', async () => {
    const first = await run('a')
    const made = testServer.source.jobs.get(first.body.id ?? 0)
    await close()
    await open()
    if (made) testServer.source.put({ ...made })
    const again = await run('a')
    expect([again.status, again.body.id]).toEqual([201, first.body.id])
    expect(runs()).toBe(0)
  })

  test.each([
    ['', 0],
    ['x'.repeat(101), 101],
    ['x'.repeat(5000), 5000],
  ])('is refused with a key of no fit length (case %#)', async (key, length) => {
    expect(await run(key)).toMatchObject({
      status: 422,
      body: { message: `Idempotency-Key: 1 to 100 characters, not ${length}.` },
    })
    expect(runs()).toBe(0)
  })

  test('is refused if the key was used with a different body', async () => {
    await run('a')
    expect(await run('a', '{"package_id":12,"cluster_id":21}')).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('different body') },
    })
    const [, meanwhile] = await Promise.all([
      run('b'),
      run('b', '{"package_id":12,"cluster_id":21}'),
    ])
    expect(meanwhile.status).toBe(422)
    expect(runs()).toBe(2)
  })

  test('may be corrected after a refusal by us or by the source', async () => {
    expect((await run('a', '{"package_id":"x","cluster_id":21}')).status).toBe(422)
    expect((await run('a', '{"package_id":99,"cluster_id":21}')).status).toBe(404)
    expect((await run('a', '{"package_id":')).status).toBe(400)
    expect((await run('a')).status).toBe(201)
  })

  test('whose response was lost is not carried out again', async () => {
    testServer.source.failing.set(
      'runJob',
      new SourceError(504, 'The service did not answer in time.'),
    )
    expect((await run('a')).status).toBe(504)
    testServer.source.failing.clear()
    expect(await run('a')).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining('is unknown'), outcome: 'unknown' },
    })
    expect(runs()).toBe(1)
    expect((await run('b')).status).toBe(201)
  })

  test('during which the server was killed is not carried out again', async () => {
    let reached: () => void = () => undefined
    const begun = new Promise<void>((resolve) => {
      reached = resolve
    })
    testServer.source.runJob = () => {
      reached()
      return new Promise(() => undefined)
    }
    void run('a')
    await begun
    const killed = testServer
    // A second process over the same files, as after a kill.
    const after = await SqliteRecordStore.open(path.join(folder, 'records.db'))
    testServer = await openTestServer({ records: after })
    expect(await run('a')).toMatchObject({ status: 409 })
    expect(runs()).toBe(0)
    await testServer.close()
    await after.close()
    testServer = killed
  })

  test('is independent of other callers, paths and methods', async () => {
    await run('a')
    const cookie =
      (
        (await testServer.app.request('/', { headers: { accept: 'text/html' } })).headers.get(
          'set-cookie',
        ) ?? ''
      ).split(';')[0] ?? ''
    const headers = {
      cookie,
      origin: 'http://localhost',
      host: 'localhost',
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/json',
      'idempotency-key': 'a',
    }
    const byPage = await testServer.app.request('/local/api/jobs', {
      method: 'POST',
      headers,
      body: '{"package_id":12,"cluster_id":21}',
    })
    expect(byPage.status).toBe(201)
    expect((await post('/local/api/clusters', 'a', '{"nodes":1}')).status).toBe(201)
    expect((await post('/local/api/schedules/17/run', 'a', '')).status).toBe(200)
  })

  test('creates one cluster, and starts a schedule once', async () => {
    const first = await post('/local/api/clusters', 'c', '{"nodes":1}')
    expect((await post('/local/api/clusters', 'c', '{"nodes":1}')).body.id).toBe(first.body.id)
    expect(testServer.source.clusterList).toHaveLength(2)
    let started = 0
    const runSchedule = testServer.source.runSchedule.bind(testServer.source)
    testServer.source.runSchedule = (id) => {
      started += 1
      return runSchedule(id)
    }
    for (let turn = 0; turn < 3; turn += 1)
      expect((await post('/local/api/schedules/17/run', 's', '')).status).toBe(200)
    expect(started).toBe(1)
  })
})

describe('stored keys', () => {
  const request = (key: string) => ({ scope: 's', key, account: 'local', request: 'r' })

  test('are forgotten after a day', async () => {
    await records.beginRequest(request('a'), startMs)
    expect(await records.beginRequest(request('a'), startMs + keptKeyMs)).toMatchObject({
      state: 'started',
    })
    expect(await records.beginRequest(request('a'), startMs + keptKeyMs + 1)).toBeNull()
  })

  test('are limited in number: the oldest are dropped', async () => {
    const few = await SqliteRecordStore.open(':memory:', 3)
    for (const turn of [1, 2, 3, 4]) await few.beginRequest(request(String(turn)), startMs + turn)
    expect(await few.beginRequest(request('1'), startMs + 5)).toBeNull()
    expect(await few.beginRequest(request('4'), startMs + 6)).toMatchObject({ state: 'started' })
    await few.close()
  })

  test('are deleted with their account', async () => {
    await records.beginRequest(request('a'), startMs)
    await records.forgetAccount('local')
    expect(await records.beginRequest(request('a'), startMs)).toBeNull()
  })
})
