import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NotificationSettings } from '../../contract/notifications.ts'
import type { DescribedTopic } from '../account/account-topics.ts'
import { SqliteRecordStore } from '../records/sqlite-record-store.ts'
import { Notifier, type NotificationSource } from './notifier.ts'
import { httpSender } from './sender.ts'
import { openReceiver, type Received, type Receiver } from './testing/receiver.ts'

const minute = 60_000
const startMs = Date.parse('2026-11-23T12:00:00Z')

let receiver: Receiver
let records: SqliteRecordStore
let topics: DescribedTopic[]
let nowMs: number
let notifier: Notifier
let warnings: object[]

const source: NotificationSource = {
  current: async () => topics,
  describe: async ({ key }) => {
    const found = topics.find((topic) => topic.key === key)
    if (!found) throw new Error(`There is no topic ${key}`)
    return found
  },
}

const open = () =>
  new Notifier({
    account: 'acme',
    source,
    records,
    send: httpSender(),
    baseUrl: () => 'https://ops.example.org/jobwatch',
    now: () => nowMs,
    log: { warn: (details) => void warnings.push(details) },
  })

const failures = (count: number, fields: Partial<DescribedTopic> = {}): DescribedTopic => ({
  key: 'aaaaaaaaaaaa',
  kind: 'failures',
  count,
  title: 'No space left on <device> & more',
  packages: ['Nightly load', 'Daily load'],
  packagesCount: 12,
  since: '2026-11-23T02:14:09Z',
  search: 'attention=unresolved&error_group=aaaaaaaaaaaa&from=all',
  ...fields,
})

const settings = (change: Partial<NotificationSettings> = {}): NotificationSettings => ({
  enabled: true,
  url: receiver.url,
  format: 'json',
  kinds: ['failures', 'runaways', 'stuck_stops'],
  quiet_hours: null,
  ...change,
})

const enable = async (change: Partial<NotificationSettings> = {}): Promise<string> =>
  (await notifier.change(settings(change), false, 'Ada')).secret ?? ''

/** Lets so many minutes pass, in the notifier’s own steps. */
async function pass(minutes: number): Promise<void> {
  for (let step = 0; step < minutes * 4; step += 1) {
    nowMs += minute / 4
    await notifier.tick()
  }
}

const noMessage: Received = { path: '', headers: {}, body: '' }

const bodies = () => receiver.received.map(({ body }) => JSON.parse(body) as { text: string })
const lastDelivery = async () => (await notifier.settings()).deliveries[0]

beforeEach(async () => {
  receiver = await openReceiver()
  records = await SqliteRecordStore.open(':memory:')
  topics = []
  nowMs = startMs
  warnings = []
  notifier = open()
})
afterEach(async () => {
  await notifier.close()
  await records.close()
  await receiver.close()
  expect(warnings).toEqual([])
})

describe('a message', () => {
  it('is one for 300 failures of one cause, with a link to exactly them', async () => {
    await enable()
    for (const count of [1, 90, 300]) {
      topics = [failures(count)]
      await notifier.tick()
      nowMs += 20_000
    }
    await pass(5)
    expect(bodies()).toEqual([
      {
        type: 'attention',
        account: 'acme',
        at: '2026-11-23T12:01:15.000Z',
        summary: false,
        text:
          'acme: 300 failures of “No space left on <device> & more” in 12 packages ' +
          'since 23 Nov, 02:14 UTC',
        topics: [
          {
            kind: 'failures',
            error_group: 'aaaaaaaaaaaa',
            title: 'No space left on <device> & more',
            count: 300,
            packages: ['Nightly load', 'Daily load'],
            packages_count: 12,
            since: '2026-11-23T02:14:09Z',
            text:
              '300 failures of “No space left on <device> & more” in 12 packages ' +
              'since 23 Nov, 02:14 UTC',
            url:
              'https://ops.example.org/jobwatch/acme/jobs?' +
              'attention=unresolved&error_group=aaaaaaaaaaaa&from=all',
          },
        ],
        more: 0,
      },
    ])
    expect(await lastDelivery()).toMatchObject({ state: 'delivered', attempts: 1, status: 200 })
  })

  it('is signed, so that the receiver knows who sent it and when', async () => {
    const secret = await enable()
    topics = [failures(1)]
    await pass(2)
    const [{ headers, body } = noMessage] = receiver.received
    const [, seconds = '', digest] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-jobwatch-signature'])) ?? []
    const expected = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
    expect(digest).toBe(expected)
    expect(Number(seconds) * 1000).toBe(startMs + 1.25 * minute)
    expect(headers['content-type']).toBe('application/json')
  })

  it('for Slack has text and blocks, and a job’s text is text', async () => {
    await enable({ format: 'slack' })
    topics = [
      failures(3),
      failures(1, {
        key: 'runaway',
        kind: 'runaways',
        title: null,
        packages: [],
        packagesCount: 0,
      }),
    ]
    await pass(2)
    const [body] = bodies()
    expect(body?.text).toBe(
      'acme: 3 failures of “No space left on &lt;device&gt; &amp; more” in 12 packages ' +
        'since 23 Nov, 02:14 UTC, and 1 other cause',
    )
    expect(body).toMatchObject({
      blocks: [
        { text: { type: 'mrkdwn', text: '*Jobwatch: acme*' } },
        {
          text: { type: 'plain_text' },
          accessory: { url: expect.stringContaining('/acme/jobs?') },
        },
        { text: { type: 'plain_text', text: '1 runaway job since 23 Nov, 02:14 UTC' } },
      ],
    })
  })

  it('names at most ten causes, those with the most jobs', async () => {
    await enable()
    topics = Array.from({ length: 14 }, (_, index) =>
      failures(index + 1, { key: String(index).padStart(12, '0') }),
    )
    await pass(2)
    const [body] = bodies()
    expect(body).toMatchObject({ more: 4 })
    expect(body).toHaveProperty('topics.length', 10)
    expect(body).toHaveProperty('topics.0.count', 14)
    expect(body?.text).toContain('and 13 other causes')
  })

  it('in quiet hours waits, and is one summary when they end', async () => {
    await enable({ quiet_hours: { from: '12:00', to: '12:30', zone: 'UTC' } })
    topics = [failures(2)]
    await pass(10)
    topics = [failures(5), failures(1, { key: 'bbbbbbbbbbbb', title: 'Disk' })]
    await pass(19.5)
    expect(receiver.received).toEqual([])
    await pass(10)
    expect(bodies()).toHaveLength(1)
    expect(bodies()[0]).toMatchObject({ summary: true, topics: [{ count: 5 }, { count: 1 }] })
  })
})

describe('a restart', () => {
  it('tells nothing twice, and forgets nothing', async () => {
    await enable()
    topics = [failures(3)]
    await pass(2)
    expect(bodies()).toHaveLength(1)
    await notifier.close()
    notifier = open()
    await pass(120)
    expect(bodies()).toHaveLength(1)

    topics = [failures(4)]
    await notifier.tick()
    await notifier.close()
    notifier = open()
    await pass(2)
    expect(bodies()).toHaveLength(2)
  })

  it('sends what could not be sent before', async () => {
    await enable()
    receiver.respond(503)
    topics = [failures(3)]
    await pass(1.25)
    expect(await lastDelivery()).toMatchObject({ state: 'waiting', status: 503, attempts: 1 })
    await notifier.close()
    notifier = open()
    receiver.respond(200)
    await pass(2)
    expect(await lastDelivery()).toMatchObject({ state: 'delivered', attempts: 2, problem: null })
  })
})

describe('a receiver that', () => {
  it('fails is tried five times, ever more slowly, and then given up', async () => {
    await enable()
    receiver.respond(500)
    topics = [failures(1)]
    await pass(50)
    expect(receiver.received).toHaveLength(5)
    expect(await lastDelivery()).toMatchObject({
      state: 'given_up',
      attempts: 5,
      status: 500,
      problem: 'The receiver responded with 500.',
    })
    const bodiesSent = new Set(receiver.received.map(({ body }) => body))
    expect(bodiesSent.size).toBe(1)
  })

  it('redirects is not followed', async () => {
    const other = await openReceiver()
    await enable()
    receiver.respond(307, { location: other.url })
    topics = [failures(1)]
    await pass(1.25)
    expect(receiver.received).toHaveLength(1)
    expect(other.received).toEqual([])
    expect(await lastDelivery()).toMatchObject({
      status: 307,
      problem: 'The receiver responded with a redirect (307), which is not followed.',
    })
    await other.close()
  })

  it('is gone is said to be', async () => {
    await enable()
    await receiver.close()
    topics = [failures(1)]
    await pass(1.25)
    expect(await lastDelivery()).toMatchObject({
      status: null,
      problem: 'The receiver refused the connection.',
    })
  })
})

describe('the settings', () => {
  it('are off until somebody sets them', async () => {
    expect(await notifier.settings()).toEqual({
      enabled: false,
      url: '',
      format: 'json',
      kinds: ['failures', 'runaways', 'stuck_stops'],
      quiet_hours: null,
      has_secret: false,
      deliveries: [],
    })
    topics = [failures(1)]
    await pass(5)
    expect(receiver.received).toEqual([])
  })

  it('show a secret once, and another one when asked for', async () => {
    const first = await notifier.change(settings(), false, 'Ada')
    expect(first.secret).toMatch(/^[\w-]{43}$/)
    expect(await notifier.change(settings(), false, 'Ada')).not.toHaveProperty('secret')
    const second = await notifier.change(settings(), true, 'Ada')
    expect(second.secret).toMatch(/^[\w-]{43}$/)
    expect(second.secret).not.toBe(first.secret)
    expect(await notifier.settings()).not.toHaveProperty('secret')
    expect(await notifier.settings()).toMatchObject({ has_secret: true })
  })

  it('do not tell what was there when they are switched on', async () => {
    topics = [failures(40)]
    await enable()
    await pass(5)
    expect(receiver.received).toEqual([])
    topics = [failures(41)]
    await pass(2)
    expect(bodies()).toMatchObject([{ topics: [{ count: 41 }] }])
  })

  it('when switched off give up what has not been sent', async () => {
    await enable()
    receiver.respond(500)
    topics = [failures(1)]
    await pass(1.25)
    await notifier.change(settings({ enabled: false }), false, 'Ada')
    receiver.respond(200)
    await pass(30)
    expect(receiver.received).toHaveLength(1)
    expect(await lastDelivery()).toMatchObject({
      state: 'given_up',
      problem: 'Notifications were switched off.',
    })
  })

  it.each<[Partial<NotificationSettings>, string]>([
    [{ url: '' }, 'url: an address is needed.'],
    [{ url: 'http://hooks.example.com/' }, 'url: only https is allowed, except to this machine.'],
    [{ url: 'https://10.1.2.3/' }, 'url: 10.1.2.3 is not an address of the public internet.'],
    [
      { quiet_hours: { from: '22:00', to: '06:00', zone: 'Mars/Olympus' } },
      'quiet_hours.zone: Mars/Olympus is not a known time zone.',
    ],
  ])('are refused: %j', async (change, message) => {
    await expect(notifier.change(settings(change), false, 'Ada')).rejects.toThrow(message)
  })

  it('are recorded without what is secret in an address', async () => {
    await enable({ url: 'https://hooks.example.com/services/secret' })
    const activity = await records.activity('acme', 'notification', 0)
    expect(activity).toMatchObject([
      { actor: 'Ada', action: 'notifications_change', message: 'On, json to hooks.example.com' },
    ])
  })
})

describe('a test message', () => {
  it('is sent once, at any time, and its outcome is shown', async () => {
    await enable({ enabled: false })
    expect((await notifier.test('Ada')).deliveries[0]).toMatchObject({
      is_test: true,
      state: 'delivered',
      status: 200,
    })
    expect(bodies()).toMatchObject([{ type: 'test', account: 'acme' }])
    receiver.respond(404)
    expect((await notifier.test('Ada')).deliveries[0]).toMatchObject({
      state: 'given_up',
      attempts: 1,
      problem: 'The receiver responded with 404.',
    })
    await pass(60)
    expect(receiver.received).toHaveLength(2)
  })

  it('needs an address', async () => {
    await expect(notifier.test('Ada')).rejects.toThrow('url: it is not set yet.')
  })
})
