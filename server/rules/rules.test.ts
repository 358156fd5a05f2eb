import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { flagKinds, type JobFlag } from '../../contract/flags.ts'
import type { InsightFloors } from '../sources/port.ts'
import { overrunOf, quantile, baselineOf } from './baseline.ts'
import { look, type DebouncedFlags } from './flag-debounce.ts'
import { conditionsOf, type Context, type Observed } from './flag-conditions.ts'

const floors: InsightFloors = {
  runawayOverMedian: 1200,
  slowOverMedian: 600,
  runawayWithoutBaseline: 7200,
  noProgress: 900,
  queuedTooLong: 600,
  stuckStopping: 600,
}
const nowMs = Date.parse('2026-11-23T12:00:00Z')
const ago = (seconds: number) => new Date(nowMs - seconds * 1000).toISOString()
const runs = (...seconds: number[]) =>
  seconds.map((runtimeSeconds) => ({ runtimeSeconds, records: 10 }))

describe('baseline', () => {
  test('none with fewer than 8 runs: the fixed limit holds', () => {
    expect(baselineOf(runs(1, 2, 3, 4, 5, 6, 7), floors)).toEqual({
      n: 7,
      p50_seconds: null,
      p95_seconds: null,
      longest_seconds: null,
      records_p50: null,
      slow_after_seconds: null,
      runaway_after_seconds: 7200,
    })
  })

  test.each([
    [
      'short runs: the floors decide',
      runs(10, 10, 10, 10, 10, 10, 10, 10),
      { slow_after_seconds: 610, runaway_after_seconds: 1210 },
    ],
    [
      'long even runs: p95 decides',
      runs(...Array<number>(8).fill(4000)),
      { slow_after_seconds: 5000, runaway_after_seconds: 8000 },
    ],
    [
      'one very long run: 1.2 of it decides',
      runs(...Array<number>(29).fill(1000), 40_000),
      { runaway_after_seconds: 48_000 },
    ],
    [
      'no more than 30 count',
      runs(...Array<number>(30).fill(100), 9999),
      { n: 30, longest_seconds: 100 },
    ],
  ])('%s', (_name, given, expected) => {
    expect(baselineOf(given, floors)).toMatchObject(expected)
  })

  test('a runaway is never flagged before it is slow, nor within the usual range', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 8, maxLength: 40 }), (seconds) => {
        const usual = baselineOf(runs(...seconds), floors)
        expect(usual.runaway_after_seconds).toBeGreaterThanOrEqual(
          usual.slow_after_seconds ?? Infinity,
        )
        expect(usual.runaway_after_seconds).toBeGreaterThanOrEqual(
          usual.longest_seconds ?? Infinity,
        )
        expect(usual.p50_seconds ?? Infinity).toBeLessThanOrEqual(usual.p95_seconds ?? 0)
      }),
    )
  })

  test('quantile lies between the values', () => {
    expect(quantile([], 0.5)).toBeNull()
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
    expect(quantile([7], 0.95)).toBe(7)
  })

  test('overrun is a ratio of the p95', () => {
    expect(overrunOf(50, baselineOf(runs(...Array<number>(8).fill(20)), floors))).toBe(2.5)
    expect(overrunOf(50, baselineOf(runs(...Array<number>(8).fill(0)), floors))).toBeNull()
    expect(overrunOf(50, null)).toBeNull()
  })
})

describe('rules', () => {
  const context: Context = {
    usual: baselineOf(runs(...Array<number>(10).fill(1000)), floors),
    floors,
    waitP95: null,
    stopP95: null,
  }
  const observed = (job: Partial<Observed['job']>, rest: Partial<Observed> = {}): Observed => ({
    job: {
      status: 'running',
      created_at: ago(5000),
      started_at: ago(5000),
      completed_at: null,
      updated_at: null,
      ...job,
    },
    runtimeSeconds: 0,
    records: null,
    movedMs: nowMs,
    stoppingMs: null,
    ...rest,
  })

  test.each<[name: string, given: Observed, kinds: string[], context?: Partial<Context>]>([
    ['running as usual', observed({}, { runtimeSeconds: 1000 }), []],
    ['at the slow limit', observed({}, { runtimeSeconds: 1600 }), []],
    ['past the slow limit', observed({}, { runtimeSeconds: 1601 }), ['slow']],
    [
      'past the runaway limit, which is the stronger word',
      observed({}, { runtimeSeconds: 2201 }),
      ['runaway'],
    ],
    [
      'without a baseline, within the fixed limit',
      observed({}, { runtimeSeconds: 7200 }),
      [],
      { usual: baselineOf([], floors) },
    ],
    [
      'without a baseline, past the fixed limit',
      observed({}, { runtimeSeconds: 7201 }),
      ['runaway'],
      { usual: baselineOf([], floors) },
    ],
    ['nothing moved for long', observed({}, { movedMs: nowMs - 901_000 }), ['no_progress']],
    ['nothing moved for a moment', observed({}, { movedMs: nowMs - 899_000 }), []],
    [
      'never moved since the start',
      observed({ started_at: ago(901) }, { movedMs: null }),
      ['no_progress'],
    ],
    [
      'still and runaway',
      observed({}, { runtimeSeconds: 3000, movedMs: nowMs - 2_000_000 }),
      ['runaway', 'no_progress'],
    ],
    ['queued for long', observed({ status: 'queued', created_at: ago(601) }), ['queued_too_long']],
    [
      'queued for long where that is usual',
      observed({ status: 'queued', created_at: ago(601) }),
      [],
      { waitP95: 400 },
    ],
    [
      'stopping for long',
      observed({ status: 'stopping' }, { stoppingMs: nowMs - 601_000 }),
      ['stuck_stopping'],
    ],
    [
      'stop requested long ago',
      observed({ status: 'pending_stoppage' }, { stoppingMs: nowMs - 601_000 }),
      ['stuck_stopping'],
    ],
    [
      'stopping where stops take long',
      observed({ status: 'stopping' }, { stoppingMs: nowMs - 601_000 }),
      [],
      { stopP95: 700 },
    ],
    [
      'completed with nothing written',
      observed({ status: 'completed' }, { records: 0 }),
      ['zero_records'],
    ],
    ['completed with a record', observed({ status: 'completed' }, { records: 1 }), []],
    ['completed without counts', observed({ status: 'completed' }, { records: null }), []],
    ['failed', observed({ status: 'failed' }, { runtimeSeconds: 99_999, records: 0 }), []],
    ['an unknown word', observed({ status: 'unknown' }, { runtimeSeconds: 99_999 }), []],
  ])('%s', (_name, given, kinds, changed = {}) => {
    expect(conditionsOf(given, { ...context, ...changed }, nowMs).map((flag) => flag.kind)).toEqual(
      kinds,
    )
  })

  test('a flag has its start and the exceeded limit', () => {
    expect(conditionsOf(observed({}, { runtimeSeconds: 2260 }), context, nowMs)).toEqual([
      { kind: 'runaway', since: ago(60), limit_seconds: 2200 },
    ])
    expect(conditionsOf(observed({}, { movedMs: nowMs - 1_000_000 }), context, nowMs)).toEqual([
      { kind: 'no_progress', since: ago(1000), limit_seconds: 900 },
    ])
  })
})

describe('debouncing', () => {
  const flag = (kind: JobFlag['kind']): JobFlag => ({ kind, since: ago(1), limit_seconds: 1 })
  const first: DebouncedFlags = { shown: [], seenOnce: new Set() }

  test('two checks raise a flag, one clears it', () => {
    const once = look(first, [flag('slow')])
    expect(once.shown).toEqual([])
    const twice = look(once, [flag('slow')])
    expect(twice.shown).toEqual([flag('slow')])
    expect(look(twice, []).shown).toEqual([])
    expect(look(look(once, []), [flag('slow')]).shown).toEqual([])
  })

  test('an empty result needs one check', () => {
    expect(look(first, [flag('zero_records')]).shown).toEqual([flag('zero_records')])
  })

  test('a shown flag keeps its start', () => {
    const shown = look(look(first, [flag('runaway')]), [flag('runaway')])
    expect(look(shown, [{ ...flag('runaway'), since: ago(0) }]).shown[0]?.since).toBe(ago(1))
  })

  test('a flag is shown if it held in the last two checks, or was shown and still holds', () => {
    const holding = fc.subarray([...flagKinds].filter((kind) => kind !== 'zero_records'))
    fc.assert(
      fc.property(fc.array(holding, { minLength: 1, maxLength: 12 }), (looks) => {
        let state = first
        let before: readonly string[] = []
        let shown: readonly string[] = []
        for (const kinds of looks) {
          state = look(state, kinds.map(flag))
          shown = kinds.filter((kind) => before.includes(kind) || shown.includes(kind))
          before = kinds
          expect(state.shown.map((each) => each.kind)).toEqual(shown)
        }
      }),
    )
  })
})
