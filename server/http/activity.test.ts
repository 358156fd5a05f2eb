import { afterEach, beforeEach, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { activityPageSchema } from '../../contract/activity.ts'
import { plainLook } from '../../contract/account.ts'
import type { NewActivity } from '../records/port.ts'
import { SqliteRecordStore } from '../records/sqlite-record-store.ts'
import { openTestServer, type TestServer } from './testing/test-app.ts'

let testServer: TestServer
let records: SqliteRecordStore

beforeEach(async () => {
  records = await SqliteRecordStore.open(':memory:')
  testServer = await openTestServer({ records }, ':memory:', {
    local: plainLook,
    other: plainLook,
  })
})
afterEach(async () => {
  await testServer.close()
  await records.close()
  expect(testServer.errors).toEqual([])
})

const add = (account: string, fields: Partial<NewActivity>) =>
  records.addActivity(account, {
    subject: 'job',
    subjectId: 7,
    at: '2026-11-23T12:00:00.000Z',
    actor: 'Ana',
    action: 'stop',
    reason: null,
    outcome: 'accepted',
    message: null,
    ...fields,
  })
const read = async (query = '') => {
  const response = await testServer.call(`/local/api/activity?${query}`)
  return z.parse(activityPageSchema, await response.json())
}

test('the activity of an account is its own, newest first, page by page', async () => {
  for (const reason of ['first', 'second', 'third']) await add('local', { reason })
  await add('other', { reason: 'elsewhere' })
  await add('', { subject: 'user', subjectId: 0, action: 'user_add' })
  const page = await read('limit=2')
  expect(page.entries).toMatchObject([
    { reason: 'third', account: 'local', subject: 'job', subject_id: 7 },
    { reason: 'second' },
  ])
  const rest = await read(`limit=2&cursor=${page.next_cursor ?? ''}`)
  expect(rest.entries.map(({ reason }) => reason)).toEqual(['first'])
  expect(rest.next_cursor).toBeNull()
  // Another account cannot be asked for through this one.
  expect((await read('account=other')).entries).toHaveLength(3)
})

test('it is narrowed by person, kind, subject and time', async () => {
  await add('local', { actor: 'Ben', action: 'hard_limit', subject: 'package', subjectId: 11 })
  await add('local', { at: '2026-11-23T10:00:00.000Z', subjectId: 8 })
  await add('local', { outcome: 'refused', message: 'It has ended.' })
  const found = async (query: string) => {
    const { entries } = await read(query)
    return entries.map(({ actor, subject_id: id }) => `${actor} ${id}`)
  }
  expect(await found('actor=be')).toEqual(['Ben 11'])
  expect(await found('action=stop')).toEqual(['Ana 7', 'Ana 8'])
  expect(await found('subject=package')).toEqual(['Ben 11'])
  expect(await found('subject=job&subject_id=8')).toEqual(['Ana 8'])
  expect(await found('from=2026-11-23T11:00:00Z')).toEqual(['Ana 7', 'Ben 11'])
  expect(await found('to=2026-11-23T11:00:00Z')).toEqual(['Ana 8'])
  for (const wrong of ['subject=planet', 'subject_id=x', 'from=yesterday', 'cursor=-1'])
    expect((await testServer.call(`/local/api/activity?${wrong}`)).status).toBe(422)
})

test('a poll of what has not changed costs nothing', async () => {
  await add('local', {})
  const first = await testServer.call('/local/api/activity')
  const headers = { 'if-none-match': first.headers.get('etag') ?? '' }
  expect((await testServer.call('/local/api/activity', { headers })).status).toBe(304)
  await add('local', {})
  expect((await testServer.call('/local/api/activity', { headers })).status).toBe(200)
})
