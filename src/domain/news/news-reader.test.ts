// @vitest-environment happy-dom
import { QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PageClient } from '../page-client.ts'
import { pollStateOf, type PolledFor } from '../poll-log.ts'
import { NewsReader } from './news-reader.ts'

const startMs = Date.parse('2031-11-19T10:30:00Z')
let client: PageClient
let reader: NewsReader
let requestedAt: Map<string, number>
let reads: string[]
let stop: (() => void)[]
let isHidden: boolean

beforeEach(() => {
  vi.useFakeTimers({ now: startMs })
  isHidden = false
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => isHidden)
  client = new PageClient()
  reader = new NewsReader(client)
  requestedAt = new Map()
  reads = []
  stop = []
  vi.spyOn(client.api, 'requestedAt').mockImplementation((path) => requestedAt.get(path) ?? 0)
})
afterEach(() => {
  for (const each of stop) each()
  reader.stop()
  client.clear()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A query on screen. Reading it takes some time. */
async function show(
  path: string,
  how: Partial<PolledFor> & { background?: boolean; fails?: () => boolean } = {},
) {
  const { background = false, fails = () => false, ...polled } = how
  const page: PolledFor = {
    view: 'list',
    account: 'main',
    statuses: [],
    paused: false,
    actedAtMs: null,
    ...polled,
  }
  const observer = new QueryObserver(client, {
    queryKey: [path],
    queryFn: async () => {
      const sentAt = Date.now()
      reads.push(path)
      await new Promise((resolve) => setTimeout(resolve, 20))
      if (fails()) throw new Error('No.')
      requestedAt.set(path, sentAt)
      return path
    },
    retry: false,
    staleTime: Infinity,
    refetchIntervalInBackground: true,
    meta: { path, background },
    refetchInterval: (query) =>
      client.polls.pace(query, pollStateOf(query, client, page), page.account ?? ''),
  })
  stop.push(observer.subscribe(() => undefined))
  await vi.advanceTimersByTimeAsync(50)
  reads = []
  return observer
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** Something has changed. */
function news(): void {
  client.news.note('main', Date.now())
  reader.read()
}

describe('news', () => {
  it('makes everything on the page be read once, whatever its pace', async () => {
    client.news.begin('main', startMs)
    await show('rows')
    await show('sync', { view: 'side' })
    await pass(60_000)
    expect(reads).toEqual([])
    news()
    await pass(100)
    expect(reads.toSorted()).toEqual(['rows', 'sync'])
    await pass(60_000)
    expect(reads).toHaveLength(2)
  })

  it('that follows quickly is gathered', async () => {
    client.news.begin('main', startMs)
    await show('rows')
    await pass(10_000)
    for (let at = 0; at < 20; at += 1) {
      news()
      await pass(50)
    }
    await pass(2_000)
    expect(reads.length).toBeGreaterThan(1)
    expect(reads.length).toBeLessThanOrEqual(4)
  })

  it('that comes while data is being read makes it be read again', async () => {
    client.news.begin('main', startMs)
    await show('rows')
    await pass(10_000)
    news()
    await pass(5)
    news()
    await pass(1_000)
    expect(reads).toHaveLength(2)
  })

  it('of another account is none', async () => {
    client.news.begin('main', startMs)
    client.news.begin('other', startMs)
    await show('rows')
    await show('watched', { account: 'other', view: 'watched' })
    await pass(10_000)
    news()
    await pass(100)
    expect(reads).toEqual(['rows'])
  })

  it('wakes only what goes on in a hidden tab', async () => {
    client.news.begin('main', startMs)
    await show('rows')
    await show('watched', { view: 'watchedHidden', background: true })
    await pass(10_000)
    isHidden = true
    news()
    await pass(100)
    expect(reads).toEqual(['watched'])
  })

  it('leaves a pause alone', async () => {
    client.news.begin('main', startMs)
    await show('rows', { paused: true })
    await pass(10_000)
    news()
    await pass(60_000)
    expect(reads).toEqual([])
  })

  it('reaches a finished job, though not often', async () => {
    client.news.begin('main', startMs)
    await show('job', { view: 'detail', statuses: ['failed'] })
    for (let second = 0; second < 30; second += 1) {
      news()
      await pass(1_000)
    }
    expect(reads.length).toBeGreaterThanOrEqual(2)
    expect(reads.length).toBeLessThanOrEqual(3)
    reads = []
    await pass(60_000)
    expect(reads.length).toBeLessThanOrEqual(1)
  })

  it('does not hurry what fails', async () => {
    let isDown = false
    client.news.begin('main', startMs)
    await show('rows', { fails: () => isDown })
    await pass(10_000)
    isDown = true
    news()
    await pass(100)
    news()
    await pass(10_000)
    expect(reads).toHaveLength(1)
    isDown = false
    await pass(15_000)
    expect(reads).toHaveLength(2)
  })
})

describe('a word without news', () => {
  it('makes current data as young as the word', async () => {
    client.news.begin('main', startMs)
    const rows = await show('rows')
    await pass(25_000)
    reader.confirm(Date.now())
    expect(rows.getCurrentResult().dataUpdatedAt).toBe(Date.now())
    expect(reads).toEqual([])
  })

  it('says nothing about data from before', async () => {
    const rows = await show('rows')
    const before = rows.getCurrentResult().dataUpdatedAt
    client.news.begin('main', Date.now() + 1)
    await pass(10)
    reader.confirm(Date.now())
    expect(rows.getCurrentResult().dataUpdatedAt).toBe(before)
    // It is polled once more, and current from then on.
    await pass(22_000)
    expect(reads).toEqual(['rows'])
    await pass(60_000)
    expect(reads).toEqual(['rows'])
  })
})

it('without a word, what is read rarely stays so', async () => {
  client.news.begin('main', startMs)
  await show('failures', { view: 'failures', background: true })
  await pass(10_000)
  client.news.keep([])
  reader.readSoon()
  await pass(3_000)
  expect(reads).toEqual([])
})

it('without a word, polls go on as before', async () => {
  client.news.begin('main', startMs)
  await show('rows')
  await pass(10_000)
  client.news.keep([])
  reader.readSoon()
  await pass(2_100)
  expect(reads).toEqual(['rows'])
  await pass(25_000)
  expect(reads).toEqual(['rows', 'rows'])
})
