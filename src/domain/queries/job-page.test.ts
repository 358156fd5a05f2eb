// @vitest-environment happy-dom
import { QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { emptyFilter, firstPage } from '../../../contract/filter.ts'
import type { JobPage } from '../../../contract/job-page.ts'
import { ApiError } from '../../platform/api-error.ts'
import { watchClaims } from '../claims/watch-claims.ts'
import { PageClient } from '../page-client.ts'
import {
  activityQuery,
  childrenQuery,
  executionVariablesQuery,
  jobQuery,
  logQuery,
  neighboursQuery,
  transitionsQuery,
} from './job.ts'
import { jobPageQuery } from './job-page.ts'
import { packageRunsQuery } from './resources.ts'

const account = 'local'
const id = 7
const order = firstPage(emptyFilter)
const fetched = vi.fn<typeof fetch>()
let client: PageClient

beforeEach(() => {
  client = new PageClient()
  vi.stubGlobal('fetch', fetched)
})
afterEach(() => {
  client.clear()
  fetched.mockReset()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const job = {
  id,
  status: 'completed',
  package_id: 11,
  insight: {
    package_name: 'Night load',
    cluster_name: 'Main',
    owner_name: 'Dana',
    error_line: null,
    runtime_as_of: '2026-11-23T12:00:00.000Z',
    records_count: null,
    outputs_written: 0,
    flags: [],
    usual: null,
    overrun: null,
    progress_since: null,
    queue_position: null,
    stop_request: null,
  },
}
const run = {
  id,
  status: 'completed',
  created_at: null,
  started_at: null,
  ended_at: null,
  queue_seconds: 1,
  runtime_in_seconds: 60,
  records_count: null,
}
const whole: JobPage = {
  job: { etag: 'W/"job"', data: job },
  transitions: {
    etag: 'W/"t"',
    data: [{ status: 'idle', at: '2026-11-23T11:00:00Z', exact: true }],
  },
  activity: { etag: 'W/"a"', data: [] },
  children: { etag: 'W/"c"', data: [] },
  variables: { etag: 'W/"v"', data: { day: 'mon' } },
  neighbours: { etag: null, data: { previous: 8, next: 6, position: 2, total: 9 } },
  runs: { etag: 'W/"r"', data: [run] },
  log: { etag: 'W/"l"', data: { body: 'a line\n', url: null, from_byte: 0, next_byte: 7 } },
}

const answer = (page: JobPage) =>
  fetched.mockResolvedValueOnce(Response.json(page, { headers: { etag: 'W/"page"' } }))
const open = () => client.fetchQuery(jobPageQuery(account, id, order))
const dataOf = (query: { queryKey: readonly unknown[] }) =>
  client.getQueryData<{ data: unknown }>(query.queryKey)?.data

describe('the page of a job', () => {
  it('fills the entries of the reads it stands for', async () => {
    answer(whole)
    await open()
    expect(dataOf(jobQuery(account, id))).toMatchObject({
      id,
      insight: { package_name: 'Night load' },
    })
    expect(dataOf(transitionsQuery(account, id))).toHaveLength(1)
    expect(dataOf(activityQuery(account, id))).toEqual([])
    expect(dataOf(childrenQuery(account, id))).toEqual([])
    expect(dataOf(executionVariablesQuery(account, id))).toEqual({ day: 'mon' })
    expect(dataOf(neighboursQuery(account, id, order))).toMatchObject({ position: 2 })
    expect(dataOf(packageRunsQuery(account, 11))).toEqual([run])
    expect(dataOf(logQuery(account, id, 0))).toMatchObject({ body: 'a line\n' })
    expect(fetched).toHaveBeenCalledTimes(1)
  })

  it('lets the next read of a part be answered by 304, with the very same data', async () => {
    answer(whole)
    await open()
    const before = client.getQueryData(jobQuery(account, id).queryKey)
    fetched.mockResolvedValueOnce(new Response(null, { status: 304 }))
    await client.fetchQuery({ ...jobQuery(account, id), staleTime: 0 })
    const [, init] = fetched.mock.calls[1] ?? []
    expect(new Headers(init?.headers).get('if-none-match')).toBe('W/"job"')
    expect(client.getQueryData(jobQuery(account, id).queryKey)).toBe(before)
  })

  it('confirms what it brought when it has not changed itself', async () => {
    answer(whole)
    await open()
    const { queryKey } = activityQuery(account, id)
    const before = client.getQueryState(queryKey)?.dataUpdateCount ?? 0
    fetched.mockResolvedValueOnce(new Response(null, { status: 304 }))
    await client.fetchQuery({ ...jobPageQuery(account, id, order), staleTime: 0 })
    expect(client.getQueryState(queryKey)?.dataUpdateCount).toBe(before + 1)
  })

  it('tells of one part that failed, and keeps what was last read of it', async () => {
    answer(whole)
    await open()
    answer({ ...whole, variables: { status: 503, error: { message: 'Away.', request_id: 'r1' } } })
    await client.fetchQuery({ ...jobPageQuery(account, id, order), staleTime: 0 })
    const { queryKey } = executionVariablesQuery(account, id)
    const state = client.getQueryState(queryKey)
    expect(state).toMatchObject({ status: 'error', data: { data: { day: 'mon' } } })
    expect(state?.error).toMatchObject({ message: 'Away.', status: 503, requestId: 'r1' })
    expect(state?.error).toBeInstanceOf(ApiError)
    expect(dataOf(jobQuery(account, id))).toMatchObject({ id })
  })

  it('takes what has no tag as it comes', async () => {
    answer(whole)
    await open()
    const data = { previous: null, next: 6, position: 1, total: 8, total_exact: true }
    answer({ ...whole, neighbours: { etag: null, data } })
    await client.fetchQuery({ ...jobPageQuery(account, id, order), staleTime: 0 })
    expect(dataOf(neighboursQuery(account, id, order))).toEqual(data)
  })

  it('leaves to their own reads what it lacks and what it cannot parse', async () => {
    answer({ ...whole, children: null, activity: { etag: 'W/"a"', data: 'no list' } })
    await open()
    expect(dataOf(childrenQuery(account, id))).toBeUndefined()
    expect(dataOf(activityQuery(account, id))).toBeUndefined()
    expect(dataOf(transitionsQuery(account, id))).toHaveLength(1)
  })

  it('settles the claims of the person, like any read of jobs', async () => {
    const stop = watchClaims(client)
    const success = vi.fn<() => void>()
    client.getQueryCache().subscribe((event) => {
      if (event.type === 'updated' && event.action.type === 'success' && !event.action.manual)
        success()
    })
    answer(whole)
    await open()
    const { meta } = client.getQueryCache().find(jobPageQuery(account, id, order)) ?? {}
    const statuses = meta?.['statuses']
    expect(success).toHaveBeenCalledTimes(1)
    expect(typeof statuses === 'function' ? statuses({ data: whole }) : null).toEqual([
      { id, status: 'completed' },
    ])
    stop()
  })
})

describe('a page that is opened again', () => {
  const mount = () =>
    new QueryObserver(client, jobPageQuery(account, id, order)).subscribe(() => undefined)

  it.each([
    ['a job that has ended', 'completed', 19_000, 21_000],
    ['a job that runs', 'running', 1_500, 2_500],
  ])('is read again only once it may have changed: %s', async (_, status, fresh, old) => {
    vi.useFakeTimers({ toFake: ['Date'] })
    answer({ ...whole, job: { etag: 'W/"job"', data: { ...job, status } } })
    await open()
    vi.setSystemTime(Date.now() + fresh)
    mount()()
    expect(client.isFetching()).toBe(0)
    vi.setSystemTime(Date.now() + old - fresh)
    fetched.mockResolvedValueOnce(new Response(null, { status: 304 }))
    const leave = mount()
    await vi.waitFor(() => expect(fetched).toHaveBeenCalledTimes(2))
    leave()
  })
})
