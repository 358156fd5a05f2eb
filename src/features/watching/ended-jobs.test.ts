import * as z from 'zod/mini'
import { describe, expect, it } from 'vitest'
import { jobRowSchema, type JobRow } from '../../../contract/job-row.ts'
import { endedJobs, endMessage } from './ended-jobs.ts'

const row = (id: number, change: Partial<JobRow>): JobRow =>
  z.parse(jobRowSchema, {
    id,
    status: 'running',
    raw_status: 'running',
    progress: 0.4,
    package_id: 1,
    cluster_id: 1,
    owner_id: 1,
    creator: null,
    created_at: null,
    started_at: null,
    completed_at: null,
    failed_at: null,
    updated_at: null,
    runtime_in_seconds: 192,
    outputs_count: 0,
    attempts: null,
    master_auto_retry_attempts: null,
    variables: {},
    dynamic_variables: {},
    package_name: 'Flights',
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
    ...change,
  })
const job = (id: number) => ({ account: 'acme', id, name: 'Flights' })

it('tells those that have ended from those that go on and those that are not there', () => {
  const rows = [
    row(1, {}),
    row(2, { status: 'failed' }),
    row(3, { status: 'stopping' }),
    row(9, { status: 'completed' }),
  ]
  const { ended, absent } = endedJobs([job(1), job(2), job(3), job(4)], rows)
  expect(ended.map(({ job: { id } }) => id)).toEqual([2])
  expect(absent).toEqual([job(4)])
})

describe('in words', () => {
  it.each<[Partial<JobRow> | null, string, string]>([
    [{ status: 'completed' }, 'Job 5 completed', 'Flights after 3m 12s'],
    [
      { status: 'failed', error_line: 'Binder Error' },
      'Job 5 failed',
      'Flights after 3m 12s: Binder Error',
    ],
    [
      { status: 'failed', error_line: 'Binder Error', error_summary: 'Column day is missing' },
      'Job 5 failed',
      'Flights after 3m 12s: Column day is missing',
    ],
    [{ status: 'failed', runtime_in_seconds: 0 }, 'Job 5 failed', 'Flights'],
    [{ status: 'stopped' }, 'Job 5 stopped', 'Flights after 3m 12s'],
    [null, 'Job 5 is gone', 'Flights: it no longer exists at the source'],
  ])('%o: %s', (change, title, body) => {
    expect(endMessage(job(5), change === null ? null : row(5, change))).toEqual({ title, body })
  })
})
