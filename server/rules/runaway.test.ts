import { describe, expect, it } from 'vitest'
import type { PastRun, RunSample } from './run.ts'
import { judgeRun } from './runaway.ts'
import { modelOf, plainFleet, usualRun } from './usual.ts'

const dayMs = 86_400_000
/** A Monday. */
const todayMs = Date.parse('2026-11-23T03:00:00Z')
const dayAgo = (days: number) => todayMs - days * dayMs

interface Past {
  daysAgo: number
  seconds: number
  variables?: Record<string, string>
  samples?: readonly RunSample[]
  wasFine?: boolean
}

const past = ({
  daysAgo,
  seconds,
  variables = {},
  samples = [],
  wasFine = false,
}: Past): PastRun => ({
  startedMs: dayAgo(daysAgo),
  variables,
  samples,
  runtimeSeconds: seconds,
  outputs: [{ name: 'out', records: 1000 }],
  wasFine,
})

/** One run a day for so many days, with a little variation. */
const daily = (days: number, of: (daysAgo: number) => Omit<Past, 'daysAgo'>): PastRun[] =>
  Array.from({ length: days }, (_, at) => {
    const daysAgo = days - at
    const made = of(daysAgo)
    return past({ ...made, daysAgo, seconds: made.seconds * (1 + (daysAgo % 5) / 100) })
  })

/** Progress that moves twenty times in proportion to time. */
const steady = (seconds: number, upTo = 1): RunSample[] =>
  Array.from({ length: Math.round(20 * upTo) }, (_, at) => ({
    seconds: ((at + 1) / 20) * seconds,
    progress: (at + 1) / 20,
    records: null,
  }))

const judged = (
  history: readonly PastRun[],
  elapsed: number,
  {
    samples = [],
    variables = {},
    startedMs = todayMs,
  }: {
    samples?: readonly RunSample[]
    variables?: Record<string, string>
    startedMs?: number
  } = {},
) => judgeRun(history, { startedMs, variables, samples }, startedMs + elapsed * 1000)

const hour = 3600
const isMonday = (daysAgo: number) => new Date(dayAgo(daysAgo)).getUTCDay() === 1

describe('a run of a package that always takes an hour', () => {
  const history = daily(40, () => ({ seconds: hour, samples: steady(hour) }))

  it('is no runaway while it takes the usual time', () => {
    expect(judged(history, hour, { samples: steady(hour, 0.95) })).toMatchObject({
      isRunaway: false,
      isStalled: false,
    })
  })

  it('is one if it crawls from the start', () => {
    const samples = steady(20 * hour, 0.1)
    expect(judged(history, 2 * hour, { samples })).toMatchObject({ isRunaway: true })
  })

  it('is none if its progress says that it takes twice as long', () => {
    const samples = steady(2 * hour, 0.9)
    expect(judged(history, 1.8 * hour, { samples }).isRunaway).toBe(false)
  })

  it('is one if it slows down on its way', () => {
    const samples = [
      ...steady(hour, 0.5),
      { seconds: 1.6 * hour, progress: 0.52, records: null },
      { seconds: 2.1 * hour, progress: 0.53, records: null },
    ]
    expect(judged(history, 2.2 * hour, { samples }).isRunaway).toBe(true)
  })

  it('has stalled if progress stands still for twice as long as it ever does', () => {
    const samples = steady(hour, 0.5)
    expect(judged(history, hour + 600, { samples }).isStalled).toBe(true)
    expect(judged(history, hour + 200, { samples }).isStalled).toBe(false)
  })

  it('says what it goes by', () => {
    const { evidence } = judged(history, 1.5 * hour, { samples: steady(2 * hour, 0.75) })
    expect(evidence.usual).toMatchObject({ n: 40, mode: { kind: 'all' } })
    expect(evidence.expectedSeconds).toBeGreaterThan(1.9 * hour)
    expect(evidence.expectedSeconds).toBeLessThan(2.2 * hour)
    expect(evidence.usualPauseSeconds).toBeGreaterThan(150)
    expect(evidence.usualPauseSeconds).toBeLessThan(250)
  })
})

describe('modes', () => {
  it('tells Mondays from other days', () => {
    const history = daily(42, (daysAgo) => ({ seconds: isMonday(daysAgo) ? 5 * hour : hour }))
    const tuesday = { startedMs: todayMs + dayMs }
    expect(judged(history, 5 * hour).isRunaway).toBe(false)
    expect(judged(history, 5 * hour, tuesday).isRunaway).toBe(true)
    expect(judged(history, hour).evidence.usual).toMatchObject({
      n: 6,
      mode: { kind: 'weekday', weekday: 1 },
    })
  })

  it('tells the values of a variable apart', () => {
    const history = daily(30, (daysAgo) => ({
      seconds: daysAgo % 4 === 0 ? 6 * hour : hour,
      variables: { load: daysAgo % 4 === 0 ? 'full' : 'delta', run_id: String(daysAgo) },
    }))
    const of = (load: string) => judged(history, 6 * hour, { variables: { load, run_id: 'x' } })
    expect(of('full')).toMatchObject({
      isRunaway: false,
      evidence: { usual: { mode: { kind: 'variable', name: 'load', value: 'full' } } },
    })
    expect(of('delta').isRunaway).toBe(true)
  })

  it('scales with the size of the input', () => {
    const rows = (daysAgo: number) => 1000 * (1 + (daysAgo % 10))
    const history = daily(40, (daysAgo) => ({
      seconds: rows(daysAgo),
      variables: { rows: String(rows(daysAgo)) },
    }))
    const of = (size: number) => judged(history, 12_000, { variables: { rows: String(size) } })
    expect(of(12_000)).toMatchObject({
      isRunaway: false,
      evidence: { usual: { mode: { kind: 'input_size', name: 'rows' } } },
    })
    expect(of(1000).isRunaway).toBe(true)
  })

  it('follows a step', () => {
    const history = daily(40, (daysAgo) => ({ seconds: daysAgo <= 8 ? 2 * hour : hour }))
    const usual = usualRun(modelOf(history), { startedMs: todayMs, variables: {}, samples: [] })
    expect(usual?.p50).toBeGreaterThan(1.9 * hour)
  })
})

describe('a young package', () => {
  it('is not judged by a fixed number of hours', () => {
    expect(judged([], 100 * hour).limitSeconds).toBe(Number.POSITIVE_INFINITY)
  })

  it('is judged by the longest runs of other packages', () => {
    const run = { startedMs: todayMs, variables: {}, samples: [] }
    const fleet = { ...plainFleet, longestSeconds: 2 * hour }
    expect(judgeRun([], run, todayMs + 2.9 * hour * 1000, fleet).isRunaway).toBe(false)
    expect(judgeRun([], run, todayMs + 3.1 * hour * 1000, fleet).isRunaway).toBe(true)
  })

  it('borrows the spread of other packages', () => {
    const history = [past({ daysAgo: 7, seconds: hour })]
    const limitWith = (spread: number) =>
      judgeRun(history, { startedMs: todayMs, variables: {}, samples: [] }, todayMs, {
        ...plainFleet,
        spread,
      }).limitSeconds
    expect(limitWith(0.8)).toBeGreaterThan(limitWith(0.4))
  })
})

it('a run called fine raises the limit of those that follow', () => {
  const of = (wasFine: boolean) => [
    ...daily(30, () => ({ seconds: hour })),
    past({ daysAgo: 0.5, seconds: 8 * hour, wasFine }),
  ]
  expect(judged(of(false), 8 * hour).isRunaway).toBe(true)
  expect(judged(of(true), 8 * hour).isRunaway).toBe(false)
})
