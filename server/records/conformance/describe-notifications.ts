import { expect, test } from 'vitest'
import { noNotifications } from '../../../contract/notifications.ts'
import type { ToldTopic } from '../notifications-port.ts'
import type { RecordStore } from '../port.ts'

const told = (key: string, fields: Partial<ToldTopic> = {}): ToldTopic => ({
  key,
  toldCount: 1,
  toldMs: null,
  pendingMs: null,
  ...fields,
})
const message = (text: string, atMs = 1_000) => ({
  atMs,
  isTest: false,
  text,
  body: `{"text":"${text}"}`,
})

export function describeNotifications(records: () => RecordStore): void {
  test('have settings and a secret, by account', async () => {
    expect(await records().notificationSettings('local')).toBeNull()
    const quiet = { from: '22:00', to: '06:00', zone: 'UTC' }
    const first = { ...noNotifications, url: 'https://example.org/', secret: 'one' }
    const second = { ...first, enabled: true, quiet_hours: quiet, secret: 'two' }
    await records().saveNotificationSettings('local', first)
    await records().saveNotificationSettings('local', second)
    expect(await records().notificationSettings('local')).toEqual(second)
    expect(await records().notificationSettings('other')).toBeNull()
  })

  test('remember what was told, with the message that told it', async () => {
    const topics = [told('a', { toldMs: 5 }), told('b', { pendingMs: 7, toldCount: 0 })]
    const id = await records().saveTold('local', topics, message('first'))
    await records().saveTold('other', [told('c')], null)
    expect(await records().toldTopics('local')).toEqual(topics)
    expect(await records().dueDeliveries('local', 1_000, 10)).toEqual([
      { id, body: '{"text":"first"}', attempts: 0 },
    ])
    expect(await records().dueDeliveries('local', 999, 10)).toEqual([])
    expect(await records().dueDeliveries('other', 9_999, 10)).toEqual([])
    await records().saveTold('local', [told('a')], null)
    expect(await records().toldTopics('local')).toEqual([told('a')])
  })

  test('keep each attempt of a message', async () => {
    const id = (await records().saveTold('local', [], message('first'))) ?? 0
    const failed = { atMs: 2_000, status: 503, problem: 'No.', nextMs: 5_000 }
    await records().saveAttempt('local', id, failed)
    const [waiting] = await records().deliveries('local', 10)
    expect(waiting).toEqual({
      id,
      at: '1970-01-01T00:00:01.000Z',
      is_test: false,
      text: 'first',
      state: 'waiting',
      attempts: 1,
      status: 503,
      problem: 'No.',
      next_at: '1970-01-01T00:00:05.000Z',
      last_at: '1970-01-01T00:00:02.000Z',
    })
    expect(await records().dueDeliveries('local', 5_000, 10)).toMatchObject([{ id, attempts: 1 }])
    await records().saveAttempt('other', id, { ...failed, nextMs: null })
    await records().saveAttempt('local', id, {
      atMs: 6_000,
      status: 200,
      problem: null,
      nextMs: null,
    })
    expect(await records().deliveries('local', 10)).toMatchObject([
      { state: 'delivered', attempts: 2, next_at: null },
    ])
    expect(await records().dueDeliveries('local', 9_999, 10)).toEqual([])
  })

  test('are given up together, and only the newest hundred are kept', async () => {
    for (let n = 1; n <= 103; n += 1) await records().saveTold('local', [], message(`m${n}`, n))
    await records().dropDeliveries('local', 'Switched off.', 2_000)
    const kept = await records().deliveries('local', 200)
    expect(kept).toHaveLength(100)
    expect(kept[0]).toMatchObject({ text: 'm103', state: 'given_up', problem: 'Switched off.' })
    expect(kept.at(-1)).toMatchObject({ text: 'm4' })
    expect(await records().deliveries('local', 2)).toHaveLength(2)
  })

  test('go with their account', async () => {
    for (const account of ['local', 'other']) {
      await records().saveNotificationSettings(account, { ...noNotifications, secret: 's' })
      await records().saveTold(account, [told('a')], message('m'))
    }
    await records().forgetAccount('local')
    expect(await records().notificationSettings('local')).toBeNull()
    expect(await records().toldTopics('local')).toEqual([])
    expect(await records().deliveries('local', 10)).toEqual([])
    expect(await records().toldTopics('other')).toHaveLength(1)
    expect(await records().deliveries('other', 10)).toHaveLength(1)
  })
}

export function describeHandoverNotes(records: () => RecordStore): void {
  const ana = { id: 'u1', name: 'Ana' }
  const ben = { id: 'u2', name: 'Ben' }
  const note = (text: string, hour: string, author = ana) => ({
    at: `2026-11-23T${hour}:00:00.000Z`,
    author,
    text,
  })
  const textsOf = async (from: string, to: string, limit = 10) =>
    (
      await records().handoverNotes(
        'local',
        `2026-11-23T${from}:00:00.000Z`,
        `2026-11-23T${to}:00:00.000Z`,
        limit,
      )
    ).map(({ text }) => text)

  test('are those of a span, the last ones, oldest first', async () => {
    const first = await records().addHandoverNote('local', note('one', '08'))
    expect(first).toEqual({ id: first.id, ...note('one', '08') })
    await records().addHandoverNote('local', note('two', '09', ben))
    await records().addHandoverNote('local', note('three', '10'))
    await records().addHandoverNote('other', note('elsewhere', '09'))
    expect(await textsOf('08', '11')).toEqual(['one', 'two', 'three'])
    expect(await textsOf('09', '10')).toEqual(['two'])
    expect(await textsOf('08', '11', 2)).toEqual(['two', 'three'])
  })

  test('are removed by their author only', async () => {
    const { id } = await records().addHandoverNote('local', note('one', '08'))
    expect(await records().removeHandoverNote('local', id, ben.id)).toBe(false)
    expect(await records().removeHandoverNote('other', id, ana.id)).toBe(false)
    expect(await textsOf('00', '23')).toEqual(['one'])
    expect(await records().removeHandoverNote('local', id, ana.id)).toBe(true)
    expect(await textsOf('00', '23')).toEqual([])
  })
}
