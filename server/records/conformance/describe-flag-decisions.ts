import { expect, test } from 'vitest'
import type { FlagDecision } from '../../../contract/flags.ts'
import type { HardLimitRecord, NewFlagDecision, RecordStore } from '../port.ts'

const decision = (fields: Partial<NewFlagDecision>): NewFlagDecision => ({
  jobId: 7,
  packageId: 11,
  kind: 'runaway',
  choice: 'hour',
  until: '2026-11-23T13:00:00.000Z',
  at: '2026-11-23T12:00:00.000Z',
  actor: 'Dana',
  reason: null,
  ...fields,
})
const withoutJob = ({ kind, choice, until, at, actor, reason }: NewFlagDecision): FlagDecision => ({
  kind,
  choice,
  until,
  at,
  actor,
  reason,
})
const fine = (jobId: number, fields: Partial<NewFlagDecision> = {}) =>
  decision({ jobId, choice: 'fine', until: null, ...fields })

export function describeFlagDecisions(records: () => RecordStore): void {
  test('are kept by job, oldest first', async () => {
    const first = decision({ kind: 'slow', choice: 'run', until: null })
    const second = decision({ at: '2026-11-23T12:05:00.000Z', reason: 'Month end' })
    const other = decision({ jobId: 8, packageId: null })
    for (const each of [second, first, other]) await records().decideFlag('local', each)
    expect(await records().flagDecisions('local', [7, 8, 9])).toEqual(
      new Map([
        [7, [withoutJob(first), withoutJob(second)]],
        [8, [withoutJob(other)]],
      ]),
    )
    expect(await records().flagDecisions('local', [9])).toEqual(new Map())
    expect(await records().flagDecisions('local', [])).toEqual(new Map())
  })

  test('replace an earlier one about the same flag', async () => {
    const later = decision({
      choice: 'expected',
      until: null,
      at: '2026-11-23T12:30:00.000Z',
      actor: 'Ana',
      reason: 'Month end',
    })
    await records().decideFlag('local', decision({}))
    await records().decideFlag('local', later)
    expect(await records().flagDecisions('local', [7])).toEqual(new Map([[7, [withoutJob(later)]]]))
  })

  test('can be taken back', async () => {
    await records().decideFlag('local', decision({}))
    await records().decideFlag('local', decision({ kind: 'slow' }))
    expect(await records().undecideFlag('local', 7, 'runaway')).toBe(true)
    expect(await records().undecideFlag('local', 7, 'runaway')).toBe(false)
    expect(await records().undecideFlag('local', 8, 'slow')).toBe(false)
    expect((await records().flagDecisions('local', [7])).get(7)).toMatchObject([{ kind: 'slow' }])
  })

  test('name the runs of a package that were fine', async () => {
    await records().decideFlag('local', fine(1))
    await records().decideFlag('local', fine(1, { kind: 'odd_records' }))
    await records().decideFlag('local', fine(2, { choice: 'expected' }))
    await records().decideFlag('local', decision({ jobId: 3 }))
    await records().decideFlag('local', decision({ jobId: 4, choice: 'run', until: null }))
    await records().decideFlag('local', fine(5, { packageId: 12 }))
    await records().decideFlag('local', fine(6, { packageId: null }))
    await records().decideFlag('local', fine(7))
    await records().undecideFlag('local', 7, 'runaway')
    expect(await records().fineRuns('local', 11)).toEqual(new Set([1, 2]))
    expect(await records().fineRuns('local', 13)).toEqual(new Set())
  })

  test('name at most the 200 newest of them', async () => {
    const start = Date.parse('2026-11-23T12:00:00Z')
    for (let id = 1; id <= 203; id += 1)
      await records().decideFlag('local', fine(id, { at: new Date(start + id).toISOString() }))
    const runs = await records().fineRuns('local', 11)
    expect(runs.size).toBe(200)
    expect(Math.min(...runs)).toBe(4)
  })
}

export function describeHardLimits(records: () => RecordStore): void {
  const limit = (fields: Partial<HardLimitRecord>): HardLimitRecord => ({
    seconds: 7_200,
    at: '2026-11-23T12:00:00.000Z',
    actor: 'Dana',
    reason: null,
    ...fields,
  })

  test('are kept by package, the last one set', async () => {
    await records().setHardLimit('local', 11, limit({}))
    await records().setHardLimit('local', 12, limit({ seconds: 60 }))
    const later = limit({ seconds: 900, actor: 'Ana', reason: 'It got faster' })
    await records().setHardLimit('local', 11, later)
    expect(await records().hardLimits('local')).toEqual(
      new Map([
        [11, later],
        [12, limit({ seconds: 60 })],
      ]),
    )
  })

  test('can be removed', async () => {
    await records().setHardLimit('local', 11, limit({}))
    await records().setHardLimit('local', 12, limit({}))
    await records().setHardLimit('local', 11, null)
    await records().setHardLimit('local', 13, null)
    expect([...(await records().hardLimits('local')).keys()]).toEqual([12])
  })
}
