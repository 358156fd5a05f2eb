import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { activitySchema } from '../../contract/history.ts'
import { jobDetailSchema } from '../../contract/job-detail.ts'
import { hardLimitSchema } from '../../contract/resources.ts'
import * as z from 'zod/mini'
import { RecordsError } from '../records/port.ts'
import { SqliteRecordStore } from '../records/sqlite-record-store.ts'
import { openTestServer, startMs, type TestServer } from './testing/test-app.ts'

const at = new Date(startMs).toISOString()
let testServer: TestServer

beforeEach(async () => {
  testServer = await openTestServer()
  // Completed without records, which is a flag at once.
  testServer.source.put({ id: 7, outputs: [{ id: 1, name: 'o', records_count: 0 }] })
  testServer.source.put({ id: 8, status: 'running' })
  await testServer.caughtUp()
})
afterEach(async () => {
  await testServer.close()
  expect(testServer.errors).toEqual([])
})

const decision = '/local/api/jobs/7/flags/zero_records/decision'
const limit = '/local/api/packages/11/hard_limit'
const put = (path: string, body: unknown) =>
  testServer.call(path, {
    method: 'PUT',
    headers: { 'x-jobwatch-actor': encodeURIComponent('Ána') },
    body: JSON.stringify(body),
  })
const read = async <S extends z.ZodMiniType>(path: string, schema: S) =>
  z.parse(schema, await (await testServer.call(path)).json())
const activity = (path: string) => read(`/local/api/${path}/activity`, z.array(activitySchema))
const messageOf = async (response: Response) =>
  ((await response.json()) as { message: string }).message

describe('a decision about a flag', () => {
  test('returns the job with its insight, and is recorded', async () => {
    const response = await put(decision, { choice: 'fine', reason: ' Nothing was due ' })
    expect(response.status).toBe(200)
    const job = z.parse(jobDetailSchema, await response.json())
    expect([job.id, job.outputs?.length, job.insight.package_name]).toEqual([7, 1, 'Night load'])
    expect(await activity('jobs/7')).toMatchObject([
      { at, actor: 'Ána', action: 'flag_decision', reason: 'Nothing was due' },
    ])
    const undone = await testServer.call(decision, { method: 'DELETE' })
    expect(z.parse(jobDetailSchema, await undone.json()).id).toBe(7)
    expect((await activity('jobs/7')).map(({ action }) => action)).toEqual([
      'flag_decision',
      'flag_decision_undone',
    ])
  })

  test('is noticed by a page that polls', async () => {
    const revision = async () =>
      (await read('/local/api/sync', z.object({ revision: z.number() }))).revision
    const before = await revision()
    await put(decision, { choice: 'fine' })
    const decided = await revision()
    expect(decided).toBeGreaterThan(before)
    await testServer.call(decision, { method: 'DELETE' })
    const undone = await revision()
    expect(undone).toBeGreaterThan(decided)
    await put(limit, { seconds: 90 })
    expect(await revision()).toBeGreaterThan(undone)
  })

  test.each([
    [{}, 'choice: one of hour, run, expected, fine.'],
    [{ choice: 'never' }, 'choice: one of hour, run, expected, fine.'],
    [{ choice: 1, reason: 7 }, 'choice: one of hour, run, expected, fine.'],
    [[], 'choice: one of hour, run, expected, fine.'],
    ['fine', 'choice: one of hour, run, expected, fine.'],
    [null, 'choice: one of hour, run, expected, fine.'],
    [{ choice: 'fine', reason: 7 }, 'reason: a text of at most 500 characters.'],
    [{ choice: 'fine', reason: 'x'.repeat(501) }, 'reason: a text of at most 500 characters.'],
    [{ choice: 'expected' }, 'reason: why this is expected, as a text of at most 500 characters.'],
    [
      { choice: 'expected', reason: '  ' },
      'reason: why this is expected, as a text of at most 500 characters.',
    ],
    [{ choice: 'hour' }, 'Job 7 has ended: there is nothing to snooze.'],
  ])('%j is refused', async (body, message) => {
    const response = await put(decision, body)
    expect([response.status, await messageOf(response)]).toEqual([422, message])
    expect(await activity('jobs/7')).toEqual([])
  })

  test.each([
    ['jobs/7/flags/tired/decision', 404, 'Flag tired was not found.'],
    ['jobs/99/flags/runaway/decision', 404, 'Job 99 was not found.'],
    ['jobs/x/flags/runaway/decision', 404, 'Job x was not found.'],
    ['jobs/8/flags/runaway/decision', 422, 'Job 8 does not have the flag “Runaway”.'],
  ])('%s is %i', async (path, status, message) => {
    for (const response of [
      await put(`/local/api/${path}`, { choice: 'fine' }),
      await testServer.call(`/local/api/${path}`, { method: 'DELETE' }),
    ])
      expect([response.status, await messageOf(response)]).toEqual([status, message])
  })

  test('is refused as a body of another type or too large', async () => {
    const text = await testServer.call(decision, {
      method: 'PUT',
      headers: { 'content-type': 'text/plain' },
      body: 'choice=fine',
    })
    expect(text.status).toBe(415)
    const large = await put(decision, { choice: 'fine', reason: 'x'.repeat(300_000) })
    expect(large.status).toBe(413)
  })
})

describe('a hard limit', () => {
  const none = { package_id: 11, seconds: null, at: null, actor: null, reason: null }

  test('is set, read and removed, and recorded on its package', async () => {
    expect(await read(limit, hardLimitSchema)).toEqual(none)
    const set = await put(limit, { seconds: 7_200, reason: 'Agreed' })
    const known = { package_id: 11, seconds: 7_200, at, actor: 'Ána', reason: 'Agreed' }
    expect([set.status, await set.json()]).toEqual([200, known])
    expect(await read(limit, hardLimitSchema)).toEqual(known)
    const removed = await put(limit, { seconds: null })
    expect([removed.status, await removed.json()]).toEqual([200, none])
    expect(await read(limit, hardLimitSchema)).toEqual(none)
    expect(await activity('packages/11')).toMatchObject([
      { actor: 'Ána', action: 'hard_limit', reason: 'Agreed', message: 'Hard limit 2 h' },
      { actor: 'Ána', action: 'hard_limit', reason: null, message: 'Hard limit removed' },
    ])
    expect(await activity('packages/12')).toEqual([])
  })

  const seconds = 'seconds: a whole number from 60 to 2592000, or null to remove the limit.'
  test.each([
    [{}, seconds],
    [{ seconds: 59 }, seconds],
    [{ seconds: 2_592_001 }, seconds],
    [{ seconds: 90.5 }, seconds],
    [{ seconds: '90' }, seconds],
    [[60], seconds],
    [{ seconds: 90, reason: 'x'.repeat(501) }, 'reason: a text of at most 500 characters.'],
  ])('%j is refused', async (body, message) => {
    const response = await put(limit, body)
    expect([response.status, await messageOf(response)]).toEqual([422, message])
    expect(await read(limit, hardLimitSchema)).toEqual(none)
  })

  test('of a package that the source does not know is refused', async () => {
    const response = await put('/local/api/packages/99/hard_limit', { seconds: 90 })
    expect([response.status, await messageOf(response)]).toEqual([
      422,
      'Package 99 is not known: it cannot have a limit.',
    ])
  })
})

test('records that cannot be written refuse a decision with their reason', async () => {
  const records = await SqliteRecordStore.open(':memory:')
  const full = new RecordsError('The disk is full: the records cannot be written.')
  records.decideFlag = () => Promise.reject(full)
  const other = await openTestServer({ records })
  other.source.put({ id: 7, outputs: [{ id: 1, name: 'o', records_count: 0 }] })
  await other.caughtUp()
  const response = await other.call(decision, { method: 'PUT', body: '{"choice":"fine"}' })
  expect([response.status, await messageOf(response)]).toEqual([503, full.message])
  await other.close()
  await records.close()
})
