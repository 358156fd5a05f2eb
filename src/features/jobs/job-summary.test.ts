import { describe, expect, it } from 'vitest'
import type { JobRow } from '../../../contract/job-row.ts'
import { jobStatuses, type SeenStatus } from '../../../contract/status.ts'
import { reduceClaims, type ClaimEvent } from '../../domain/claims/claim-reducer.ts'
import { noClaims, viewStatus } from '../../domain/claims/claims.ts'
import { summaryOf } from './job-summary.ts'

const row = (change: Partial<JobRow> = {}): JobRow => ({
  id: 305,
  status: 'running',
  raw_status: 'running',
  progress: 0.5,
  package_id: 1,
  cluster_id: 1,
  owner_id: 1,
  creator: null,
  created_at: '2031-05-09T07:00:00Z',
  started_at: '2031-05-09T07:00:10Z',
  completed_at: null,
  failed_at: null,
  updated_at: null,
  runtime_in_seconds: 60,
  runtime_as_of: '2031-05-09T07:01:10.000Z',
  outputs_count: 2,
  attempts: 0,
  master_auto_retry_attempts: null,
  variables: {},
  dynamic_variables: {},
  package_name: 'P',
  cluster_name: 'C',
  owner_name: 'O',
  error_line: null,
  records_count: null,
  outputs_written: 1,
  flags: [],
  usual: {
    n: 30,
    p50_seconds: 100,
    p95_seconds: 140,
    longest_seconds: 150,
    records_p50: 10,
    slow_after_seconds: 200,
    runaway_after_seconds: 300,
  },
  overrun: null,
  progress_since: null,
  queue_position: null,
  stop_request: null,
  ...change,
})
const summary = (change: Partial<JobRow> = {}, ...events: ClaimEvent[]) => {
  const job = row(change)
  return summaryOf(
    job,
    viewStatus(job.id, job.status, events.reduce(reduceClaims, noClaims)),
    job.runtime_in_seconds,
    Date.parse('2031-05-09T07:01:10Z'),
  )
}
const sent: ClaimEvent = {
  type: 'stop_sent',
  jobId: 305,
  packageName: 'P',
  reason: null,
  by: 'Ana',
  at: 1_000,
}

describe('what a row says', () => {
  it('has a word for every status', () => {
    for (const status of [...jobStatuses, 'unknown'] as SeenStatus[])
      expect(summary({ status }).kind).toBeTypeOf('string')
  })

  it.each<[string, Partial<JobRow>, object]>([
    ['what is left, by progress so far', {}, { kind: 'running', leftSeconds: 60 }],
    ['nothing of what is left at the very start', { progress: 0.02 }, { leftSeconds: null }],
    [
      'nothing of what is left where nothing has moved for long',
      { progress_since: '2031-05-09T07:00:09Z' },
      { leftSeconds: null },
    ],
    [
      'nothing of what is left where a flag says that progress tells nothing',
      { flags: [{ kind: 'runaway', since: '', limit_seconds: 1 }] },
      { leftSeconds: null, isFlagged: true },
    ],
    [
      'nothing beyond all experience',
      { progress: 0.06, runtime_in_seconds: 60 },
      { leftSeconds: null },
    ],
    [
      'since when nothing moves',
      { flags: [{ kind: 'no_progress', since: '2031-05-09T07:01:00Z', limit_seconds: 1 }] },
      { stuckSince: '2031-05-09T07:01:00Z', isFlagged: true },
    ],
    [
      'the error of a failed job',
      { status: 'failed', error_line: 'no such column' },
      { kind: 'failed', line: 'no such column' },
    ],
    [
      'the error as its own page names it',
      { status: 'failed', error_line: 'Step 2 of 2 failed', error_summary: 'Division by zero' },
      { kind: 'failed', line: 'Division by zero' },
    ],
    [
      'the place in the queue',
      { status: 'queued', queue_position: 2 },
      { kind: 'queued', position: 2 },
    ],
    [
      'who stopped it and why',
      { status: 'stopped', stop_request: { at: '', actor: 'Ana', reason: 'Runaway' } },
      { kind: 'stopped', by: 'Ana', reason: 'Runaway', written: 1, outputs: 2 },
    ],
    [
      'the records against the usual',
      { status: 'completed', records_count: 9 },
      { kind: 'completed', records: 9, usual: 10 },
    ],
  ])('%s', (_case, change, expected) => {
    expect(summary(change)).toMatchObject(expected)
  })

  it('puts a claim before the progress, and a refusal before everything', () => {
    expect(summary({}, sent)).toMatchObject({ kind: 'requested', by: 'Ana' })
    expect(summary({}, sent, { type: 'stop_refused', jobId: 305, message: 'no' })).toEqual({
      kind: 'refused',
      message: 'no',
    })
    expect(summary({}, sent, { type: 'stop_unconfirmed', at: 0, jobId: 305 })).toEqual({
      kind: 'unconfirmed',
      checked: false,
    })
  })
})
