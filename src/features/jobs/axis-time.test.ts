import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { zoneOffsetMs } from '../../format/zoned-day.ts'
import { axisLabels, tickLabel, timeTicks } from './axis-time.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const zones = [
  'UTC',
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Cairo',
  'America/Havana',
]

/** Both days of 2026 on which the clocks change, as local dates; Kathmandu and UTC have none. */
const changes: [zone: string, date: string, hours: number][] = [
  ['America/New_York', '2026-03-08', 23],
  ['America/New_York', '2026-11-01', 25],
  ['Europe/Berlin', '2026-03-29', 23],
  ['Europe/Berlin', '2026-10-25', 25],
  ['Australia/Lord_Howe', '2026-04-05', 24.5],
  ['Australia/Lord_Howe', '2026-10-04', 23.5],
  ['Africa/Cairo', '2026-04-24', 23],
  ['Africa/Cairo', '2026-10-29', 25],
  ['America/Havana', '2026-03-08', 23],
  ['America/Havana', '2026-11-01', 25],
  ['Asia/Kathmandu', '2026-03-29', 24],
  ['UTC', '2026-03-29', 24],
]

const dateIn = (ms: number, zone: string) =>
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone: zone }).format(ms)
const clockIn = (ms: number, zone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: zone }).format(ms)
/** The first minute of a local date, found by looking at each. */
function startOf(date: string, zone: string): number {
  let at = Date.parse(`${date}T00:00:00Z`) - day
  while (dateIn(at, zone) < date) at += minute
  return at
}

describe.each(changes)('in %s around %s', (zone, date, hours) => {
  const start = startOf(date, zone)
  const place = { locale: 'en-GB', zone }

  it('the day has its length', () => {
    const next = new Date(Date.parse(`${date}T00:00:00Z`) + day).toISOString().slice(0, 10)
    expect((startOf(next, zone) - start) / hour).toBe(hours)
  })

  it('each day of a week has one tick, at its beginning', () => {
    const ticks = timeTicks(start - 3 * day - hour, start + 4 * day, zone)
    const dates = ticks.map((at) => dateIn(at, zone))
    expect(new Set(dates).size).toBe(dates.length)
    expect(dates).toContain(date)
    expect(dates.length).toBeGreaterThanOrEqual(7)
    for (const at of ticks) expect(dateIn(at - minute, zone)).not.toBe(dateIn(at, zone))
  })

  it.each([
    [18, 2],
    [24, 3],
    [48, 6],
  ])('ticks over %i hours are on round hours of the clock', (length, step) => {
    for (const from of [start - 6 * hour, start - 90 * minute, start]) {
      const clocks = timeTicks(from, from + length * hour, zone).map(
        (at) => [at, clockIn(at, zone)] as const,
      )
      expect(clocks.length).toBeGreaterThanOrEqual(3)
      for (const [at, clock] of clocks) {
        const isDayStart = dateIn(at - minute, zone) !== dateIn(at, zone)
        if (!isDayStart)
          expect([clock, Number(clock.slice(0, 2)) % step]).toEqual([
            clock.replace(/:\d\d$/, ':00'),
            0,
          ])
      }
    }
  })

  it('the day’s beginning is labelled with the day, once', () => {
    const labels = timeTicks(start - 12 * hour, start + 12 * hour, zone).map((at) =>
      tickLabel(at, place),
    )
    expect(labels.filter((label) => !/^\d\d:\d\d$/.test(label))).toHaveLength(1)
  })

  it('an hour-long axis has ticks everywhere, also in an hour that comes twice', () => {
    for (let from = start; from < start + 6 * hour; from += 30 * minute) {
      const ticks = timeTicks(from, from + hour, zone)
      expect(ticks.length).toBeGreaterThanOrEqual(4)
      for (const [index, at] of ticks.entries())
        expect(at - (ticks[index - 1] ?? at - 10 * minute)).toBe(10 * minute)
    }
  })
})

it('the axis has few ticks, in order, in the range, on whole minutes of the clock', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 5 * minute, max: 900 * day }),
      fc.integer({ min: 0, max: 365 * 24 * 60 }),
      fc.constantFrom(...zones),
      (span, minutes, zone) => {
        const from = Date.parse('2026-01-01T00:07:00Z') + minutes * minute
        const ticks = timeTicks(from, from + span, zone)
        // An hour that comes twice has its ticks twice.
        expect(ticks.length).toBeLessThanOrEqual(12)
        expect(ticks).toEqual([...new Set(ticks)].toSorted((a, b) => a - b))
        for (const tick of ticks)
          expect(
            tick >= from && tick < from + span && (tick + zoneOffsetMs(tick, zone)) % minute === 0,
          ).toBe(true)
      },
    ),
    { numRuns: 300 },
  )
})

it('no two labels touch, nor the word at the end', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 5 * minute, max: 90 * day }),
      fc.integer({ min: 200, max: 1800 }),
      fc.constantFrom('now', '', '26 Nov, 09:00'),
      (span, width, edge) => {
        const fromMs = Date.parse('2026-11-19T22:10:00Z')
        const labels = axisLabels({
          fromMs,
          toMs: fromMs + span,
          width,
          edge,
          place: { locale: 'en-GB', zone: 'Europe/Berlin' },
        })
        const boxes = labels.map(
          ({ text, at }) => [at * width - text.length * 3, at * width + text.length * 3] as const,
        )
        const ends = [...boxes.map(([left]) => left).slice(1), width - edge.length * 6]
        for (const [index, [, right]] of boxes.entries()) expect(ends[index]).toBeGreaterThan(right)
      },
    ),
  )
})

it.each([
  ['UTC', 0],
  ['Asia/Kolkata', 5.5],
  ['America/New_York', -5],
  ['Australia/Lord_Howe', 11],
])('%s is ahead of UTC by %i hours in November', (zone, hours) =>
  expect(zoneOffsetMs(Date.parse('2026-11-23T12:00:00Z'), zone)).toBe(hours * hour),
)
