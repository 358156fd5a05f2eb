import { describe, expect, it } from 'vitest'
import { judgeRecords, recordsModelOf } from './odd-records.ts'
import type { OutputRecords, PastRun } from './run.ts'

const dayMs = 86_400_000
/** A Monday. */
const todayMs = Date.parse('2026-11-23T03:00:00Z')

const runOf = (daysAgo: number, outputs: OutputRecords[], wasFine = false): PastRun => ({
  startedMs: todayMs - daysAgo * dayMs,
  variables: {},
  samples: [],
  runtimeSeconds: 60,
  outputs,
  wasFine,
})
const history = (of: (daysAgo: number) => OutputRecords[], days = 28): PastRun[] =>
  Array.from({ length: days }, (_, at) => runOf(days - at, of(days - at)))
const varied = (records: number, daysAgo: number) => Math.round(records * (1 + (daysAgo % 5) / 50))
const judged = (runs: readonly PastRun[], outputs: OutputRecords[]) =>
  judgeRecords(recordsModelOf(runs), runOf(0, outputs))

describe('records of a completed run', () => {
  const usual = history((daysAgo) => [
    { name: 'orders', records: varied(10_000, daysAgo) },
    { name: 'errors', records: daysAgo % 3 },
  ])

  it.each([
    ['the usual', 10_300, false],
    ['half the usual', 5_100, false],
    ['3 % of the usual', 312, true],
    ['none', 0, true],
    ['five times the usual', 50_000, false],
    ['fifty times the usual', 500_000, true],
  ])('%s', (_name, records, isOdd) => {
    const verdict = judged(usual, [
      { name: 'orders', records },
      { name: 'errors', records: 0 },
    ])
    expect(verdict).toMatchObject({ output: 'orders', count: records, isOdd, n: 28 })
  })

  it('says what is usual', () => {
    const verdict = judged(usual, [{ name: 'orders', records: 312 }])
    expect(verdict?.ratio).toBeCloseTo(0.03, 2)
    expect(verdict?.low).toBeGreaterThan(9_900)
    expect(verdict?.high).toBeLessThan(10_900)
  })

  it('knows lighter weekdays', () => {
    const mondays = history((daysAgo) => [
      { name: 'orders', records: varied(daysAgo % 7 === 0 ? 400 : 10_000, daysAgo) },
    ])
    expect(judged(mondays, [{ name: 'orders', records: 410 }])?.isOdd).toBe(false)
    expect(judged(mondays, [{ name: 'orders', records: 10 }])?.isOdd).toBe(true)
  })

  it('says nothing without runs, counts, or an output that usually has records', () => {
    expect(judged([], [{ name: 'orders', records: 0 }])).toBeNull()
    expect(judged(usual, [{ name: 'orders', records: null }])).toBeNull()
    expect(judged(usual, [{ name: 'errors', records: 0 }])).toBeNull()
    expect(judged(usual, [{ name: 'another', records: 0 }])).toBeNull()
  })

  it('takes a count that was called fine as usual', () => {
    const withFine = [...usual, runOf(0.5, [{ name: 'orders', records: 300 }], true)]
    expect(judged(withFine, [{ name: 'orders', records: 312 }])?.isOdd).toBe(false)
  })
})
