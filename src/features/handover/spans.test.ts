import { expect, it } from 'vitest'
import { spanStart, yesterdayEvening } from './spans.ts'

const at = (text: string) => Date.parse(text)

it.each([
  ['2026-11-26T09:00:00Z', 'UTC', '2026-11-25T18:00:00Z'],
  ['2026-11-26T23:30:00Z', 'Europe/Vienna', '2026-11-26T17:00:00Z'],
  ['2026-11-26T22:30:00Z', 'Europe/Vienna', '2026-11-25T17:00:00Z'],
  ['2026-11-26T03:00:00Z', 'America/New_York', '2026-11-24T23:00:00Z'],
  ['2026-11-26T09:00:00Z', 'Asia/Kolkata', '2026-11-25T12:30:00Z'],
  // The night in which the clocks go back, and the one in which they go forward.
  ['2026-10-25T09:00:00Z', 'Europe/Vienna', '2026-10-24T16:00:00Z'],
  ['2026-03-29T09:00:00Z', 'Europe/Vienna', '2026-03-28T17:00:00Z'],
])('at %s in %s, yesterday at 18:00 was %s', (now, zone, evening) => {
  expect(yesterdayEvening(at(now), zone)).toBe(at(evening))
})

it('begins twelve hours ago, or where the server says', () => {
  const now = at('2026-11-26T09:00:00Z')
  expect(spanStart('12h', now, 'UTC')).toBe(at('2026-11-25T21:00:00Z'))
  expect(spanStart('shift', now, 'UTC')).toBeNull()
  expect(spanStart('custom', now, 'UTC')).toBeNull()
})
