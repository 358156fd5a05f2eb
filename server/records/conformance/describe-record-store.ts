/**
 * The contract of every record store. To check a database, call `describeRecordStore` in a test
 * file with a function that opens an empty one.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { NewActivity, RecordStore } from '../port.ts'

const created = '2026-11-23T12:00:00Z'
const entry = (fields: Partial<NewActivity>): NewActivity => ({
  subject: 'job',
  subjectId: 7,
  at: '2026-11-23T12:00:00.000Z',
  actor: 'Dana',
  action: 'stop',
  reason: null,
  outcome: 'accepted',
  message: null,
  ...fields,
})
const reported = (jobId: number, status: string, at: string) => ({ jobId, status, at, exact: true })
const seen = (jobId: number, status: string, at: string) => ({ jobId, status, at, exact: false })

export function describeRecordStore(name: string, open: () => Promise<RecordStore>): void {
  describe(`the record store over ${name}`, () => {
    let records: RecordStore
    beforeEach(async () => {
      records = await open()
    })
    afterEach(() => records.close())
    describe('activity', () => describeActivity(() => records))
    describe('transitions', () => describeTransitions(() => records))
    describe('an account', () => describeAccounts(() => records))
  })
}

function describeActivity(records: () => RecordStore): void {
  test('is kept by subject, oldest first', async () => {
    await records().addActivity('local', entry({ outcome: 'refused', message: 'It is starting.' }))
    await records().addActivity('local', entry({ reason: 'Wrong day' }))
    await records().addActivity('local', entry({ subject: 'cluster', action: 'cluster_update' }))
    await records().addActivity('local', entry({ subjectId: 8 }))
    expect(await records().activity('local', 'job', 7)).toMatchObject([
      { action: 'stop', outcome: 'refused', message: 'It is starting.', reason: null },
      { action: 'stop', outcome: 'accepted', message: null, reason: 'Wrong day' },
    ])
    expect(await records().activity('local', 'cluster', 7)).toMatchObject([
      { action: 'cluster_update', actor: 'Dana' },
    ])
    expect(await records().activity('local', 'schedule', 7)).toEqual([])
  })

  test('returns the last accepted stop of each job', async () => {
    await records().addActivity('local', entry({ subjectId: 1, reason: 'first' }))
    await records().addActivity('local', entry({ subjectId: 1, reason: 'second' }))
    await records().addActivity('local', entry({ subjectId: 1, outcome: 'refused' }))
    await records().addActivity('local', entry({ subjectId: 2, action: 'run' }))
    const stops = await records().stopRequests('local', [1, 2, 3])
    expect([...stops]).toEqual([[1, { at: entry({}).at, actor: 'Dana', reason: 'second' }]])
    expect(await records().stopRequests('local', [])).toEqual(new Map())
  })
}

function describeTransitions(records: () => RecordStore): void {
  test('keep the first observed time, until the source reports one', async () => {
    await records().observe('local', [
      reported(1, 'idle', created),
      seen(1, 'queued', '2026-11-23T12:00:03.000Z'),
    ])
    await records().observe('local', [seen(1, 'queued', '2026-11-23T12:00:09.000Z')])
    await records().observe('local', [seen(1, 'running', '2026-11-23T12:01:04.000Z')])
    await records().observe('local', [reported(1, 'running', '2026-11-23T12:01:00Z')])
    await records().observe('local', [seen(1, 'running', '2026-11-23T12:05:00.000Z')])
    expect(await records().transitions('local', 1)).toEqual([
      { status: 'idle', at: created, exact: true },
      { status: 'queued', at: '2026-11-23T12:00:03.000Z', exact: false },
      { status: 'running', at: '2026-11-23T12:01:00Z', exact: true },
    ])
  })

  test('are in the order of the statuses, whatever the clocks say', async () => {
    await records().observe('local', [
      reported(1, 'running', created),
      seen(1, 'pending', '2026-11-23T12:00:00.128Z'),
      reported(1, 'idle', created),
    ])
    expect(await records().transitions('local', 1)).toEqual([
      { status: 'idle', at: created, exact: true },
      { status: 'pending', at: '2026-11-23T12:00:00.000Z', exact: false },
      { status: 'running', at: created, exact: true },
    ])
  })

  test('omit a row without a time, and no others', async () => {
    await records().observe('local', [
      reported(1, 'idle', created),
      seen(1, 'pending_stoppage', 'yesterday'),
      reported(1, 'stopped', '2026-11-23T12:00:09Z'),
    ])
    expect((await records().transitions('local', 1)).map(({ status }) => status)).toEqual([
      'idle',
      'stopped',
    ])
    expect(await records().recentStops('local', 10)).toEqual([])
  })

  test('of a reused id belong to the new job', async () => {
    await records().observe('local', [
      reported(1, 'idle', created),
      reported(1, 'completed', '2026-11-23T12:09:00Z'),
    ])
    await records().observe('local', [reported(1, 'idle', '2026-11-23T12:00:00.480Z')])
    expect(await records().transitions('local', 1)).toHaveLength(2)
    await records().observe('local', [reported(1, 'idle', '2026-11-24T07:00:00Z')])
    expect(await records().transitions('local', 1)).toEqual([
      { status: 'idle', at: '2026-11-24T07:00:00Z', exact: true },
    ])
  })

  test('return how long the newest stops took', async () => {
    for (const id of [1, 2, 3])
      await records().observe('local', [reported(id, 'pending_stoppage', created)])
    await records().observe('local', [reported(1, 'stopped', '2026-11-23T12:00:01Z')])
    await records().observe('local', [reported(2, 'stopped', '2026-11-23T12:00:02Z')])
    expect(await records().recentStops('local', 10)).toEqual([2, 1])
    expect(await records().recentStops('local', 1)).toEqual([2])
  })

  test('are removed with deleted jobs', async () => {
    for (const id of [1, 2]) await records().observe('local', [reported(id, 'idle', created)])
    await records().forgetTransitions('local', [1, 9])
    expect(await records().transitions('local', 1)).toEqual([])
    expect(await records().transitions('local', 2)).toHaveLength(1)
  })
}

function describeAccounts(records: () => RecordStore): void {
  const key = { scope: 's', key: 'k', account: 'local', request: 'r' }

  test('is isolated from others', async () => {
    await records().addActivity('local', entry({}))
    await records().observe('local', [reported(7, 'idle', created)])
    expect(await records().activity('other', 'job', 7)).toEqual([])
    expect(await records().transitions('other', 7)).toEqual([])
    expect(await records().stopRequests('other', [7])).toEqual(new Map())
  })

  test('is deleted completely, without affecting others', async () => {
    for (const account of ['local', 'other']) {
      await records().addActivity(account, entry({}))
      await records().observe(account, [reported(7, 'idle', created)])
    }
    await records().beginRequest(key, 0)
    expect(await records().forgetAccount('local')).toBe(true)
    expect(await records().forgetAccount('local')).toBe(false)
    expect(await records().activity('local', 'job', 7)).toEqual([])
    expect(await records().transitions('local', 7)).toEqual([])
    expect(await records().beginRequest(key, 0)).toBeNull()
    expect(await records().activity('other', 'job', 7)).toHaveLength(1)
    expect(await records().transitions('other', 7)).toHaveLength(1)
  })
}
