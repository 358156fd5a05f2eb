import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PackageRun } from '../../../contract/history.ts'
import { baselineOf, unknownBaseline } from '../../../contract/testing/baselines.ts'
import {
  barsOf,
  highestOf,
  isUneven,
  linearScale,
  logScale,
  logTicksFor,
  ticksFor,
  tickWords,
} from './chart-model.ts'

const usual = baselineOf({
  p50_seconds: 60,
  p95_seconds: 90,
  low_seconds: 50,
  high_seconds: 85,
  runaway_after_seconds: 180,
})
const run = (id: number, seconds: number, over: Partial<PackageRun> = {}): PackageRun => ({
  id,
  status: 'completed',
  created_at: null,
  started_at: null,
  ended_at: null,
  queue_seconds: 5,
  runtime_in_seconds: seconds,
  records_count: null,
  ...over,
})

describe('barsOf', () => {
  it('keeps the run looked at among them, however old', () => {
    const runs = Array.from({ length: 60 }, (_, n) => run(n + 1, 60))
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (id) => {
        const bars = barsOf(runs, id, usual, null)
        expect(bars.length).toBeLessThanOrEqual(30)
        expect(bars.filter((bar) => bar.isThis).map((bar) => bar.id)).toEqual([id])
      }),
    )
  })
  it('cuts a column at the runaway line', () =>
    expect(barsOf([run(1, 500)], 1, usual, null)[0]).toMatchObject({
      ran: 180,
      over: 320,
      wait: -5,
    }))
  it('lets the run that goes on grow', () =>
    expect(barsOf([run(1, 10, { status: 'running' })], 1, usual, 200)[0]).toMatchObject({
      ran: 180,
      over: 20,
    }))
  it('cuts only the run looked at where the limit is that of its mode', () => {
    const mondays = { ...usual, mode: { kind: 'weekday' as const, weekday: 1 } }
    const bars = barsOf([run(1, 500), run(2, 500)], 2, mondays, null)
    expect(bars.map(({ ran, over }) => [ran, over])).toEqual([
      [500, 0],
      [180, 320],
    ])
  })
  it('cuts nothing where no limit is known', () =>
    expect(barsOf([run(1, 500)], 1, unknownBaseline(), null)[0]).toMatchObject({
      ran: 500,
      over: 0,
    }))
  it('does not let an ended one grow', () =>
    expect(barsOf([run(1, 10)], 1, usual, 200)[0]).toMatchObject({ ran: 10, over: 0 }))
})

it('ticksFor holds the highest in at most five', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), (highest) => {
      const ticks = ticksFor(highest)
      expect(ticks[0]).toBe(0)
      expect(ticks.length).toBeLessThanOrEqual(6)
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest)
    }),
  )
  expect(ticksFor(3720)).toEqual([0, 1800, 3600, 5400])
})

it.each([
  [0, '0'],
  [30, '30s'],
  [90, '1.5m'],
  [5400, '1.5h'],
  [172_800, '2d'],
])('a tick at %s says %s', (seconds, words) => expect(tickWords(seconds)).toBe(words))

it('highestOf leaves out a runaway line that would flatten the columns', () => {
  expect(highestOf(barsOf([run(1, 60)], null, usual, null), usual)).toBe(180)
  expect(
    highestOf(barsOf([run(1, 60)], null, usual, null), { ...usual, runaway_after_seconds: 7200 }),
  ).toBe(85)
})

describe('the logarithmic scale', () => {
  it('keeps order, and gives seconds back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -100_000, max: 10_000_000 }),
        fc.integer({ min: 1, max: 1000 }),
        (seconds, more) => {
          for (const scale of [logScale, linearScale]) {
            expect(scale.height(seconds + more)).toBeGreaterThan(scale.height(seconds))
            expect(Math.round(scale.seconds(scale.height(seconds)))).toBe(seconds)
          }
        },
      ),
    )
  })
  it('has at most six ticks, the last of which holds the highest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), (highest) => {
        const ticks = logTicksFor(highest)
        expect(ticks[0]).toBe(0)
        expect(ticks.length).toBeLessThanOrEqual(6)
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest)
      }),
    )
  })
  it.each([
    ['runs alike', [60, 70, 50], false],
    ['one run that took far longer', [60, 70, 50, 7200], true],
    ['one run alone', [7200], false],
    ['two runs', [2, 3], false],
    ['none that ran', [0, 0], false],
    ['none', [], false],
  ])('is taken for %s: %j', (_name, seconds, uneven) =>
    expect(
      isUneven(
        barsOf(
          seconds.map((each, index) => run(index + 1, each)),
          null,
          usual,
          null,
        ),
      ),
    ).toBe(uneven),
  )
})

it('a wait or runtime below nothing, by clocks that disagree, draws nothing', () => {
  expect(barsOf([run(1, -5, { queue_seconds: -3 })], 1, usual, null)[0]).toMatchObject({
    ran: 0,
    over: 0,
    wait: 0,
  })
})
