import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maxInterval, nextRunAt, type IntervalUnit } from './interval.ts'

const at = (text: string) => Date.parse(text)

test.each<[string, number, IntervalUnit, string, string]>([
  ['2031-01-01T00:00:00Z', 5, 'minutes', '2031-01-01T00:00:00Z', '2031-01-01T00:05:00Z'],
  ['2031-01-01T00:00:00Z', 5, 'minutes', '2031-01-01T00:04:59Z', '2031-01-01T00:05:00Z'],
  ['2031-01-01T00:00:00Z', 5, 'minutes', '2031-03-01T00:07:00Z', '2031-03-01T00:10:00Z'],
  ['2031-01-02T00:00:00Z', 5, 'minutes', '2031-01-01T00:00:00Z', '2031-01-02T00:00:00Z'],
  ['2031-01-01T06:30:00Z', 2, 'days', '2031-01-04T00:00:00Z', '2031-01-05T06:30:00Z'],
  ['2031-01-31T12:00:00Z', 1, 'months', '2031-01-31T12:00:00Z', '2031-02-28T12:00:00Z'],
  ['2031-01-31T12:00:00Z', 1, 'months', '2031-02-28T12:00:00Z', '2031-03-31T12:00:00Z'],
  ['2031-11-30T12:00:00Z', 3, 'months', '2032-01-01T00:00:00Z', '2032-02-29T12:00:00Z'],
])('from %s every %i %s, after %s: %s', (start, every, unit, after, next) => {
  expect(new Date(nextRunAt(at(start), every, unit, at(after)))).toEqual(new Date(next))
})

test('the next run is after the given time, with no run in between', () => {
  const time = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') })
  const unit = fc.constantFrom<IntervalUnit>('minutes', 'hours', 'days', 'weeks', 'months')
  fc.assert(
    fc.property(time, time, fc.integer({ min: 1, max: 50 }), unit, (start, after, every, unit) => {
      const next = nextRunAt(start, every, unit, after)
      expect(next).toBeGreaterThan(after)
      expect(next === start || nextRunAt(start, every, unit, next - 1) === next).toBe(true)
      expect(nextRunAt(start, every, unit, next)).toBeGreaterThan(next)
    }),
  )
})

test.each<IntervalUnit>(['minutes', 'hours', 'days', 'weeks', 'months'])(
  'the longest interval in %s gives a valid date',
  (unit) => {
    const next = nextRunAt(
      at('2031-01-31T12:00:00Z'),
      maxInterval[unit],
      unit,
      at('2099-01-01T00:00:00Z'),
    )
    expect(new Date(next).getUTCFullYear()).toBeGreaterThan(2125)
  },
)
