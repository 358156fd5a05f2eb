/**
 * The contract of every record store. To check a database, call `describeRecordStore` in a test
 * file with a function that opens an empty one.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { serverScope, type ActivityQuery, type NewActivity, type RecordStore } from '../port.ts'
import { describeFlagDecisions, describeHardLimits } from './describe-flag-decisions.ts'
import {
  describeApiKeys,
  describeSessions,
  describeSignInTries,
  describeUsers,
} from './describe-identity.ts'
import { describeHandoverNotes, describeNotifications } from './describe-notifications.ts'
import { describeTraces } from './describe-traces.ts'
import {
  describeBulkOperations,
  describeErrorGroupEdits,
  describeTriage,
} from './describe-triage.ts'
import { describePreferences, describeViews } from './describe-views.ts'

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
    describe('triage', () => describeTriage(() => records))
    describe('changes of error groups', () => describeErrorGroupEdits(() => records))
    describe('actions on many jobs', () => describeBulkOperations(() => records))
    describe('transitions', () => describeTransitions(() => records))
    describe('traces', () => describeTraces(() => records))
    describe('decisions about flags', () => describeFlagDecisions(() => records))
    describe('hard limits', () => describeHardLimits(() => records))
    describe('saved views', () => describeViews(() => records))
    describe('handover notes', () => describeHandoverNotes(() => records))
    describe('notifications', () => describeNotifications(() => records))
    describe('preferences', () => describePreferences(() => records))
    describe('users', () => describeUsers(() => records))
    describe('sessions', () => describeSessions(() => records))
    describe('API keys', () => describeApiKeys(() => records))
    describe('tries to sign in', () => describeSignInTries(() => records))
    describe('jobs that are gone', () => describeForgottenJobs(() => records))
    describe('an account', () => describeAccounts(() => records))
  })
}

const everything = {
  account: null,
  actor: null,
  action: null,
  subject: null,
  subjectId: null,
  from: null,
  to: null,
  before: null,
  limit: 10,
}

function describeActivity(records: () => RecordStore): void {
  test('of all accounts is listed newest first, with filters', async () => {
    await records().addActivity('acme', entry({ at: '2026-11-23T12:00:00.000Z' }))
    await records().addActivity('local', entry({ at: '2026-11-23T13:00:00.000Z', actor: 'Ana' }))
    await records().addActivity(
      serverScope,
      entry({ subject: 'user', subjectId: 0, action: 'user_add', at: '2026-11-23T14:00:00.000Z' }),
    )
    const found = async (query: Partial<ActivityQuery>) =>
      (await records().allActivity({ ...everything, ...query })).map(({ account }) => account)
    expect(await found({})).toEqual([serverScope, 'local', 'acme'])
    expect(await found({ limit: 1 })).toEqual([serverScope])
    const [newest] = await records().allActivity(everything)
    expect(newest).toMatchObject({ subject: 'user', subjectId: 0, action: 'user_add' })
    expect(await found({ before: newest?.id ?? null })).toEqual(['local', 'acme'])
    expect(await found({ account: 'acme' })).toEqual(['acme'])
    expect(await found({ actor: 'ana' })).toEqual([serverScope, 'local', 'acme'])
    expect(await found({ actor: 'DAN' })).toEqual([serverScope, 'acme'])
    expect(await found({ actor: '%' })).toEqual([])
    expect(await found({ action: 'stop' })).toEqual(['local', 'acme'])
    expect(await found({ subject: 'user' })).toEqual([serverScope])
    expect(await found({ subject: 'job', subjectId: 7 })).toEqual(['local', 'acme'])
    expect(await found({ subject: 'job', subjectId: 8 })).toEqual([])
    expect(
      await found({ from: '2026-11-23T13:00:00.000Z', to: '2026-11-23T14:00:00.000Z' }),
    ).toEqual(['local'])
  })

  test('is kept by subject, oldest first', async () => {
    await records().addActivity('local', entry({ outcome: 'refused', message: 'It is starting.' }))
    await records().addActivity('local', entry({ reason: 'Wrong day' }))
    await records().addActivity('local', entry({ subject: 'cluster', action: 'cluster_update' }))
    await records().addActivity('local', entry({ subjectId: 8 }))
    await records().addActivity('local', entry({ subject: 'package', action: 'hard_limit' }))
    expect(await records().activity('local', 'job', 7)).toMatchObject([
      { action: 'stop', outcome: 'refused', message: 'It is starting.', reason: null },
      { action: 'stop', outcome: 'accepted', message: null, reason: 'Wrong day' },
    ])
    expect(await records().activity('local', 'cluster', 7)).toMatchObject([
      { action: 'cluster_update', actor: 'Dana' },
    ])
    expect(await records().activity('local', 'package', 7)).toMatchObject([
      { action: 'hard_limit', actor: 'Dana' },
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
    expect(await records().recentStops('local', 10)).toEqual([
      { jobId: 2, seconds: 2 },
      { jobId: 1, seconds: 1 },
    ])
    expect(await records().recentStops('local', 1)).toEqual([{ jobId: 2, seconds: 2 }])
  })
}

/** One of everything that is known of a job. */
async function addAbout(records: RecordStore, account: string, jobId: number): Promise<void> {
  await records.addActivity(account, entry({ subjectId: jobId }))
  await records.observe(account, [reported(jobId, 'idle', created)])
  const samples = [{ seconds: 1, progress: 0.5, records: 3 }]
  await records.saveTrace(account, { jobId, packageId: 11, samples })
  await records.decideFlag(account, {
    jobId,
    packageId: 11,
    kind: 'runaway',
    choice: 'fine',
    until: null,
    at: created,
    actor: 'Dana',
    reason: null,
  })
}

/** How much is known of a job, in the order of {@link addAbout}. */
const countsOf = async (records: RecordStore, account: string, jobId: number) => [
  (await records.activity(account, 'job', jobId)).length,
  (await records.transitions(account, jobId)).length,
  (await records.traces(account, 11, 10)).get(jobId)?.length ?? 0,
  (await records.flagDecisions(account, [jobId])).get(jobId)?.length ?? 0,
]

function describeForgottenJobs(records: () => RecordStore): void {
  test('leave nothing but their activity', async () => {
    for (const account of ['local', 'other'])
      for (const id of [1, 2]) await addAbout(records(), account, id)
    await records().forgetJobs('local', [1, 9])
    expect(await countsOf(records(), 'local', 1)).toEqual([1, 0, 0, 0])
    expect(await countsOf(records(), 'local', 2)).toEqual([1, 1, 1, 1])
    expect(await countsOf(records(), 'other', 1)).toEqual([1, 1, 1, 1])
    await records().forgetJobs('local', [])
    expect(await countsOf(records(), 'local', 2)).toEqual([1, 1, 1, 1])
  })

  test('leave nothing to a new job of the same id', async () => {
    for (const id of [1, 2]) await addAbout(records(), 'local', id)
    await records().observe('local', [reported(1, 'idle', '2026-11-24T07:00:00Z')])
    expect(await countsOf(records(), 'local', 1)).toEqual([1, 1, 0, 0])
    expect(await countsOf(records(), 'local', 2)).toEqual([1, 1, 1, 1])
  })
}

function describeAccounts(records: () => RecordStore): void {
  const key = { scope: 's', key: 'k', account: 'local', request: 'r' }

  const limit = { seconds: 60, at: created, actor: 'Dana', reason: null }

  test('is isolated from others', async () => {
    await addAbout(records(), 'local', 7)
    await records().setHardLimit('local', 11, limit)
    expect(await countsOf(records(), 'other', 7)).toEqual([0, 0, 0, 0])
    expect(await records().stopRequests('other', [7])).toEqual(new Map())
    expect(await records().undecideFlag('other', 7, 'runaway')).toBe(false)
    expect(await records().fineRuns('other', 11)).toEqual(new Set())
    expect(await records().hardLimits('other')).toEqual(new Map())
  })

  test('is deleted completely, without affecting others', async () => {
    for (const account of ['local', 'other']) {
      await addAbout(records(), account, 7)
      await records().setHardLimit(account, 11, limit)
    }
    await records().beginRequest(key, 0)
    expect(await records().forgetAccount('local')).toBe(true)
    expect(await records().forgetAccount('local')).toBe(false)
    expect(await countsOf(records(), 'local', 7)).toEqual([0, 0, 0, 0])
    expect(await records().hardLimits('local')).toEqual(new Map())
    expect(await records().beginRequest(key, 0)).toBeNull()
    expect(await countsOf(records(), 'other', 7)).toEqual([1, 1, 1, 1])
    expect(await records().hardLimits('other')).toEqual(new Map([[11, limit]]))
  })
}
