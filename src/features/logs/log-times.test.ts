import { describe, expect, it } from 'vitest'
import { createLineClock, createLinesClock, hasUtcTimes } from './log-times.ts'

describe('the clock of log lines', () => {
  it.each([
    ['Europe/Berlin', '2026-11-26T02:10:41Z start', '2026-11-26T03:10:41+01:00 start'],
    ['Europe/Berlin', '2026-11-26 23:10:41.123Z start', '2026-11-27 00:10:41.123+01:00 start'],
    ['Europe/Berlin', '[2026-07-01T02:10:41,5 UTC] start', '[2026-07-01T04:10:41,5+02:00] start'],
    ['Europe/Berlin', '2026-11-26T02:10:41+00:00 start', '2026-11-26T03:10:41+01:00 start'],
    ['Asia/Kathmandu', '2026-11-26T02:10:41Z', '2026-11-26T07:55:41+05:45'],
    ['America/New_York', '2026-01-01T02:10:41Z', '2025-12-31T21:10:41-05:00'],
    ['America/New_York', '2026-11-01T05:30:00Z first', '2026-11-01T01:30:00-04:00 first'],
    ['America/New_York', '2026-11-01T06:30:00Z second', '2026-11-01T01:30:00-05:00 second'],
    ['Australia/Lord_Howe', '2026-04-04T14:59:59Z before', '2026-04-05T01:59:59+11:00 before'],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z after', '2026-04-05T01:30:00+10:30 after'],
    ['UTC', '2026-11-26T02:10:41Z start', '2026-11-26T02:10:41+00:00 start'],
  ])('in %s tells %s', (zone, line, shown) => expect(createLineClock({ zone })(line)).toBe(shown))

  it.each([
    'no time',
    '2026-11-26T02:10:41 without a zone',
    '2026-11-26T02:10:41+02:00 in another zone',
    'day=2026-11-26T02:10:41Z inside',
    '2026-13-99T02:10:41Z no date',
    '2026-11-26T02:10:41Zebra',
  ])('leaves %j as it is', (line) =>
    expect(createLineClock({ zone: 'Europe/Berlin' })(line)).toBe(line),
  )

  it('converts what is added, and the last line anew when it has grown', () => {
    const toLocal = createLinesClock({ zone: 'Europe/Berlin' })
    const first = ['2026-11-26T02:10:41Z a', '2026-11-26T02:10:4']
    expect(toLocal(first)).toEqual(['2026-11-26T03:10:41+01:00 a', '2026-11-26T02:10:4'])
    expect(toLocal([first[0] ?? '', '2026-11-26T02:10:42Z b', 'c'])).toEqual([
      '2026-11-26T03:10:41+01:00 a',
      '2026-11-26T03:10:42+01:00 b',
      'c',
    ])
    expect(toLocal(['other'])).toEqual(['other'])
  })

  it('knows where there is nothing to convert', () => {
    expect(hasUtcTimes(['hello', '2026-11-26T02:10:41Z a'])).toBe(true)
    expect(hasUtcTimes(['hello'])).toBe(false)
  })
})
