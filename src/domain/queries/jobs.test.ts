// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { emptyFilter, firstPage } from '../../../contract/filter.ts'
import { PageClient } from '../page-client.ts'
import { pace } from '../poll.ts'
import { isListCurrent, jobListQuery, jobRowsQuery } from './jobs.ts'

const query = firstPage(emptyFilter)
const fetched = vi.fn<typeof fetch>()
let client: PageClient

beforeEach(() => {
  vi.useFakeTimers()
  client = new PageClient()
  fetched.mockImplementation(() => Promise.resolve(Response.json([])))
  vi.stubGlobal('fetch', fetched)
})
afterEach(() => {
  client.clear()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const readList = () => client.fetchQuery(jobListQuery('main', query))
const pollRows = () => client.fetchQuery({ ...jobRowsQuery('main', [], query), staleTime: 0 })

it('rows that a list has just brought are not read again at once, but then they are', async () => {
  await readList()
  expect(await pollRows()).toMatchObject({ data: [], newCount: '0' })
  expect(fetched).toHaveBeenCalledTimes(1)
  await pollRows()
  expect(fetched).toHaveBeenCalledTimes(2)
})

it('rows of a list that was left a while ago are read', async () => {
  await readList()
  vi.advanceTimersByTime(5_000)
  await pollRows()
  expect(fetched).toHaveBeenCalledTimes(2)
})

it('rows of no list are read', async () => {
  await pollRows()
  expect(fetched).toHaveBeenCalledTimes(1)
})

it('a list is current while just read, or while the server has told of no change since', async () => {
  await readList()
  const lasting = firstPage({ ...emptyFilter, from: null, to: null })
  await client.fetchQuery(jobListQuery('main', lasting))
  const isCurrent = (of = lasting) => isListCurrent(client, 'main', of)
  expect(isCurrent()).toBe(true)
  vi.advanceTimersByTime(1_001)
  expect(isCurrent()).toBe(false)
  client.news.begin('main', Date.now() - 1_001)
  expect(isCurrent()).toBe(true)
  vi.advanceTimersByTime(pace.timed)
  expect(isCurrent()).toBe(true)
  client.news.note('main', Date.now())
  expect(isCurrent()).toBe(false)
})

it('what matches with time alone is current for a while', async () => {
  const day = firstPage({ ...emptyFilter, from: '-24h' })
  client.news.begin('main', Date.now())
  await client.fetchQuery(jobListQuery('main', day))
  vi.advanceTimersByTime(pace.timed - 1)
  expect(isListCurrent(client, 'main', day)).toBe(true)
  vi.advanceTimersByTime(1)
  expect(isListCurrent(client, 'main', day)).toBe(false)
})
