import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatClock,
  formatFull,
  formatMoment,
  formatRelative,
  formatSpan,
  toMs,
  zoneName,
} from './time.ts'

const utc = { locale: 'en-GB', zone: 'UTC' }
const now = Date.parse('2031-11-19T03:42:26Z')
const at = (iso: string) => Date.parse(iso)

describe('formatRelative', () => {
  it.each([
    ['2031-11-19T03:42:24Z', 'just now'],
    ['2031-11-19T03:42:28Z', 'just now'],
    ['2031-11-19T03:42:05Z', '21 s ago'],
    ['2031-11-19T03:33:20Z', '9 min ago'],
    ['2031-11-19T02:32:00Z', '1 h 10 min ago'],
    ['2031-11-19T00:30:22Z', '3 h 12 min ago'],
    ['2031-11-19T01:42:26Z', '2 h ago'],
    ['2031-11-19T06:30:26Z', 'in 2 h 48 min'],
    ['2031-11-18T02:27:00Z', '18 Nov, 02:27'],
    ['2030-11-18T02:27:00Z', '18 Nov 2030, 02:27'],
  ])('%s is %s', (iso, text) => expect(formatRelative(at(iso), now, utc)).toBe(text))

  it('never tells an age under a day as a date, nor a longer one as an age', () => {
    fc.assert(
      fc.property(fc.integer({ min: -40 * 86_400_000, max: 40 * 86_400_000 }), (offset) => {
        const text = formatRelative(now - offset, now, utc)
        expect(/ago$|^in |^just now$/.test(text)).toBe(Math.abs(offset) < 86_400_000)
      }),
    )
  })
})

describe('formatMoment', () => {
  it('leaves the day out only within the day of the zone', () => {
    const late = at('2031-11-18T23:30:00Z')
    expect(formatMoment(late, now, utc)).toBe('18 Nov, 23:30')
    expect(formatMoment(late, now, { locale: 'en-GB', zone: 'Europe/Berlin' })).toBe('00:30')
  })
})

describe('formatSpan', () => {
  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_999, '59 min'],
    [3_600_000, '1 h'],
    [5_280_000, '1 h 28 min'],
    [5_400_000, '1 h 30 min'],
    [90_000_000, '25 h'],
  ])('%s ms is %s', (ms, text) => expect(formatSpan(ms)).toBe(text))
})

describe('zones', () => {
  it('names the zone, and the full form tells it', () => {
    expect(zoneName(now, utc)).toBe('UTC')
    expect(formatFull(now, utc)).toBe('Wed, 19 Nov 2031, 03:42:26 UTC')
    expect(formatClock(now, { locale: 'en-GB', zone: 'Asia/Kolkata' })).toBe('09:12:26')
  })
  it('falls back to UTC for a zone nobody knows', () =>
    expect(formatClock(now, { locale: 'en-GB', zone: 'Mars/Olympus' })).toBe('03:42:26'))
})

it('toMs reads dates and nothing else', () => {
  expect(toMs('2031-11-19T03:42:26Z')).toBe(now)
  expect(toMs(null)).toBeNull()
  expect(toMs('soon')).toBeNull()
})
