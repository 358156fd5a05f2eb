import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { barsOf, barTime, barText, histogramSummary, niceTop } from './histogram-model.ts'

const hour = 3_600_000

describe('the bars', () => {
  it('are all of the range, empty ones too, in order', () => {
    const bars = barsOf({
      from: '2031-05-09T00:10:00Z',
      to: '2031-05-09T03:10:00Z',
      bucket_seconds: 3600,
      buckets: [{ at: '2031-05-09T02:00:00Z', completed: 3, active: 0, stopped: 1, failed: 2 }],
      all: [],
    })
    expect(bars.map((bar) => [new Date(bar.atMs).getUTCHours(), bar.total])).toEqual([
      [0, 0],
      [1, 0],
      [2, 6],
      [3, 0],
    ])
    expect(histogramSummary(bars, 'en-GB')).toBe(
      '6 jobs: 2 failed, 1 stopped, 0 active, 3 completed.',
    )
  })
  it.each([
    ['an unreadable range', 'x', '2031-05-09T03:00:00Z', 3600],
    ['a range that ends before it begins', '2031-05-09T03:00:00Z', '2031-05-09T02:00:00Z', 3600],
    ['no width', '2031-05-09T02:00:00Z', '2031-05-09T03:00:00Z', 0],
  ])('are none for %s', (_case, from, to, bucket_seconds) => {
    expect(barsOf({ from, to, bucket_seconds, buckets: [], all: [] })).toEqual([])
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

describe('a bar among all jobs', () => {
  const [bar] = barsOf({
    from: '2031-05-09T02:00:00Z',
    to: '2031-05-09T03:00:00Z',
    bucket_seconds: 3600,
    buckets: [{ at: '2031-05-09T02:00:00Z', completed: 0, active: 0, stopped: 0, failed: 3 }],
    all: [{ at: '2031-05-09T02:00:00Z', count: 1200 }],
  })
  it('knows how many there are', () => expect(bar).toMatchObject({ total: 3, all: 1200 }))
  it('says so', () => expect(bar && barText(bar, 'en-GB')).toBe('3 of 1,200 jobs: 3 failed'))
  it('says how many it holds where no status is chosen', () => {
    expect(bar && barText({ ...bar, total: 1200, completed: 1197 }, 'en-GB')).toBe(
      '1,200 jobs: 3 failed, 1,197 completed',
    )
    expect(bar && barText({ ...bar, total: 0, failed: 0, all: 0 }, 'en-GB')).toBe('0 jobs')
  })
})

it.each([
  ['2026-10-24T23:00:00Z', hour, 'Europe/Berlin', 'Sun 25 Oct, 01:00 to 02:00'],
  ['2026-10-25T23:00:00Z', 24 * hour, 'Europe/Berlin', 'Mon 26 Oct, 00:00 to Tue 27 Oct, 00:00'],
  ['2026-10-25T22:00:00Z', hour, 'Europe/Berlin', 'Sun 25 Oct, 23:00 to 00:00'],
])('the bar at %s of %i ms in %s is %s', (at, step, zone, words) => {
  expect(barTime(Date.parse(at), step, { locale: 'en-GB', zone })).toBe(words)
})
