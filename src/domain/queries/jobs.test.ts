// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { emptyFilter, firstPage } from '../../../contract/filter.ts'
import { PageClient } from '../page-client.ts'
import { jobListQuery, jobRowsQuery } from './jobs.ts'

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
