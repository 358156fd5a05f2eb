import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { FlagChoice, FlagKind } from '../../contract/flags.ts'
import { hardLimitBounds } from '../../contract/requests.ts'
import { SqliteRecordStore } from '../records/sqlite-record-store.ts'
import { SourceError } from '../sources/port.ts'
import { newNotes } from '../store/port.ts'
import { SqliteJobStore } from '../store/sqlite-job-store.ts'
import { AccountDecisions } from './account-decisions.ts'
import { hardLimitMessage } from './decision-messages.ts'
import { ResourceDirectory } from './resource-directory.ts'
import { MemorySource, testJob } from './testing/memory-source.ts'

const startMs = Date.parse('2026-11-23T12:00:00Z')
const at = '2026-11-23T12:00:00.000Z'
let nowMs: number
let store: SqliteJobStore
let records: SqliteRecordStore
let source: MemorySource
let account: number
let decisions: AccountDecisions
/** Calls of the listener, with what was in force by then. */
let heard: unknown[]

beforeEach(async () => {
  nowMs = startMs
  heard = []
  store = await SqliteJobStore.open(':memory:')
  records = await SqliteRecordStore.open(':memory:')
  account = (await store.account('local')).key
  source = new MemorySource(() => nowMs)
  const now = () => nowMs
  decisions = new AccountDecisions({
    store,
    records,
    account: { slug: 'local', key: account },
    source,
    names: new ResourceDirectory(store, account, source, now),
    now,
    listener: {
      onFlagDecided: async (jobId) => {
        const decided = (await records.flagDecisions('local', [jobId])).get(jobId) ?? []
        heard.push([jobId, decided.map(({ kind, choice }) => `${kind} ${choice}`)])
      },
      onHardLimit: async (packageId) => {
        const limit = (await records.hardLimits('local')).get(packageId)
        heard.push([packageId, limit?.seconds ?? null])
      },
    },
  })
})
afterEach(async () => {
  await store.close()
  await records.close()
})

/** Stores a job with these flags. */
async function addJob(fields: Record<string, unknown>, flags: readonly FlagKind[] = []) {
  const after = {
    job: testJob({ created_at: at, updated_at: at, ...fields }),
    notes: {
      ...newNotes('Night load'),
      flags: flags.map((kind) => ({ kind, since: at, limit_seconds: null, evidence: null })),
    },
    overrun: null,
    seenMs: startMs,
    headline: null,
  }
  await store.write(account, [{ before: null, after }])
}

const decide = (choice: FlagChoice, kind: FlagKind = 'runaway', reason: string | null = null) =>
  decisions.decideFlag(7, kind, { choice, reason }, 'Dana')
const decidedOf = async (jobId: number) =>
  (await records.flagDecisions('local', [jobId])).get(jobId) ?? []
const refused = (status: number, message: RegExp) => ({
  name: 'SourceError',
  status,
  message: expect.stringMatching(message),
})

describe('a decision about a flag', () => {
  test.each([
    ['hour', '2026-11-23T13:00:00.000Z', 'Runaway: snoozed for an hour'],
    ['run', null, 'Runaway: snoozed for this run'],
    ['expected', null, 'Runaway: expected'],
    ['fine', null, 'Runaway: fine'],
  ] as const)('%s is in force until %s and recorded', async (choice, until, message) => {
    await addJob({ id: 7, status: 'running' }, ['runaway'])
    await decide(choice, 'runaway', 'Month end')
    const decision = { kind: 'runaway', choice, until, at, actor: 'Dana', reason: 'Month end' }
    expect(await decidedOf(7)).toEqual([decision])
    expect(await records.activity('local', 'job', 7)).toMatchObject([
      {
        at,
        actor: 'Dana',
        action: 'flag_decision',
        reason: 'Month end',
        outcome: 'accepted',
        message,
      },
    ])
    expect(heard).toEqual([[7, [`runaway ${choice}`]]])
  })

  test('is for its package only', async () => {
    await addJob({ id: 7, package_id: 11 }, ['odd_records'])
    await addJob({ id: 8, package_id: null }, ['odd_records'])
    for (const id of [7, 8])
      await decisions.decideFlag(id, 'odd_records', { choice: 'fine', reason: null }, 'Dana')
    expect(await records.fineRuns('local', 11)).toEqual(new Set([7]))
    expect(await records.fineRuns('local', 12)).toEqual(new Set())
  })

  test('can be changed after the flag is gone', async () => {
    await addJob({ id: 7, status: 'running' }, ['runaway'])
    await decide('hour')
    await addJob({ id: 7, status: 'completed' })
    await decide('fine')
    expect(await decidedOf(7)).toMatchObject([{ choice: 'fine', until: null }])
  })

  test('on an unknown job is not found', async () => {
    await expect(decide('fine')).rejects.toMatchObject(refused(404, /^Job 7 was not found\.$/))
    await expect(decisions.undecideFlag(7, 'runaway', 'Dana')).rejects.toMatchObject({
      status: 404,
    })
    expect(heard).toEqual([])
  })

  test('on a flag that the job does not have is refused', async () => {
    await addJob({ id: 7, status: 'running' }, ['slow'])
    for (const act of [() => decide('fine'), () => decisions.undecideFlag(7, 'runaway', 'Dana')])
      await expect(act()).rejects.toMatchObject(refused(422, /does not have the flag “Runaway”/))
    expect(await decidedOf(7)).toEqual([])
    expect(await records.activity('local', 'job', 7)).toEqual([])
    expect(heard).toEqual([])
  })

  test.each([
    ['completed', 'hour', false],
    ['failed', 'run', false],
    ['stopped', 'hour', false],
    ['completed', 'expected', true],
    ['completed', 'fine', true],
    ['stopping', 'hour', true],
    ['queued', 'run', true],
  ] as const)('on a %s job: %s is possible: %s', async (status, choice, isPossible) => {
    await addJob({ id: 7, status }, ['runaway'])
    const deciding = decide(choice)
    if (isPossible) await deciding
    else
      await expect(deciding).rejects.toMatchObject(
        refused(422, /^Job 7 has ended: there is nothing to snooze\.$/),
      )
    expect(await decidedOf(7)).toHaveLength(isPossible ? 1 : 0)
  })

  test('is taken back once', async () => {
    await addJob({ id: 7, status: 'running' }, ['runaway', 'no_progress'])
    await decide('run')
    await decide('run', 'no_progress')
    heard = []
    for (let turn = 0; turn < 2; turn += 1) await decisions.undecideFlag(7, 'runaway', 'Ana')
    expect(await decidedOf(7)).toMatchObject([{ kind: 'no_progress' }])
    expect((await records.activity('local', 'job', 7)).slice(2)).toMatchObject([
      { actor: 'Ana', action: 'flag_decision_undone', message: 'Runaway: decision undone' },
    ])
    expect(heard).toEqual([[7, ['no_progress run']]])
  })

  test('that cannot be recorded is an error, and takes effect', async () => {
    await addJob({ id: 7, status: 'running' }, ['runaway'])
    vi.spyOn(records, 'addActivity').mockRejectedValue(new Error('disk full'))
    await expect(decide('run')).rejects.toThrow('disk full')
    expect(heard).toEqual([[7, ['runaway run']]])
  })
})

describe('a hard limit', () => {
  const none = { package_id: 11, seconds: null, at: null, actor: null, reason: null }

  test('is set, replaced, removed and recorded', async () => {
    expect(await decisions.hardLimit(11)).toEqual(none)
    const limit = { package_id: 11, seconds: 7_200, at, actor: 'Dana', reason: 'Agreed' }
    expect(await decisions.setHardLimit(11, 7_200, 'Agreed', 'Dana')).toEqual(limit)
    expect(await decisions.hardLimit(11)).toEqual(limit)
    nowMs += 60_000
    await decisions.setHardLimit(11, 900, null, 'Ana')
    expect(await decisions.hardLimit(11)).toMatchObject({ seconds: 900, actor: 'Ana' })
    expect(await decisions.setHardLimit(11, null, 'Not needed', 'Dana')).toEqual(none)
    expect(await decisions.hardLimit(11)).toEqual(none)
    expect(await decisions.packageActivity(11)).toMatchObject([
      { at, actor: 'Dana', action: 'hard_limit', reason: 'Agreed', message: 'Hard limit 2 h' },
      { actor: 'Ana', action: 'hard_limit', reason: null, message: 'Hard limit 15 m' },
      { actor: 'Dana', reason: 'Not needed', message: 'Hard limit removed' },
    ])
    expect(heard).toEqual([
      [11, 7_200],
      [11, 900],
      [11, null],
    ])
  })

  test('that is not there is removed without a record', async () => {
    expect(await decisions.setHardLimit(11, null, null, 'Dana')).toEqual(none)
    expect(await decisions.packageActivity(11)).toEqual([])
    expect(heard).toEqual([])
  })

  test.each([600, null])('%s for an unknown package is refused', async (seconds) => {
    await expect(decisions.setHardLimit(99, seconds, null, 'Dana')).rejects.toMatchObject(
      refused(422, /^Package 99 is not known/),
    )
    expect(await records.hardLimits('local')).toEqual(new Map())
    expect(await decisions.packageActivity(99)).toEqual([])
  })

  test('of a package that is gone can be removed', async () => {
    await decisions.setHardLimit(12, 600, null, 'Dana')
    source.packageList = source.packageList.filter(({ id }) => id !== 12)
    nowMs += 60_000
    await expect(decisions.setHardLimit(12, 900, null, 'Dana')).rejects.toMatchObject({
      status: 422,
    })
    await decisions.setHardLimit(12, null, null, 'Dana')
    expect(await decisions.hardLimit(12)).toMatchObject({ seconds: null })
  })

  test('is possible for an archived package, which no list has', async () => {
    const [archived] = source.packageList
    source.packageList = []
    vi.spyOn(source, 'package').mockImplementation(async (id) => {
      if (archived?.id !== id) throw new SourceError(404, `Package ${id} was not found.`)
      return archived
    })
    await decisions.setHardLimit(11, 600, null, 'Dana')
    expect(await decisions.hardLimit(11)).toMatchObject({ seconds: 600 })
  })

  test('is not set while the source cannot say whether it knows the package', async () => {
    source.packageList = []
    source.failing.set('package', new SourceError(503, 'Upstream is down'))
    await expect(decisions.setHardLimit(11, 600, null, 'Dana')).rejects.toMatchObject({
      status: 503,
    })
    expect(await records.hardLimits('local')).toEqual(new Map())
  })

  test('needs a run of the package where the source has no packages', async () => {
    source.capabilities = []
    await addJob({ id: 7, package_id: 11 })
    await decisions.setHardLimit(11, 600, null, 'Dana')
    await expect(decisions.setHardLimit(12, 600, null, 'Dana')).rejects.toMatchObject({
      status: 422,
    })
    expect([...(await records.hardLimits('local')).keys()]).toEqual([11])
  })

  test.each([
    [hardLimitBounds.min, 'Hard limit 1 m'],
    [61, 'Hard limit 1 m 1 s'],
    [5_400, 'Hard limit 1 h 30 m'],
    [7_205, 'Hard limit 2 h 5 s'],
    [hardLimitBounds.max, 'Hard limit 720 h'],
  ])('of %i seconds is exact in its message', (seconds, message) => {
    expect(hardLimitMessage(seconds)).toBe(message)
  })
})
