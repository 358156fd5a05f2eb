import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { zoneOffsetMs } from './axis-time.ts'
import { barsOf, histogramSummary, niceTop, timeTicks } from './histogram-model.ts'

const hour = 3_600_000

describe('the bars', () => {
  it('are all of the range, empty ones too, in order', () => {
    const bars = barsOf({ from: '2031-05-09T00:10:00Z', to: '2031-05-09T03:10:00Z', bucket_seconds: 3600, buckets: [{ at: '2031-05-09T02:00:00Z', completed: 3, active: 0, stopped: 1, failed: 2 }] })
    expect(bars.map((bar) => [new Date(bar.atMs).getUTCHours(), bar.total])).toEqual([[0, 0], [1, 0], [2, 6], [3, 0]])
    expect(histogramSummary(bars)).toBe('6 jobs: 2 failed, 1 stopped, 0 active, 3 completed.')
  })
  it.each([
    ['an unreadable range', 'x', '2031-05-09T03:00:00Z', 3600],
    ['a range that ends before it begins', '2031-05-09T03:00:00Z', '2031-05-09T02:00:00Z', 3600],
    ['no width', '2031-05-09T02:00:00Z', '2031-05-09T03:00:00Z', 0],
  ])('are none for %s', (_case, from, to, bucket_seconds) => {
    expect(barsOf({ from, to, bucket_seconds, buckets: [] })).toEqual([])
  })
})

it('the top of the axis is an even number that holds the highest bar', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), (highest) => {
      const top = niceTop(highest)
      expect(top).toBeGreaterThanOrEqual(highest)
      expect(top % 2).toBe(0)
    }),
  )
})

it('the time axis has few ticks, evenly apart, on round moments of the zone', () => {
  fc.assert(
    fc.property(fc.integer({ min: 5 * 60_000, max: 60 * 24 * hour }), fc.constantFrom(0, 5.5 * hour, -8 * hour), (span, offset) => {
      const from = Date.parse('2031-05-09T00:07:00Z')
      const ticks = timeTicks(from, from + span, offset)
      expect(ticks.length).toBeLessThanOrEqual(10)
      const steps = new Set(ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? 0)))
      expect(steps.size).toBeLessThanOrEqual(1)
      for (const tick of ticks) expect((tick + offset) % 60_000).toBe(0)
    }),
  )
})

it.each([
  ['UTC', 0],
  ['Asia/Kolkata', 5.5 * hour],
  ['America/New_York', -5 * hour],
])('%s is ahead of UTC by %i ms in winter', (zone, expected) => {
  expect(zoneOffsetMs(Date.parse('2026-11-23T12:00:00Z'), zone)).toBe(expected)
})
