import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Baseline } from '../../contract/baseline.ts'
import type { JobFlag } from '../../contract/flags.ts'
import { flagKinds } from '../../contract/flag-kinds.ts'
import type { InsightFloors } from '../sources/port.ts'
import { baselineOf, overrunOf } from './baseline.ts'
import { look, type DebouncedFlags } from './flag-debounce.ts'
import { conditionsOf, type Context, type Observed } from './flag-conditions.ts'
import type { PastRun, RunFacts } from './run.ts'
import { judgeByModel } from './runaway.ts'
import { usualSpan } from './span-limits.ts'
import { modelOf, plainFleet } from './usual.ts'

const floors: InsightFloors = {
  runawayOverMedian: 300,
  slowOverMedian: 600,
  runawayWithoutBaseline: 7200,
  noProgress: 100,
  queuedTooLong: 600,
  stuckStopping: 600,
}
const nowMs = Date.parse('2026-11-23T12:00:00Z')
const ago = (seconds: number) => new Date(nowMs - seconds * 1000).toISOString()

/** Completed runs of these durations, one a day up to yesterday, that nobody watched. */
const runs = (...seconds: number[]): PastRun[] =>
  seconds.map((runtimeSeconds, at) => ({
    startedMs: nowMs - (seconds.length - at) * 86_400_000,
    variables: {},
    samples: [],
    runtimeSeconds,
    outputs: [{ name: 'out', records: 10 }],
    wasFine: false,
  }))
const run: RunFacts = { startedMs: nowMs, variables: {}, samples: [] }
const baseline = (history: PastRun[], hardLimit: number | null = null): Baseline =>
  baselineOf(modelOf(history), run, { floors, fleet: plainFleet, hardLimit })

describe('baseline', () => {
  it('has no percentiles with fewer than 3 runs', () => {
    expect(baseline(runs(100, 110))).toMatchObject({
      n: 2,
      p50_seconds: null,
      p95_seconds: null,
      longest_seconds: null,
      records_p50: null,
      slow_after_seconds: null,
      mode: { kind: 'similar_packages' },
    })
  })

  it('knows only the fixed limit without runs', () => {
    expect(baseline([])).toMatchObject({ n: 0, runaway_after_seconds: 7200, mode: { kind: 'all' } })
  })

  it('takes the lower of the limits', () => {
    const own = baseline(runs(...Array<number>(20).fill(600))).runaway_after_seconds ?? 0
    expect(own).toBeGreaterThan(900)
    expect(baseline(runs(...Array<number>(20).fill(600)), 300)).toMatchObject({
      hard_limit_seconds: 300,
      runaway_after_seconds: 300,
      slow_after_seconds: 300,
    })
    expect(baseline(runs(...Array<number>(20).fill(600)), 86_400)).toMatchObject({
      hard_limit_seconds: 86_400,
      runaway_after_seconds: own,
    })
  })

  it('keeps its limits in order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 3, maxLength: 40 }), (seconds) => {
        const usual = baseline(runs(...seconds))
        const { low_seconds: low, p50_seconds: p50, high_seconds: high } = usual
        expect(low ?? Infinity).toBeLessThanOrEqual(high ?? 0)
        expect(usual.runaway_after_seconds ?? 0).toBeGreaterThanOrEqual((p50 ?? Infinity) + 299)
        expect(usual.runaway_after_seconds).toBeGreaterThanOrEqual(
          usual.slow_after_seconds ?? Infinity,
        )
      }),
    )
  })

  it('compares a runtime with p95', () => {
    expect(overrunOf(50, { ...baseline(runs(20, 20, 20, 20)) })).toBe(2.5)
    expect(overrunOf(50, { ...baseline(runs(20, 20, 20)), p95_seconds: 0 })).toBeNull()
    expect(overrunOf(50, null)).toBeNull()
  })
})

describe('rules', () => {
  const history = runs(...Array<number>(20).fill(1000))
  const limit = baseline(history).runaway_after_seconds ?? 0
  const context: Context = { usual: baseline(history), floors, wait: null, stop: null }
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
    stoppingMs: null,
    verdict: null,
    recordsVerdict: null,
    ...rest,
  })
  /** A run of this age whose progress moved at these ages, by default a moment ago. */
  const running = (
    runtimeSeconds: number,
    movedAt = [runtimeSeconds],
    past = history,
  ): Observed => {
    const samples = movedAt.map((seconds, at) => ({
      seconds,
      progress: 0.1 * (at + 1),
      records: null,
    }))
    const startedMs = nowMs - runtimeSeconds * 1000
    const verdict = judgeByModel(
      modelOf(past),
      { startedMs, variables: {}, samples },
      nowMs,
      plainFleet,
      floors,
    )
    return observed({}, { runtimeSeconds, verdict })
  }
  const wait = usualSpan(Array<number>(20).fill(900))

  it.each<[string, Observed, string[], Partial<Context>?]>([
    ['running as usual', running(1000), []],
    ['past the slow limit', running(1601), ['slow']],
    ['past the runaway limit, which is the stronger word', running(limit + 1), ['runaway']],
    [
      'without a baseline, within the fixed limit',
      running(7200, [7200], []),
      [],
      { usual: baseline([]) },
    ],
    [
      'without a baseline, past the fixed limit',
      running(7201, [7201], []),
      ['runaway'],
      { usual: baseline([]) },
    ],
    [
      'past the limit that somebody set',
      running(700),
      ['runaway'],
      { usual: baseline(history, 600) },
    ],
    ['nothing moved for long', running(1500, [100, 200]), ['no_progress']],
    ['nothing moved for a moment', running(1000, [900]), []],
    ['moved once, in a package that nobody has watched', running(1500, [10]), []],
    ['queued for long', observed({ status: 'queued', created_at: ago(601) }), ['queued_too_long']],
    [
      'queued for long where that is usual',
      observed({ status: 'queued', created_at: ago(901) }),
      [],
      { wait },
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
      observed({ status: 'stopping' }, { stoppingMs: nowMs - 901_000 }),
      [],
      { stop: wait },
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

  it('says since when, beyond which limit, and compared with what', () => {
    expect(conditionsOf(running(limit + 60), context, nowMs)).toMatchObject([
      {
        kind: 'runaway',
        since: ago(60),
        limit_seconds: limit,
        evidence: {
          usual: { low_seconds: 1000, high_seconds: 1000, n: 20, mode: { kind: 'all' } },
          is_hard_limit: false,
        },
      },
    ])
    const stalled = conditionsOf(running(1500, [100, 200]), context, nowMs)
    expect(stalled).toMatchObject([
      { kind: 'no_progress', since: ago(1300), evidence: { still_since: ago(1300) } },
    ])
  })
})

describe('debouncing', () => {
  const flag = (kind: JobFlag['kind']): JobFlag => ({
    kind,
    since: ago(1),
    limit_seconds: 1,
    evidence: null,
  })
  const first: DebouncedFlags = { shown: [], seenOnce: new Set() }

  it('raises a flag after two checks and clears it after one', () => {
    const once = look(first, [flag('slow')])
    expect(once.shown).toEqual([])
    const twice = look(once, [flag('slow')])
    expect(twice.shown).toEqual([flag('slow')])
    expect(look(twice, []).shown).toEqual([])
    expect(look(look(once, []), [flag('slow')]).shown).toEqual([])
  })

  it.each(['zero_records', 'odd_records'] as const)('raises %s at once', (kind) => {
    expect(look(first, [flag(kind)]).shown).toEqual([flag(kind)])
  })

  it('keeps the first values of a shown flag', () => {
    const shown = look(look(first, [flag('runaway')]), [flag('runaway')])
    expect(look(shown, [{ ...flag('runaway'), since: ago(0) }]).shown[0]?.since).toBe(ago(1))
  })

  it('shows what held in two consecutive checks', () => {
    const lasting = ['zero_records', 'odd_records']
    const holding = fc.subarray(flagKinds.filter((kind) => !lasting.includes(kind)))
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
