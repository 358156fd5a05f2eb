import { expect, it } from 'vitest'
import { intervalWords, retryWords } from './schedule-labels.ts'

it.each([
  [1, 'hours', 'Every hour'],
  [15, 'minutes', 'Every 15 minutes'],
  [1, 'day', 'Every day'],
  [2, 'weeks', 'Every 2 weeks'],
])('%i %s reads "%s"', (interval_amount, interval_unit, expected) => {
  expect(intervalWords({ interval_amount, interval_unit })).toBe(expected)
})

it.each([
  [true, 3, 'up to 3 retries'],
  [true, 1, 'up to 1 retry'],
  [true, null, ''],
  [false, 3, ''],
])('retry %s with %s attempts reads "%s"', (auto_retry, auto_retry_attempts, expected) => {
  expect(retryWords({ auto_retry, auto_retry_attempts })).toBe(expected)
})
