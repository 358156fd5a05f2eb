import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { jobPageSchema, type JobPage } from '../../contract/job-page.ts'
import { SourceError } from '../sources/port.ts'
import { openTestServer, type TestServer } from './testing/test-app.ts'

let testServer: TestServer

beforeEach(async () => {
  testServer = await openTestServer()
  testServer.source.put({ id: 1, status: 'failed', errors: 'Out of memory', package_id: 11 })
  testServer.source.put({ id: 2, status: 'completed', package_id: 11 })
  testServer.source.put({ id: 3, status: 'completed', package_id: null })
  await testServer.caughtUp()
})
afterEach(async () => {
  await testServer.close()
  expect(testServer.errors).toEqual([])
})

const read = async (path: string): Promise<JobPage> =>
  z.parse(jobPageSchema, await (await testServer.call(path)).json())

describe('the page of a job', () => {
  const calls = {
    job: 'jobs/2?include=insight,log_summary,package,cluster',
    transitions: 'jobs/2/transitions',
    activity: 'jobs/2/activity',
    children: 'jobs/2/children?fields=row',
    variables: 'jobs/2/variables',
    neighbours: 'jobs/2/neighbours?status=completed&sort=created&direction=asc',
    runs: 'packages/11/runs?limit=60',
    log: 'jobs/2/log?from_byte=0',
  } as const satisfies Record<keyof JobPage, string>

  test('has the very responses of the calls it stands for, with their tags', async () => {
    const page = await read('/local/api/jobs/2/page?status=completed&sort=created&direction=asc')
    for (const [name, path] of Object.entries(calls)) {
      const response = await testServer.call(`/local/api/${path}`)
      const etag = name === 'neighbours' ? null : response.headers.get('etag')
      expect([name, page[name as keyof JobPage]]).toEqual([
        name,
        { etag, data: await response.json() },
      ])
    }
  })

  test('is confirmed while no part changes, and changes its tag with any part', async () => {
    const first = await testServer.call('/local/api/jobs/2/page')
    const etag = first.headers.get('etag') ?? ''
    const again = () =>
      testServer.call('/local/api/jobs/2/page', { headers: { 'if-none-match': etag } })
    expect((await again()).status).toBe(304)
    testServer.source.put({ id: 4, status: 'completed', package_id: 11 })
    await testServer.caughtUp()
    expect((await again()).status).toBe(200)
  })

  test('comes without what fails at the source, which says why', async () => {
    testServer.source.failing.set('executionVariables', new SourceError(503, 'The source is away.'))
    const page = await read('/local/api/jobs/2/page')
    expect(page.variables).toEqual({
      status: 503,
      error: { message: 'The source is away.', request_id: expect.any(String) },
    })
    expect(page.job).toMatchObject({ data: { id: 2 } })
    expect(page.runs).toMatchObject({ data: [{ id: 1 }, { id: 2 }] })
  })

  test('does not wait for what is slow at the source', async () => {
    let release = () => undefined as void
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const log = testServer.source.log.bind(testServer.source)
    testServer.source.log = async (...args) => {
      await held
      return log(...args)
    }
    const page = await read('/local/api/jobs/2/page')
    expect(page.log).toBeNull()
    expect(page.job).toMatchObject({ data: { id: 2 } })
    release()
  })

  test('leaves out the runs of a job without a package, and a long log', async () => {
    const { log } = await read('/local/api/jobs/3/page')
    expect(log).toMatchObject({ data: { from_byte: 0 } })
    testServer.source.logs.set(1, 'x'.repeat(20_000))
    const page = await read('/local/api/jobs/3/page')
    expect(page.runs).toBeNull()
    expect((await read('/local/api/jobs/1/page')).log).toBeNull()
  })

  test('does not exist for a job that does not', async () => {
    expect((await testServer.call('/local/api/jobs/99/page')).status).toBe(404)
    expect((await testServer.call('/local/api/jobs/x/page')).status).toBe(404)
  })
})
