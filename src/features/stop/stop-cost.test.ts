import * as z from 'zod/mini'
import { describe, expect, it } from 'vitest'
import { jobDetailSchema, type JobDetail } from '../../../contract/job-detail.ts'
import { scheduleSchema } from '../../../contract/resources.ts'
import { baselineOf } from '../../../contract/testing/baselines.ts'
import { outputFate, stopCosts } from './stop-cost.ts'

const now = Date.parse('2031-11-19T03:42:26Z')
const place = { locale: 'en-GB', zone: 'UTC' }
const job = (over: object = {}, insight: object = {}): JobDetail =>
  z.parse(jobDetailSchema, {
    id: 8405,
    status: 'running',
    progress: 0.5,
    started_at: '2031-11-19T03:22:26Z',
    created_at: '2031-11-19T03:20:00Z',
    cluster: { id: 1, name: 'nightly-1', nodes: 4, queued_jobs_count: 3 },
    ...over,
    insight: {
      package_name: 'Earthquakes',
      cluster_name: 'nightly-1',
      owner_name: '',
      error_line: null,
      runtime_as_of: '2031-11-19T03:42:26Z',
      records_count: null,
      outputs_written: 0,
      flags: [],
      usual: baselineOf(),
      overrun: null,
      progress_since: '2031-11-19T03:42:26Z',
      queue_position: null,
      stop_request: null,
      ...insight,
    },
  })
const costOf = (given: JobDetail, label: string, runtime = 1200) =>
  stopCosts(given, [], null, runtime, now, place).find((cost) => cost.label === label)?.text

const estimate = {
  low_seconds: 1200,
  high_seconds: 2280,
  as_of: '2031-11-19T03:42:26Z',
  valid_seconds: 300,
}

describe('stopCosts', () => {
  it('tells how long it has run, against the usual', () =>
    expect(costOf(job(), 'Running for')).toBe('20m 00s, typical 41–58 m'))
  it.each<[string, JobDetail, number, string]>([
    ['an estimate', job({}, { time_left: estimate }), 1200, '50 % done, 20–38 m left'],
    ['no estimate yet', job({ progress: 0.01 }), 10, 'Usually done within 41–58 m'],
    [
      'an estimate that has expired',
      job({}, { time_left: { ...estimate, as_of: '2031-11-19T03:35:00Z', valid_seconds: 60 } }),
      1200,
      'Usually done within 41–58 m',
    ],
    [
      'longer than usual without an estimate',
      job({ progress: 0.99 }),
      4000,
      'No estimate: 99 % done, and longer than usual',
    ],
    ['without a baseline', job({ progress: 0 }, { usual: null }), 10, 'No estimate yet'],
    [
      'standing still',
      job(
        {},
        {
          flags: [{ kind: 'no_progress', since: '', limit_seconds: 900 }],
          progress_since: '2031-11-19T01:14:00Z',
        },
      ),
      9000,
      'No estimate: 50 % since 01:14, nothing written since',
    ],
    [
      'a runaway, whatever its progress says',
      job({}, { flags: [{ kind: 'runaway', since: '', limit_seconds: 6960 }] }),
      9000,
      'No estimate: 50 % done, and far longer than usual',
    ],
    ['queued', job({ status: 'queued', started_at: null }), 0, 'It has not started yet.'],
  ])('%s', (_name, given, runtime, words) =>
    expect(costOf(given, 'If it keeps running', runtime)).toBe(words),
  )
  it('tells what it frees', () => {
    expect(costOf(job(), 'Frees up')).toBe('1 of 4 slots on nightly-1; 3 jobs wait')
    expect(
      costOf(
        job({ cluster: { id: 1, name: 'nightly-1', nodes: 4, queued_jobs_count: 0 } }),
        'Frees up',
      ),
    ).toBe('1 of 4 slots on nightly-1; no jobs waiting')
    expect(costOf(job({ cluster: { id: 1, name: 'nightly-1', nodes: 4 } }), 'Frees up')).toBe(
      '1 of 4 slots on nightly-1',
    )
    expect(costOf(job({ status: 'queued', started_at: null }), 'Frees up')).toBeUndefined()
  })
  it('tells when it runs next', () => {
    const schedule = z.parse(scheduleSchema, {
      id: 9,
      name: 'Every 6 h',
      next_run_at: '2031-11-19T06:30:26Z',
    })
    expect(stopCosts(job(), [], schedule, 1200, now, place).at(-1)).toEqual({
      label: 'Next run',
      text: '06:30, in 2 h 48 min, by Every 6 h',
    })
  })
})

it.each([
  [10_415_234, null, '10,415,234 records, stays'],
  [null, 1, 'written, stays'],
  [null, 0.2, 'unfinished: partial or lost'],
])('an output with %s records at %s', (records, progress, words) =>
  expect(
    outputFate(
      {
        id: 1,
        name: 'a',
        records_count: records,
        progress,
        created_at: null,
        updated_at: null,
        preview_url: null,
        preview_type: null,
        url: null,
        component: null,
        component_name: null,
      },
      place,
    ),
  ).toBe(words),
)
