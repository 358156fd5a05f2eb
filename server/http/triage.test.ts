import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod/mini'
import { bulkDetailSchema, bulkOperationSchema, matchingIdsSchema } from '../../contract/bulk.ts'
import { errorGroupDetailSchema, errorGroupListSchema } from '../../contract/error-groups.ts'
import { facetsSchema } from '../../contract/facets.ts'
import { jobRowSchema, type JobRow } from '../../contract/job-row.ts'
import { testJob } from '../account/testing/memory-source.ts'
import { openTestServer, startMs, type TestServer } from './testing/test-app.ts'

let testServer: TestServer

beforeEach(async () => {
  testServer = await openTestServer()
})
afterEach(() => testServer.close())

const at = (minutes: number) => new Date(startMs + minutes * 60_000).toISOString()

/** A job that ended the given number of minutes after the start. */
function put(id: number, minutes: number, fields: Record<string, unknown> = {}): void {
  testServer.source.put(
    testJob({
      id,
      status: 'failed',
      package_id: 11,
      errors: 'Could not read file /data/orders.csv: permission denied',
      created_at: at(minutes - 5),
      started_at: at(minutes - 4),
      completed_at: at(minutes),
      updated_at: at(minutes),
      ...fields,
    }),
  )
}

async function rows(query: string): Promise<JobRow[]> {
  await testServer.caughtUp()
  await testServer.account.upkeep.triage()
  const response = await testServer.call(`/local/api/jobs?fields=row&${query}`)
  return z.parse(z.array(jobRowSchema), await response.json())
}

const ids = async (query: string) =>
  (await rows(query)).map(({ id }) => id).toSorted((a, b) => a - b)

async function facets() {
  const response = await testServer.call('/local/api/jobs/facets')
  return z.parse(facetsSchema, await response.json())
}

const send = (method: string, path: string, body: unknown = {}) =>
  testServer.call(`/local/api${path}`, { method, body: JSON.stringify(body) })

describe('what needs somebody', () => {
  it('is counted and listed by one definition', async () => {
    put(1, -60)
    put(2, -50, { package_id: 12 })
    put(3, -40, { package_id: 12, status: 'completed', errors: null })
    put(4, -30, { package_id: 13, errors: 'Out of memory while sorting 12000 rows' })
    expect(await ids('attention=any')).toEqual([1, 4])
    expect(await ids('attention=unresolved')).toEqual([1, 4])
    expect(await ids('resolution=resolved')).toEqual([2])
    expect(await facets()).toMatchObject({
      by_attention: { any: 2, unresolved: 2 },
      causes: 2,
    })
    const summary = await testServer.call('/local/api/attention')
    expect(await summary.json()).toMatchObject({
      any: 2,
      unresolved: 2,
      causes: 2,
      mine: 0,
      unassigned: 2,
    })
    const [resolved] = await rows('ids=2')
    expect(resolved?.resolution).toMatchObject({ state: 'resolved', by: 3 })
  })

  it('counts a workflow and its failed child once', async () => {
    put(1, -60, { errors: 'Job 2 failed' })
    put(2, -61, { package_id: 12, creator: { type: 'Job', id: 1 } })
    expect(await ids('attention=unresolved')).toEqual([1])
    expect((await rows('ids=2'))[0]?.resolution).toEqual({ state: 'covered', by: 1, at: null })
  })

  it('shows a re-run on both jobs, and ends when it completes', async () => {
    put(1, -60, { variables: { region: 'north' } })
    await testServer.caughtUp()
    const response = await send('POST', '/jobs', {
      package_id: 11,
      cluster_id: 21,
      variables: { region: 'south' },
      rerun_of: 1,
    })
    const { id } = z.parse(z.object({ id: z.number() }), await response.json())
    expect((await rows('ids=1'))[0]).toMatchObject({
      attention: ['unresolved'],
      reruns: [{ id }],
    })
    expect((await rows(`ids=${id}`))[0]?.rerun_of).toBe(1)
    const rerun = testServer.source.jobs.get(id)
    testServer.source.put(testJob({ ...rerun, status: 'completed', completed_at: at(10) }))
    const [first] = await rows('ids=1')
    expect(first?.resolution).toMatchObject({ state: 'resolved', by: id })
    expect(first?.reruns).toMatchObject([{ id, status: 'completed' }])
  })
})

describe('an acknowledgement', () => {
  it('takes a failure from the list, with who, why and until when', async () => {
    put(1, -60)
    await testServer.caughtUp()
    const until = at(60)
    const response = await send('PUT', '/jobs/1/acknowledgement', { note: 'Known', until })
    expect(response.status).toBe(200)
    expect(await ids('attention=any')).toEqual([])
    expect(await ids('resolution=acknowledged')).toEqual([1])
    const [row] = await rows('ids=1')
    expect(row?.acknowledgement).toMatchObject({ note: 'Known', job_id: 1 })
    expect(Date.parse(row?.acknowledgement?.until ?? '')).toBe(Date.parse(until))
    expect(row?.assignee).toBe(row?.acknowledgement?.actor)
    expect(await ids('assignee=me')).toEqual([1])
    testServer.advance(61 * 60_000)
    expect(await ids('attention=any')).toEqual([1])
  })

  it('can be taken back', async () => {
    put(1, -60)
    await testServer.caughtUp()
    await send('PUT', '/jobs/1/acknowledgement')
    expect(await ids('attention=any')).toEqual([])
    await send('DELETE', '/jobs/1/acknowledgement')
    expect(await ids('attention=any')).toEqual([1])
    const activity = await (await testServer.call('/local/api/jobs/1/activity')).json()
    expect(activity).toMatchObject([
      { action: 'acknowledge' },
      { action: 'assign' },
      { action: 'acknowledge_undone' },
    ])
  })

  it.each([
    ['a completed job', { status: 'completed', errors: null }, {}, 422],
    ['a time that has passed', {}, { until: at(-1) }, 422],
    ['a text for a time', {}, { until: 'tomorrow' }, 422],
    ['a long note', {}, { note: 'x'.repeat(501) }, 422],
    ['the name of nobody', {}, { assignee: 'none' }, 422],
  ])('is refused for %s', async (_what, fields, body, status) => {
    put(1, -60, fields)
    await testServer.caughtUp()
    expect((await send('PUT', '/jobs/1/acknowledgement', body)).status).toBe(status)
  })

  it('is refused for an unknown job', async () => {
    expect((await send('PUT', '/jobs/99/acknowledgement')).status).toBe(404)
  })
})

it('gives a failure to somebody', async () => {
  put(1, -60)
  put(2, -50, { package_id: 12 })
  await testServer.caughtUp()
  expect((await send('PUT', '/jobs/1/assignee', { assignee: 'Li, Wei' })).status).toBe(200)
  expect(await ids('assignee=Li%252C Wei')).toEqual([1])
  expect(await ids('attention=any&assignee=none')).toEqual([2])
  await send('PUT', '/jobs/1/assignee', { assignee: null })
  expect(await ids('attention=any&assignee=none')).toEqual([1, 2])
})

describe('error groups', () => {
  const groups = async () => {
    const response = await testServer.call('/local/api/error_groups')
    return z.parse(errorGroupListSchema, await response.json()).groups
  }
  const group = async (key: string) => {
    const response = await testServer.call(`/local/api/error_groups/${key}`)
    return z.parse(errorGroupDetailSchema, await response.json())
  }

  beforeEach(async () => {
    put(1, -60)
    put(2, -50, { package_id: 12, errors: 'Could not read file /data/x.csv: permission denied' })
    put(3, -40, { package_id: 13, errors: 'Out of memory while sorting 12000 rows' })
    await ids('attention=any')
  })

  it('gather failures with the same cause', async () => {
    const found = await groups()
    expect(found.map(({ count, state }) => [count, state])).toEqual([
      [1, 'new'],
      [2, 'new'],
    ])
    const key = found[1]?.key ?? ''
    expect(await ids(`error_group=${key}`)).toEqual([1, 2])
    expect((await rows('ids=1'))[0]?.error_group).toBe(key)
  })

  it('say what solved it last time', async () => {
    const [, denied] = await groups()
    await send('PUT', '/jobs/1/acknowledgement', { note: 'Asked for access' })
    put(4, -10, { status: 'completed', errors: null })
    await ids('attention=any')
    expect((await group(denied?.key ?? '')).fixes).toMatchObject([
      { job_id: 1, by_job_id: 4, rerun_by: null, note: 'Asked for access' },
    ])
  })

  it('can be merged and taken apart', async () => {
    const [memory, denied] = await groups()
    const [from, into] = [memory?.key ?? '', denied?.key ?? '']
    expect((await send('POST', `/error_groups/${from}/merge`, { into })).status).toBe(200)
    expect((await groups()).map(({ key, count }) => [key, count])).toEqual([[into, 3]])
    expect(await ids(`error_group=${from}`)).toEqual([1, 2, 3])
    expect((await send('POST', `/error_groups/${from}/merge`, { into })).status).toBe(422)
    await send('POST', `/error_groups/${into}/split`, { merged: from })
    expect(await groups()).toHaveLength(2)
    const split = await send('POST', `/error_groups/${into}/split`, { package_id: 12 })
    expect(split.status).toBe(200)
    expect(await ids(`error_group=${into}`)).toEqual([1])
    expect(await ids(`error_group=${into}-12`)).toEqual([2])
  })

  it('can be muted until a time', async () => {
    const [, denied] = await groups()
    const key = denied?.key ?? ''
    await send('PUT', `/error_groups/${key}/mute`, { note: 'Vendor works on it', until: at(30) })
    expect(await ids('attention=any')).toEqual([3])
    expect((await rows('ids=1'))[0]?.acknowledgement).toMatchObject({ job_id: null })
    expect((await group(key)).state).toBe('muted')
    testServer.advance(31 * 60_000)
    expect(await ids('attention=any')).toEqual([1, 2, 3])
  })

  it('are unknown by any other key', async () => {
    for (const key of ['aaaaaaaaaaaa', 'x', '%27'])
      expect((await testServer.call(`/local/api/error_groups/${key}`)).status).toBe(404)
  })
})

describe('an action on many jobs', () => {
  const finished = async (response: Response) => {
    expect(response.status).toBe(202)
    const { id } = z.parse(bulkOperationSchema, await response.json())
    for (;;) {
      const detail = z.parse(
        bulkDetailSchema,
        await (await testServer.call(`/local/api/bulk/${id}`)).json(),
      )
      if (detail.finished_at !== null) return detail
      await delay(5)
    }
  }

  it('acknowledges all that match, with a result for each', async () => {
    for (let id = 1; id <= 40; id += 1) put(id, -60 - id, { package_id: id })
    put(41, -10, { status: 'completed', errors: null, package_id: 41 })
    await ids('attention=any')
    const matching = await testServer.call('/local/api/jobs/ids?attention=any')
    const found = z.parse(matchingIdsSchema, await matching.json())
    expect(found).toMatchObject({ complete: true })
    expect(found.ids).toHaveLength(40)
    const detail = await finished(
      await send('POST', '/bulk/acknowledge', { ids: [...found.ids, 41], note: 'Vendor' }),
    )
    expect(detail).toMatchObject({ action: 'acknowledge', total: 41, done: 40, skipped: 1 })
    expect(detail.results.find(({ state }) => state === 'skipped')?.job_id).toBe(41)
    expect(await ids('attention=any')).toEqual([])
    const list = z.parse(
      z.array(bulkOperationSchema),
      await (await testServer.call('/local/api/bulk')).json(),
    )
    expect(list).toMatchObject([{ id: detail.id, note: 'Vendor', waiting: 0 }])
  })

  it('stops jobs that can be stopped', async () => {
    put(1, 5, { status: 'running', errors: null, completed_at: null })
    put(2, -60)
    await testServer.caughtUp()
    const detail = await finished(await send('POST', '/bulk/stop', { ids: [1, 2, 2, 99] }))
    expect(detail.results).toMatchObject([
      { job_id: 1, state: 'done' },
      { job_id: 2, state: 'skipped', message: 'Already failed.' },
      { job_id: 99, state: 'skipped' },
    ])
  })

  it('runs each package and variables again once, and nothing that was made up for', async () => {
    put(1, -60, { variables: { region: 'north' } })
    put(2, -50, { variables: { region: 'north' } })
    put(3, -40, { package_id: 12 })
    put(4, -30, { package_id: 12, status: 'completed', errors: null })
    await ids('attention=any')
    const { results } = await finished(await send('POST', '/bulk/rerun', { ids: [1, 2, 3] }))
    expect(results.map(({ job_id, state }) => [job_id, state])).toEqual([
      [1, 'skipped'],
      [2, 'done'],
      [3, 'skipped'],
    ])
    const created = results.find(({ state }) => state === 'done')?.new_job_id ?? 0
    expect((await rows(`ids=${created}`))[0]?.rerun_of).toBe(2)
  })

  it('is refused without jobs, or with too many', async () => {
    for (const wrong of [{}, { ids: [] }, { ids: ['x'] }, { ids: Array(10_001).fill(1) }])
      expect((await send('POST', '/bulk/stop', wrong)).status).toBe(422)
    expect((await testServer.call('/local/api/bulk/7')).status).toBe(404)
  })
})

describe('error groups that many tabs poll', () => {
  it('are gathered once per change, also where it changes no job', async () => {
    put(1, -60)
    await rows('')
    const gather = vi.spyOn(testServer.account.errorGroups, 'list')
    const poll = async () => {
      const response = await testServer.call('/local/api/error_groups')
      return z.parse(errorGroupListSchema, await response.json()).groups[0]
    }
    const [group] = await Promise.all([poll(), poll(), poll()])
    expect(gather).toHaveBeenCalledTimes(1)
    await send('PUT', '/jobs/1/acknowledgement')
    expect((await poll())?.acknowledged).toBe(1)
    await send('PUT', `/error_groups/${group?.key}/mute`, { note: 'Known' })
    expect((await poll())?.mute?.note).toBe('Known')
    await poll()
    expect(gather).toHaveBeenCalledTimes(3)
  })
})
