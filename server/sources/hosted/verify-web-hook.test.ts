import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { verifyHook } from './verify-web-hook.ts'
import { openHosted } from './testing/world.ts'

const hook = { id: 12, url: 'https://jobwatch.example.test/acme/hook?x=1', salt: 'pepper' }
const sign = (event: string, { id, url, salt } = hook) =>
  createHash('sha1').update(`${id}${event}${url}${salt}`).digest('hex')
const events = [
  'job',
  'job.submitted',
  'job.started',
  'job.stopped',
  'job.completed',
  'job.failed',
  'cluster',
  'cluster.requested',
  'cluster.available',
  'cluster.terminated',
  'cluster.idled',
  'cluster.error',
]

describe('the signature of a web hook (jobs-api.md §8)', () => {
  test.each(events)('is that of %s', (event) => {
    expect(verifyHook(hook, sign(event))).toBe(true)
    expect(verifyHook(hook, sign(event).toUpperCase())).toBe(true)
  })

  test.each([
    ['another event', sign('package.made')],
    ['another hook', sign('job', { ...hook, id: 13 })],
    ['another address', sign('job', { ...hook, url: 'https://elsewhere.example.test/' })],
    ['another salt', sign('job', { ...hook, salt: 'salt' })],
    ['nothing', ''],
    ['too little', sign('job').slice(0, 39)],
    ['too much', `${sign('job')}0`],
    ['no text of its kind', '🎉'.repeat(10)],
  ])('is not that of %s', (_, signature) => {
    expect(verifyHook(hook, signature)).toBe(false)
  })
})

describe('a call of a web hook', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const open = (more: Parameters<typeof openHosted>[0] = {}) => {
    const world = openHosted({ hook, ...more })
    let news = 0
    world.source.onChange(() => {
      news += 1
    })
    const pass = (ms: number) => {
      world.advance(ms)
      vi.advanceTimersByTime(ms)
    }
    return { ...world, news: () => news, pass }
  }

  test('triggers a pull, at most one in five seconds, including the last of a burst', () => {
    const { source, news, pass } = open()
    for (let n = 0; n < 50; n += 1) expect(source.hookCalled(sign('job.completed'))).toBe(true)
    pass(1)
    expect(news()).toBe(1)
    for (let n = 0; n < 100; n += 1) {
      source.hookCalled(sign('job.failed'))
      pass(100)
    }
    expect(news()).toBe(3)
    source.hookCalled(sign('job.failed'))
    pass(5_000)
    expect(news()).toBe(4)
    pass(60_000)
    expect(news()).toBe(4)
  })

  test('does nothing if forged, or if there is no hook', () => {
    const { source, news, pass, open: another } = open()
    expect(source.hookCalled('0'.repeat(40))).toBe(false)
    expect(another({ hook: null }).hookCalled(sign('job'))).toBe(false)
    pass(60_000)
    expect(news()).toBe(0)
  })

  test('costs nothing in a pause, or when the budget is low', async () => {
    const paused = open()
    paused.upstream.fault({ when: 'user', status: 429, headers: { 'retry-after': '60' } })
    await paused.source.user().catch(() => undefined)
    expect(paused.source.hookCalled(sign('job'))).toBe(true)
    paused.pass(6_000)
    expect(paused.news()).toBe(0)

    const poor = open({ budget: { besideFill: { perHour: 1, burst: 2 } } })
    await poor.source.user()
    poor.source.hookCalled(sign('job'))
    poor.pass(6_000)
    expect(poor.news()).toBe(0)
  })

  test('pending calls end with the source', async () => {
    const { source, news, pass } = open()
    source.hookCalled(sign('job'))
    await source.close()
    pass(10_000)
    expect(news()).toBe(0)
  })
})
