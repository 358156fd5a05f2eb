import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openDoor, type TestDoor } from './testing/test-app.ts'

let door: TestDoor
beforeEach(async () => {
  door = await openDoor()
})
afterEach(async () => {
  await door.close()
  expect(door.errors).toEqual([])
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
  const noted = vi.spyOn(door.account, 'noteReader')
  await door.call(path, init)
  expect(noted).toHaveBeenCalledTimes(looks ? 1 : 0)
})
