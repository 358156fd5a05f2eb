import { describe, expect, it } from 'vitest'
import type { Usual } from '../../../contract/insight.ts'
import { typicalWords, waitedSeconds } from './facts.ts'

const usual: Usual = { n: 30, p50_seconds: 1440, p95_seconds: 1860, longest_seconds: 2000, records_p50: 100, slow_after_seconds: 2325, runaway_after_seconds: 3720 }

it('typicalWords needs a baseline', () => {
  expect(typicalWords(usual)).toBe('typical 24–31 m')
  expect(typicalWords({ ...usual, p50_seconds: null, p95_seconds: null })).toBeNull()
  expect(typicalWords(null)).toBeNull()
})

describe('waitedSeconds', () => {
  const now = Date.parse('2031-11-19T04:00:00Z')
  const job = { status: 'running' as const, created_at: '2031-11-19T03:00:00Z', started_at: '2031-11-19T03:03:06Z', completed_at: null, failed_at: null, updated_at: null }
  it.each([
    ['started', job, 186],
    ['still waiting', { ...job, status: 'queued' as const, started_at: null }, 3600],
    ['ended without a start', { ...job, status: 'stopped' as const, started_at: null, completed_at: '2031-11-19T03:01:00Z' }, 60],
    ['started before it was made, by clocks that disagree', { ...job, started_at: '2031-11-19T02:59:58Z' }, 0],
    ['no time', { ...job, created_at: null }, null],
  ])('%s', (_name, given, seconds) => expect(waitedSeconds(given, now)).toBe(seconds))
})
