import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openTestServer, type TestServer } from './testing/test-app.ts'

let testServer: TestServer
beforeEach(async () => {
  testServer = await openTestServer()
})
afterEach(async () => {
  await testServer.close()
  expect(testServer.errors).toEqual([])
})

test.each<[boolean, string, RequestInit]>([
  [true, '/local/api/jobs?fields=row', {}],
  [true, '/local/api/jobs?fields=row', { method: 'HEAD' }],
  [true, '/local/api/jobs/facets', {}],
  [true, '/local/api/packages', {}],
  [false, '/local/api/sync', {}],
  [false, '/local/api/jobs?fields=row', { headers: { 'x-jobwatch-background': '1' } }],
  [false, '/local/api/jobs/5', { method: 'DELETE' }],
  [false, '/local/api/jobs', { headers: { authorization: 'Basic wrong' } }],
  [false, '/local/api/web_hook', { method: 'POST' }],
  [false, '/accounts', {}],
  [false, '/metrics', {}],
])('looks at the account: %s, by %s %o', async (looks, path, init) => {
  const noted = vi.spyOn(testServer.account.freshness, 'noteReader')
  await testServer.call(path, init)
  expect(noted).toHaveBeenCalledTimes(looks ? 1 : 0)
})
