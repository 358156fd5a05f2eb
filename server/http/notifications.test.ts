import { afterEach, beforeEach, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { notificationsSchema, type NotificationChange } from '../../contract/notifications.ts'
import { jobRowSchema } from '../../contract/job-row.ts'
import type { Notifier } from '../notify/notifier.ts'
import { AccountTopics } from '../account/account-topics.ts'
import { openReceiver, type Receiver } from '../notify/testing/receiver.ts'
import { httpAccount } from './testing/http-account.ts'
import { openTestServer, startMs, type TestServer } from './testing/test-app.ts'
import { SqliteRecordStore } from '../records/sqlite-record-store.ts'
import { plainLook } from '../../contract/account.ts'

const path = '/local/api/notifications'
let testServer: TestServer
let records: SqliteRecordStore
let receiver: Receiver
let notifier: Notifier
let nowMs: number

beforeEach(async () => {
  nowMs = startMs
  records = await SqliteRecordStore.open(':memory:')
  testServer = await openTestServer({ records })
  receiver = await openReceiver()
  const now = () => nowMs
  ;({ notifier } = httpAccount(testServer.account, plainLook, { records, now }))
})
afterEach(async () => {
  await notifier.close()
  await testServer.close()
  await records.close()
  await receiver.close()
  expect(testServer.errors).toEqual([])
})

const put = (change: Partial<NotificationChange>) =>
  testServer.call(path, {
    method: 'PUT',
    body: JSON.stringify({
      enabled: true,
      url: receiver.url,
      format: 'json',
      kinds: ['failures', 'runaways', 'stuck_stops'],
      quiet_hours: null,
      ...change,
    }),
  })

async function pass(minutes: number): Promise<void> {
  for (let step = 0; step < minutes * 4; step += 1) {
    nowMs += 15_000
    testServer.advance(15_000)
    await notifier.tick()
  }
}

const messages = () =>
  receiver.received.map(
    ({ body }) =>
      JSON.parse(body) as { topics: { count: number; url: string; packages_count: number }[] },
  )

test('300 failures of one cause are one message, whose link lists exactly them', async () => {
  expect((await put({})).status).toBe(200)
  for (let id = 1; id <= 300; id += 1)
    testServer.source.put({
      id,
      status: 'failed',
      package_id: (id % 2) + 11,
      errors: `No space left on device: /tmp/part-${id}.csv`,
      variables: { DAY: String(id) },
    })
  testServer.source.put({ id: 301, status: 'running' })
  await testServer.caughtUp()
  await pass(2)
  expect(messages()).toMatchObject([{ topics: [{ count: 300, packages_count: 2 }] }])
  const url = new URL(messages()[0]?.topics[0]?.url ?? '')
  expect(url.pathname).toBe('/local/jobs')
  url.searchParams.set('fields', 'row')
  const list = await testServer.call(`/local/api/jobs${url.search.replace('from=all', '')}`)
  expect(list.headers.get('x-total-count')).toBe('300')
  expect(z.parse(z.array(jobRowSchema), await list.json())[0]?.status).toBe('failed')
  await pass(30)
  expect(messages()).toHaveLength(1)
})

test('failures without a message are told, too', async () => {
  await put({})
  testServer.source.put({ id: 1, status: 'failed', errors: null })
  await testServer.caughtUp()
  await pass(2)
  expect(messages()).toMatchObject([{ topics: [{ count: 1, error_group: null, title: null }] }])
})

test('the settings are changed, shown without the secret, and tried', async () => {
  const made = z.parse(notificationsSchema, await (await put({})).json())
  expect(made.secret).toMatch(/^[\w-]{43}$/)
  const shown: unknown = await (await testServer.call(path)).json()
  expect(shown).toMatchObject({ enabled: true, url: receiver.url, has_secret: true })
  expect(JSON.stringify(shown)).not.toContain(made.secret)
  const tried = await testServer.call(`${path}/test`, { method: 'POST' })
  expect(z.parse(notificationsSchema, await tried.json()).deliveries).toMatchObject([
    { is_test: true, state: 'delivered', status: 200 },
  ])
  expect(receiver.received).toHaveLength(1)
})

test.each<[Partial<Record<string, unknown>>, string]>([
  [{ url: 'http://example.org/' }, 'url: only https is allowed, except to this machine.'],
  [{ format: 'xml' }, 'format: missing or not valid.'],
  [{ kinds: ['everything'] }, 'kinds.0: missing or not valid.'],
  [{ quiet_hours: { from: '25:00', to: '06:00', zone: 'UTC' } }, 'quiet_hours.from: missing'],
  [{ enabled: 'yes' }, 'enabled: missing or not valid.'],
])('settings that are wrong are refused: %j', async (change, message) => {
  const response = await put(change)
  expect(response.status).toBe(422)
  expect(((await response.json()) as { message: string }).message).toContain(message)
})

test('what needs somebody is counted by cause', async () => {
  testServer.source.put({ id: 1, status: 'failed', errors: 'No space left on device' })
  testServer.source.put({ id: 2, status: 'failed', errors: 'Column "x" does not exist' })
  testServer.source.put({ id: 3, status: 'failed', errors: 'Column "x" does not exist' })
  await testServer.caughtUp()
  const topics = await new AccountTopics(testServer.account).current()
  expect(topics.map(({ kind, count }) => `${kind} ${count}`).toSorted()).toEqual([
    'failures 1',
    'failures 2',
  ])
})
