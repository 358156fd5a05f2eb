import { describe, expect, it } from 'vitest'
import type { JobFlag } from '../../../contract/flags.ts'
import { noTriage } from '../../../contract/testing/triage.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import { jobStatuses, type SeenStatus } from '../../../contract/status.ts'
import { baselineOf } from '../../../contract/testing/baselines.ts'
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
  past_flags: [],
  ...noTriage,
  usual: baselineOf({ records_p50: 10 }),
  flag_decisions: [],
  overrun: null,
  records_ratio: null,
  time_left: null,
  progress_since: null,
  queue_position: null,
  stop_request: null,
  ...change,
})
const estimate = {
  low_seconds: 60,
  high_seconds: 120,
  as_of: '2031-05-09T07:01:00Z',
  valid_seconds: 60,
}
const oddFlag: JobFlag = {
  kind: 'odd_records',
  since: '',
  limit_seconds: null,
  evidence: {
    usual: null,
    still_since: null,
    usual_pause_seconds: null,
    expected_seconds: null,
    is_hard_limit: false,
    records: {
      output: 'orders',
      count: 9,
      low: 280,
      high: 320,
      ratio: 0.03,
      n: 24,
      mode: { kind: 'all' },
    },
  },
}
const summary = (change: Partial<JobRow> = {}, ...events: ClaimEvent[]) => {
  const job = row(change)
  return summaryOf(
    job,
    viewStatus(job.id, job.status, events.reduce(reduceClaims, noClaims)),
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
    ['what is left', { time_left: estimate }, { kind: 'running', left: { low: 50, high: 110 } }],
    ['nothing of what is left where nothing is known', {}, { left: null }],
    [
      'nothing of what is left where a flag says that progress tells nothing',
      {
        time_left: estimate,
        flags: [{ kind: 'runaway', since: '', limit_seconds: 1, evidence: null }],
      },
      { left: null, isFlagged: true },
    ],
    [
      'since when nothing moves',
      {
        flags: [
          {
            kind: 'no_progress',
            since: '2031-05-09T07:01:00Z',
            limit_seconds: 1,
            evidence: null,
          },
        ],
      },
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
      { kind: 'completed', records: 9, usual: 10, odd: null },
    ],
    [
      'the output whose records are odd',
      { status: 'completed', records_count: 9, flags: [oddFlag] },
      { kind: 'completed', odd: oddFlag.evidence?.records },
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
