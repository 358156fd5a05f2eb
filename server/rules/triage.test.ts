import { describe, expect, it } from 'vitest'
import { passingVariables, variablesKey } from './significant-variables.ts'
import {
  nextChangeMs,
  resolutionsOf,
  retryWaitMs,
  type Completion,
  type Failure,
  type FailureMark,
  type TriageInput,
} from './triage.ts'

const minute = 60_000
const nowMs = Date.parse('2026-11-26T03:00:00Z')
const at = (minutesAgo: number) => nowMs - minutesAgo * minute

const failure = (id: number, endedAgo: number, change: Partial<Failure> = {}): Failure => ({
  id,
  createdMs: at(endedAgo + 5),
  endedMs: at(endedAgo),
  group: 'a',
  isShort: false,
  creatorKey: 'schedule:1',
  attempts: null,
  maxAttempts: null,
  parent: null,
  variables: {},
  dynamic: {},
  ...change,
})

const completion = (
  id: number,
  endedAgo: number,
  change: Partial<Completion> = {},
): Completion => ({
  id,
  createdMs: at(endedAgo + 5),
  endedMs: at(endedAgo),
  isShort: false,
  variables: {},
  dynamic: {},
  ...change,
})

const input = (failures: Failure[], change: Partial<TriageInput> = {}): TriageInput => ({
  failures,
  completions: [],
  passing: new Set(),
  marks: new Map(),
  reruns: [],
  attempts: [],
  isMuted: () => false,
  nowMs,
  ...change,
})

const acknowledged = (agoMinutes: number, untilMs: number | null = null): FailureMark => ({
  assignee: 'Ana',
  assignedMs: at(agoMinutes),
  acknowledged: { atMs: at(agoMinutes), untilMs },
})

const statesOf = (given: TriageInput) =>
  Object.fromEntries([...resolutionsOf(given)].map(([id, { state, by }]) => [id, [state, by]]))

describe('a failure', () => {
  it('is unresolved without a later completed run', () => {
    expect(statesOf(input([failure(1, 60)], { completions: [completion(2, 120)] }))).toEqual({
      1: ['unresolved', null],
    })
  })

  it('is resolved by the first later completed run of the same variables', () => {
    const completions = [
      completion(2, 50, { variables: { region: 'south' } }),
      completion(4, 20, { variables: { region: 'north' } }),
      completion(3, 40, { variables: { region: "'north'" } }),
    ]
    const failures = [failure(1, 60, { variables: { region: 'north' } })]
    expect(statesOf(input(failures, { completions }))).toEqual({ 1: ['resolved', 3] })
  })

  it('is not resolved by a run that was created before it', () => {
    const completions = [completion(2, 30, { createdMs: at(100) })]
    expect(statesOf(input([failure(1, 60)], { completions }))[1]).toEqual(['unresolved', null])
  })

  it('is not resolved by a run that ended before it', () => {
    const failures = [failure(1, 10, { createdMs: at(100) })]
    const completions = [completion(2, 50)]
    expect(statesOf(input(failures, { completions }))[1]).toEqual(['unresolved', null])
  })

  it('is not resolved by a run with too few records', () => {
    const completions = [completion(2, 30, { isShort: true })]
    expect(statesOf(input([failure(1, 60)], { completions }))[1]).toEqual(['unresolved', null])
  })

  it('ignores variables that do not count', () => {
    const failures = [failure(1, 60, { variables: { day: '2026-11-25', region: 'north' } })]
    const completions = [completion(2, 30, { variables: { day: '2026-11-26', region: 'north' } })]
    const passing = new Set(['day'])
    expect(statesOf(input(failures, { completions, passing }))[1]).toEqual(['resolved', 2])
  })

  it('is resolved by a completed re-run with any variables, and by a re-run of a re-run', () => {
    const failures = [failure(1, 60, { variables: { region: 'north' } }), failure(2, 50)]
    const reruns = [
      { id: 2, of: 1, status: 'failed' as const, endedMs: at(50) },
      { id: 3, of: 2, status: 'completed' as const, endedMs: at(40) },
    ]
    expect(statesOf(input(failures, { reruns }))).toEqual({
      1: ['resolved', 3],
      2: ['resolved', 3],
    })
  })

  it('survives re-runs in a circle', () => {
    const reruns = [
      { id: 2, of: 1, status: 'failed' as const, endedMs: at(50) },
      { id: 1, of: 2, status: 'failed' as const, endedMs: at(60) },
    ]
    expect(statesOf(input([failure(1, 60)], { reruns }))[1]).toEqual(['unresolved', null])
  })

  it.each([
    ['failed', 'covered'],
    ['running', 'covered'],
    ['completed', 'unresolved'],
    ['stopped', 'unresolved'],
  ] as const)('whose workflow is %s is %s', (status, expected) => {
    const failures = [failure(2, 60, { parent: { id: 1, status } })]
    expect(statesOf(input(failures))[2]?.[0]).toBe(expected)
  })

  it('with retries left counts when no retry came within an hour', () => {
    const retry = { attempts: 0, maxAttempts: 2 }
    expect(statesOf(input([failure(1, 59, retry)]))[1]).toEqual(['retrying', null])
    expect(statesOf(input([failure(1, 60, retry)]))[1]).toEqual(['unresolved', null])
    expect(statesOf(input([failure(1, 59, { attempts: 2, maxAttempts: 2 })]))[1]).toEqual([
      'unresolved',
      null,
    ])
  })

  it('with a retry counts no more: the retry does', () => {
    const failures = [failure(1, 300, { attempts: 0, maxAttempts: 2 })]
    const later = { id: 2, createdMs: at(290), attempts: 1, creatorKey: 'schedule:1' }
    expect(statesOf(input(failures, { attempts: [later] }))[1]).toEqual(['retrying', 2])
    const other = { ...later, creatorKey: 'schedule:2' }
    expect(statesOf(input(failures, { attempts: [other] }))[1]).toEqual(['unresolved', null])
  })

  it('of a muted group is acknowledged by nobody', () => {
    const isMuted = (group: string) => group === 'a'
    expect(statesOf(input([failure(1, 60), failure(2, 50, { group: 'b' })], { isMuted }))).toEqual({
      1: ['acknowledged', null],
      2: ['unresolved', null],
    })
  })
})

describe('an acknowledgement', () => {
  const marks = new Map([[1, acknowledged(55)]])

  it('also holds for later failures of the same kind', () => {
    const failures = [failure(2, 30), failure(1, 60), failure(0, 90)]
    expect(statesOf(input(failures, { marks }))).toEqual({
      0: ['unresolved', null],
      1: ['acknowledged', 1],
      2: ['acknowledged', 1],
    })
    expect(resolutionsOf(input(failures, { marks })).get(2)?.assignee).toBe('Ana')
  })

  it('is undone by a later failure of another kind', () => {
    const failures = [failure(1, 60), failure(2, 40), failure(3, 30, { group: 'b' })]
    expect(statesOf(input(failures, { marks }))).toEqual({
      1: ['unresolved', null],
      2: ['unresolved', null],
      3: ['unresolved', null],
    })
  })

  it('is not undone by a failure of another kind that somebody had seen', () => {
    const failures = [failure(1, 60), failure(2, 57, { group: 'b' })]
    expect(statesOf(input(failures, { marks }))).toEqual({
      1: ['acknowledged', 1],
      2: ['unresolved', null],
    })
  })

  it('concerns the same variables only', () => {
    const failures = [
      failure(1, 60, { variables: { region: 'north' } }),
      failure(2, 30, { variables: { region: 'south' } }),
    ]
    expect(statesOf(input(failures, { marks }))[2]).toEqual(['unresolved', null])
  })

  it('ends with its time', () => {
    const ends = new Map([[1, acknowledged(55, at(-30))]])
    const given = input([failure(1, 60)], { marks: ends })
    expect(statesOf(given)[1]).toEqual(['acknowledged', 1])
    expect(nextChangeMs(given, resolutionsOf(given))).toBe(at(-30))
    expect(statesOf({ ...given, nowMs: at(-30) })[1]).toEqual(['unresolved', null])
  })

  it('does not outlive a completed run', () => {
    const failures = [failure(1, 60), failure(2, 10)]
    const completions = [completion(3, 30)]
    expect(statesOf(input(failures, { marks, completions }))).toEqual({
      1: ['resolved', 3],
      2: ['unresolved', null],
    })
    expect(resolutionsOf(input(failures, { marks, completions })).get(2)?.assignee).toBeNull()
  })
})

it('says when a retry counts as missed', () => {
  const given = input([failure(1, 10, { attempts: 0, maxAttempts: 1 })])
  expect(nextChangeMs(given, resolutionsOf(given))).toBe(at(10) + retryWaitMs)
})

describe('variables that do not count', () => {
  const runs = (values: readonly Record<string, unknown>[]) =>
    values.map((variables) => ({ variables, dynamic: {} }))

  it('are those with a date, a time or an id', () => {
    const found = passingVariables(
      runs([
        {
          day: "'2026-11-25'",
          compact: '20261125',
          at: '2026-11-25T03:00:00Z',
          epoch: 1_795_000_000,
          run: '6f1c0a52-8b1e-4a53-9d61-3a4c1f1a2b3c',
          region: 'north',
          rows: 120_000,
        },
      ]),
    )
    expect([...found].toSorted()).toEqual(['at', 'compact', 'day', 'epoch', 'run'])
  })

  it('are those that differ in most of several runs', () => {
    const batches = runs(
      Array.from({ length: 10 }, (_, index) => ({
        batch: `B-${index}`,
        region: index % 2 === 0 ? 'north' : 'south',
      })),
    )
    expect([...passingVariables(batches)]).toEqual(['batch'])
    expect([...passingVariables(batches.slice(0, 3))]).toEqual([])
  })

  it('are dynamic ones', () => {
    const run = { variables: { now: 'x', mode: 'full' }, dynamic: { now: 'CurrentTime()' } }
    expect([...passingVariables([run])]).toEqual(['now'])
    expect(variablesKey(run, new Set())).toBe(
      variablesKey({ ...run, dynamic: { now: 'y' } }, new Set()),
    )
  })
})
