import { expect, it } from 'vitest'
import { runtimeNow } from './runtime.ts'

const job = {
  status: 'running',
  started_at: '2031-05-09T07:00:10Z',
  runtime_in_seconds: 60,
} as const
const asOf = '2031-05-09T07:01:10.000Z'
const now = Date.parse('2031-05-09T07:01:40Z')

it.each([
  ['counts on from the server’s last word', job, asOf, now, 90],
  ['never runs backwards where clocks disagree', job, asOf, now - 3_600_000, 60],
  ['stands still once the job has ended', { ...job, status: 'completed' as const }, asOf, now, 60],
  [
    'is nothing before the start',
    { ...job, started_at: null, runtime_in_seconds: 0 },
    asOf,
    now,
    0,
  ],
  ['is the server’s word where its moment cannot be read', job, '', now, 60],
])('a job’s runtime %s', (_case, given, moment, at, expected) => {
  expect(runtimeNow(given, moment, at)).toBe(expected)
})
