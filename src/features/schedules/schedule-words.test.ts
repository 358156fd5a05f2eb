import { expect, it } from 'vitest'
import { intervalWords, retryWords } from './schedule-words.ts'

it.each([
  [1, 'hours', 'Every hour'],
  [15, 'minutes', 'Every 15 minutes'],
  [1, 'day', 'Every day'],
  [2, 'weeks', 'Every 2 weeks'],
])('%i %s reads "%s"', (interval_amount, interval_unit, expected) => {
  expect(intervalWords({ interval_amount, interval_unit })).toBe(expected)
})

it.each([
  [true, 3, 'Up to 3 times'],
  [true, 1, 'Up to 1 time'],
  [true, null, 'No'],
  [false, 3, 'No'],
])('retry %s with %s attempts reads "%s"', (auto_retry, auto_retry_attempts, expected) => {
  expect(retryWords({ auto_retry, auto_retry_attempts })).toBe(expected)
})
