import { expect, it } from 'vitest'
import { timeProblem, untilOf } from './failure-form.ts'

const now = Date.parse('2026-11-26T23:30:00Z')

it('ends at nine in the morning of the next day of the zone', () => {
  expect(untilOf('tomorrow', now, 'UTC', '')).toBe('2026-11-27T09:00:00.000Z')
  expect(untilOf('tomorrow', now, 'Asia/Tokyo', '')).toBe('2026-11-28T00:00:00.000Z')
  const beforeClocksGoBack = Date.parse('2026-10-24T12:00:00Z')
  expect(untilOf('tomorrow', beforeClocksGoBack, 'Europe/Berlin', '')).toBe(
    '2026-10-25T08:00:00.000Z',
  )
})

it('ends after a span, at a typed time, or not at all', () => {
  expect(untilOf('open', now, 'UTC', '')).toBeNull()
  expect(untilOf('hours', now, 'UTC', '')).toBe('2026-11-27T03:30:00.000Z')
  expect(untilOf('week', now, 'UTC', '')).toBe('2026-12-03T23:30:00.000Z')
  expect(untilOf('time', now, 'Europe/Berlin', '2026-11-27T10:15')).toBe('2026-11-27T09:15:00.000Z')
})

it.each([
  ['open', '', null],
  ['time', '', 'Give the time at which the acknowledgement ends.'],
  ['time', '2026-11-26T23:30', 'This time has passed.'],
  ['time', '2026-11-26T23:31', null],
] as const)('%s “%s”: %s', (choice, time, problem) => {
  expect(timeProblem(choice, now, 'UTC', time)).toBe(problem)
})
