import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { capabilities } from '../../contract/sync.ts'
import { openTestServer, type TestServer } from './testing/test-app.ts'
import { plainLook } from '../../contract/account.ts'

let testServer: TestServer

describe('a source without capabilities', () => {
  beforeEach(async () => {
    testServer = await openTestServer({}, ':memory:', { local: plainLook }, (source) => {
      source.capabilities = []
      source.put({
        id: 1,
        status: 'failed',
        completed_at: '2026-11-23T11:59:00Z',
        package: { id: 11, name: 'Night load' },
        outputs: [{ id: 5, name: 'out.csv', records_count: 2 }],
      })
      source.put({ id: 2, status: 'running', started_at: '2026-11-23T11:59:00Z' })
    })
    await testServer.caughtUp()
  })
  afterEach(() => testServer.close())

  test('says so', async () => {
    const response = await testServer.call('/local/api/sync')
    expect(await response.json()).toMatchObject({ capabilities: [] })
  })

  test.each([
    ['GET', 'packages', 'packages'],
    ['GET', 'packages?fields=card', 'packages'],
    ['GET', 'packages/search?q=id%3A11', 'packages'],
    ['GET', 'packages/invalid', 'packages'],
    ['GET', 'packages/11', 'packages'],
    ['GET', 'clusters', 'clusters'],
    ['GET', 'clusters/search?q=id%3A21', 'clusters'],
    ['GET', 'clusters/21', 'clusters'],
    ['POST', 'clusters', 'clusters'],
    ['PUT', 'clusters/21', 'clusters'],
    ['DELETE', 'clusters/21', 'clusters'],
    ['GET', 'schedules', 'schedules'],
    ['GET', 'schedules?fields=card', 'schedules'],
    ['GET', 'schedules/17', 'schedules'],
    ['POST', 'schedules/17/run', 'schedules'],
    ['PUT', 'schedules/17', 'schedules'],
    ['GET', 'members', 'members'],
    ['GET', 'members/31', 'members'],
    ['GET', 'jobs/1/log', 'logs'],
    ['GET', 'jobs/1/variables', 'job or system variables'],
    ['GET', 'jobs/1/children', 'child jobs'],
    ['GET', 'jobs/1/outputs/5', 'output previews'],
    ['GET', 'jobs/1/outputs/5/preview', 'output previews'],
    ['GET', 'jobs/1/watchers', 'watchers'],
    ['POST', 'jobs/1/watchers', 'watchers'],
    ['DELETE', 'jobs/1/watchers', 'watchers'],
    ['GET', '/user', 'members'],
    ['GET', '/variables', 'job or system variables'],
  ])('answers %s %s with 501 in words', async (method, path, nothing) => {
    const body = method === 'PUT' || method === 'POST' ? '{"status":"enabled","nodes":1}' : null
    const response = await testServer.call(path.startsWith('/') ? path : `/local/api/${path}`, {
      method,
      body,
    })
    expect(response.status).toBe(501)
    expect(await response.json()).toMatchObject({
      message: `The source of account local has no ${nothing}.`,
    })
    expect(testServer.errors).toEqual([])
  })

  test('lists, opens, runs and stops jobs', async () => {
    const get = async (path: string) => (await testServer.call(`/local/api/${path}`)).json()
    expect(await get('jobs?fields=row')).toMatchObject([
      { id: 2, package_name: 'Night load' },
      { id: 1, package_name: 'Night load', error_summary: null },
    ])
    expect(await get('jobs/1?include=package,cluster,log_summary,insight')).toMatchObject({
      id: 1,
      package: null,
      cluster: null,
      log_summary: null,
    })
    expect(await get('jobs/facets')).toMatchObject({ total: 2 })
    const stopped = await testServer.call('/local/api/jobs/2', { method: 'DELETE' })
    expect(await stopped.json()).toMatchObject({ id: 2, status: 'pending_stoppage' })
    const run = await testServer.call('/local/api/jobs', {
      method: 'POST',
      body: '{"package_id":11,"cluster_id":21}',
    })
    expect(run.status).toBe(201)
  })

  test('has no web hook, and does not reveal it', async () => {
    testServer.source.signature = 'right'
    const response = await testServer.app.request('/local/api/web_hook', {
      method: 'POST',
      headers: { 'x-hook-signature': 'right' },
    })
    expect(response.status).toBe(403)
    expect(await response.json()).toEqual({ message: 'Refused.' })
  })

  test('records no activity for unsupported commands', async () => {
    await testServer.call('/local/api/clusters/21', { method: 'DELETE' })
    expect(await testServer.account.jobs.activity(1)).toEqual([])
    const sync = await (await testServer.call('/local/api/sync')).json()
    expect(sync).toMatchObject({ last_error: null })
  })
})

test('a source with every capability lists them', async () => {
  testServer = await openTestServer()
  const response = await testServer.call('/local/api/sync')
  expect(await response.json()).toMatchObject({ capabilities: [...capabilities] })
  await testServer.close()
})
