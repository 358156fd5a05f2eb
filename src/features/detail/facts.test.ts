import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { jobDetailSchema } from '../../../contract/job-detail.ts'
import { baselineOf } from '../../../contract/testing/baselines.ts'
import { summaryOf, waitedSeconds } from './facts.ts'

const extras = {
  package_name: '',
  cluster_name: '',
  owner_name: '',
  error_line: null,
  runtime_as_of: '',
  records_count: null,
  outputs_written: 0,
  flags: [],
  usual: null,
  overrun: null,
  progress_since: null,
  queue_position: null,
  stop_request: null,
}

describe('waitedSeconds', () => {
  const now = Date.parse('2031-11-19T04:00:00Z')
  const job = {
    status: 'running' as const,
    runtime_in_seconds: 0,
    progress: 0,
    created_at: '2031-11-19T03:00:00Z',
    started_at: '2031-11-19T03:03:06Z',
    completed_at: null,
    failed_at: null,
    updated_at: null,
  }
  it.each([
    ['started', job, 186],
    ['still waiting', { ...job, status: 'queued' as const, started_at: null }, 3600],
    [
      'ended without a start',
      {
        ...job,
        status: 'stopped' as const,
        started_at: null,
        completed_at: '2031-11-19T03:01:00Z',
      },
      60,
    ],
    [
      'completed without a start',
      {
        ...job,
        status: 'completed' as const,
        started_at: null,
        completed_at: '2031-11-19T03:01:00Z',
      },
      null,
    ],
    ['at work without a start', { ...job, started_at: null }, null],
    [
      'started before it was made, by clocks that disagree',
      { ...job, started_at: '2031-11-19T02:59:58Z' },
      0,
    ],
    ['no time', { ...job, created_at: null }, null],
  ])('%s', (_name, given, seconds) => expect(waitedSeconds(given, now)).toBe(seconds))
})

describe('summaryOf', () => {
  const now = Date.parse('2031-11-19T04:00:00Z')
  const end = '2031-11-19T03:51:00Z'
  const of = (over: object) =>
    summaryOf(
      {
        ...z.parse(jobDetailSchema, {
          id: 1,
          status: 'completed',
          created_at: '2031-11-19T03:00:00Z',
          insight: extras,
          ...over,
        }),
      },
      now,
      { locale: 'en-GB', zone: 'UTC' },
    )
  it.each([
    [
      { started_at: '2031-11-19T03:40:00Z', completed_at: end, runtime_in_seconds: 372 },
      '9 min ago, after 6m 12s',
    ],
    [{ completed_at: end, runtime_in_seconds: 372 }, '9 min ago, after 6m 12s'],
    [{ completed_at: end }, '9 min ago, start not recorded'],
    [{ status: 'failed', failed_at: end }, '9 min ago, start not recorded'],
    [{ status: 'stopped', completed_at: end }, '9 min ago, never ran'],
    [{ status: 'stopped', completed_at: end, progress: 0.3 }, '9 min ago, start not recorded'],
    [{ status: 'queued' }, 'waiting for 1h 00m 00s'],
    [{ status: 'running' }, 'start not recorded'],
    [{ status: 'running', started_at: '2031-11-19T03:51:00Z' }, 'started 9 min ago'],
    [
      {
        status: 'running',
        started_at: '2031-11-19T03:51:00Z',
        insight: { ...extras, usual: baselineOf() },
      },
      'started 9 min ago; typical 41–58 m',
    ],
  ])('of %j is %s', (over, words) => expect(of(over)).toBe(words))
})
