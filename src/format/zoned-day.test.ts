import { expect, it } from 'vitest'
import { dayAround } from './zoned-day.ts'

it.each([
  ['UTC', '2026-03-29T12:00:00Z', '2026-03-29T00:00:00.000Z', 24],
  ['Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00.000Z', 23],
  ['Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00.000Z', 25],
  ['Europe/Berlin', '2026-05-09T22:00:00Z', '2026-05-09T22:00:00.000Z', 24],
  // Clocks skip midnight there.
  ['Africa/Cairo', '2026-04-24T12:00:00Z', '2026-04-23T22:00:00.000Z', 23],
])('a day in %s around %s', (zone, at, from, hours) => {
  const { fromMs, toMs } = dayAround(Date.parse(at), zone)
  expect(new Date(fromMs).toISOString()).toBe(from)
  expect((toMs - fromMs) / 3_600_000).toBe(hours)
})
