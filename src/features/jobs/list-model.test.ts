import { describe, expect, it } from 'vitest'
import {
  emptyFilter,
  firstPage,
  newestFirst,
  type JobFilter,
  type JobListQuery,
} from '../../../contract/filter.ts'
import type { Facets } from '../../../contract/facets.ts'
import { noTriage } from '../../../contract/testing/triage.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import { attentionKinds } from '../../../contract/triage-words.ts'
import { activeStatuses } from '../../../contract/status.ts'
import { reduceClaims, type ClaimEvent } from '../../domain/claims/claim-reducer.ts'
import { noClaims, type Claims } from '../../domain/claims/claims.ts'
import {
  claimedCounts,
  pendingRunsOf,
  matchingCount,
  mergeRows,
  tabCounts,
  tabOf,
} from './list-model.ts'
import { countedJobs, listNoun, newJobsLabel, setFilterCount, sortedBy } from './list-words.ts'
import { stoppable } from './stoppable.ts'

const row = (id: number, change: Partial<JobRow> = {}): JobRow => ({
  id,
  status: 'running',
  raw_status: 'running',
  progress: 0,
  package_id: 1,
  cluster_id: 1,
  owner_id: 1,
  creator: null,
  created_at: null,
  started_at: null,
  completed_at: null,
  failed_at: null,
  updated_at: null,
  runtime_in_seconds: 0,
  runtime_as_of: '',
  outputs_count: 0,
  attempts: 0,
  master_auto_retry_attempts: null,
  variables: {},
  dynamic_variables: {},
  package_name: 'P',
  cluster_name: 'C',
  owner_name: 'O',
  error_line: null,
  records_count: null,
  outputs_written: 0,
  flags: [],
  past_flags: [],
  ...noTriage,
  usual: null,
  overrun: null,
  records_ratio: null,
  time_left: null,
  flag_decisions: [],
  progress_since: null,
  queue_position: null,
  stop_request: null,
  ...change,
})
const claims = (...events: ClaimEvent[]): Claims => events.reduce(reduceClaims, noClaims)
const stopSent = (jobId: number, at = 1_000): ClaimEvent => ({
  type: 'stop_sent',
  jobId,
  packageName: 'P',
  reason: null,
  by: 'Ana',
  at,
})
const filter = (change: Partial<JobFilter>): JobFilter => ({ ...emptyFilter, ...change })
const list = (change: Partial<JobFilter>): JobListQuery => firstPage(filter(change))

describe('rows: order and membership of one read, all else of the newest', () => {
  const listed = [row(3), row(2), row(1)]
  it('patches in place, and marks what left', () => {
    const live = new Map([
      [1, row(1, { status: 'completed', matches: false })],
      [3, row(3, { progress: 0.5, matches: true })],
    ])
    const merged = mergeRows(listed, live, noClaims)
    expect(
      merged.map(({ row: { id, status, progress }, noLongerMatches }) => [
        id,
        status,
        progress,
        noLongerMatches,
      ]),
    ).toEqual([
      [3, 'running', 0.5, null],
      [2, 'running', 0, 'removed'],
      [1, 'completed', 0, 'unmatched'],
    ])
  })
  it('marks nothing before the first poll', () => {
    expect(mergeRows(listed, null, noClaims).every(({ noLongerMatches }) => !noLongerMatches)).toBe(
      true,
    )
  })
  it('shows claims', () => {
    expect(mergeRows(listed, null, claims(stopSent(2))).map(({ view }) => view.status)).toEqual([
      'running',
      'pending_stoppage',
      'running',
    ])
  })
})

describe('a run that was asked for', () => {
  const run = {
    key: 'k',
    packageId: 1,
    packageName: 'P',
    clusterId: 2,
    clusterName: 'C',
    variables: {},
    by: 'Ana',
    sentAt: 0,
  }
  const sent = claims({ type: 'run_sent', run })
  const accepted = reduceClaims(sent, { type: 'run_accepted', key: 'k', jobId: 9, at: 1_000 })
  it.each<[string, Claims, Partial<JobFilter>, number[], number]>([
    ['is on top of the list', sent, {}, [], 1],
    ['where its package is filtered for', sent, { package_id: [1] }, [], 1],
    ['not where another one is', sent, { package_id: [5] }, [], 0],
    ['not among the failed', sent, { status: ['failed'] }, [], 0],
    ['among the active', sent, { status: [...activeStatuses] }, [], 1],
    ['not in a search it may not match', sent, { q: 'x' }, [], 0],
    ['until its job is there', accepted, {}, [9], 0],
    ['and not before', accepted, {}, [8], 1],
    [
      'not once it was refused',
      reduceClaims(sent, { type: 'run_refused', key: 'k', message: '' }),
      {},
      [],
      0,
    ],
  ])('%s', (_case, state, change, shown, count) => {
    expect(pendingRunsOf(state, list(change), new Set(shown), 999)).toHaveLength(count)
  })
  it('is not on a later page', () => {
    const later: JobListQuery = { ...list({}), cursor: 'x' }
    expect(pendingRunsOf(sent, later, new Set(), 999)).toHaveLength(0)
  })
  it('goes once the list was read after the run became a job', () => {
    expect(pendingRunsOf(accepted, list({}), new Set(), 1_000)).toEqual([])
    expect(pendingRunsOf(sent, list({}), new Set(), 9_999)).toHaveLength(1)
  })
})

describe('counts with claims taken in', () => {
  const facets: Facets = {
    total: 2,
    by_status: { running: 2 },
    by_flag: {},
    by_attention: {},
    causes: 0,
    packages: [],
    clusters: [],
    owners: [],
    creators: [],
    exact: true,
    more: { packages: 0, clusters: 0, owners: 0, creators: 0 },
    histogram: { from: '', to: '', bucket_seconds: 60, buckets: [], all: [] },
  }
  const counts = (state: Claims, askedAt: number) =>
    claimedCounts(facets, askedAt, mergeRows([row(1), row(2)], null, state), state)
  it('moves a claimed job from one count to the other', () => {
    expect(counts(claims(stopSent(1)), 500)).toEqual({ running: 1, pending_stoppage: 1 })
  })
  it('not when the counts were asked for after the server had taken it', () => {
    const taken = claims(stopSent(1), {
      type: 'stop_accepted',
      jobId: 1,
      status: 'pending_stoppage',
      at: 2_000,
    })
    expect(counts(taken, 1_500)).toEqual({ running: 1, pending_stoppage: 1 })
    expect(counts(taken, 2_500)).toEqual({ running: 2 })
  })
})

it.each<[Partial<JobFilter>, string | null, string]>([
  [{}, 'all', 'jobs'],
  [{ status: [...activeStatuses].toReversed() }, 'active', 'active jobs'],
  [{ status: ['failed'] }, 'failed', 'failed jobs'],
  [{ flag: 'runaway' }, null, 'runaway jobs'],
  [{ attention: [...attentionKinds] }, 'attention', 'jobs that need attention'],
  [{ attention: ['unresolved'] }, null, 'unresolved failures'],
  [{ flag: 'no_progress' }, null, 'jobs without progress'],
  [{ status: ['failed', 'stopped'] }, null, 'jobs'],
])('the view and the words of %j', (change, tab, noun) => {
  expect(tabOf(filter(change))).toBe(tab)
  expect(listNoun(filter(change))).toBe(noun)
})

it('counts what each view holds, an unknown status among the active', () => {
  expect(
    tabCounts(
      { running: 2, queued: 1, unknown: 1, failed: 4, completed: 8, stopped: 1 },
      { any: 3, unresolved: 2, runaway: 1 },
    ),
  ).toEqual({ all: 17, active: 4, failed: 4, attention: 3 })
})

it('sorts by a column, and the other way round the second time', () => {
  const once = sortedBy(newestFirst, 'runtime')
  expect(once).toEqual({ key: 'runtime', direction: 'desc' })
  expect(sortedBy(once, 'runtime')).toEqual({ key: 'runtime', direction: 'asc' })
})

it('offers a stop only for what can be stopped and is not claimed', () => {
  const rows = mergeRows(
    [row(1), row(2), row(3, { status: 'failed' }), row(4, { status: 'unknown' })],
    null,
    claims(stopSent(2)),
  )
  expect(stoppable(rows).can.map((item) => item.row.id)).toEqual([1])
})

it('counts the filters a phone hides', () => {
  expect(
    setFilterCount(filter({ package_id: [1, 2], runtime_over: 5, status: ['failed', 'stopped'] })),
  ).toBe(3)
})

describe('numbers in words', () => {
  it.each<[JobListQuery, string, string]>([
    [list({}), '3', '3 new'],
    [list({}), '50+', '50+ new'],
    [list({ status: ['failed'] }), '1', '1 more failed job'],
    [list({ status: ['failed'] }), '2', '2 more failed jobs'],
    [list({ flag: 'zero_records' }), '2', '2 more jobs with 0 records'],
    [firstPage(emptyFilter, { ...newestFirst, key: 'runtime' }), '1', '1 more job'],
    [firstPage(emptyFilter, { ...newestFirst, direction: 'asc' }), '50+', '50+ more jobs'],
  ])('%o lacks %s', (query, count, words) => expect(newJobsLabel(query, count)).toBe(words))
  it('tells one from many', () =>
    expect([countedJobs(filter({}), '1'), countedJobs(filter({}), '2,731')]).toEqual([
      '1 job',
      '2,731 jobs',
    ]))
  it.each<[Partial<JobFilter>, number]>([
    [{}, 6],
    [{ status: ['failed'] }, 4],
    [{ attention: [...attentionKinds] }, 1],
    [{ flag: 'runaway' }, 9],
    [{ flag: 'slow' }, 9],
    [{ status: ['failed', 'stopped'] }, 9],
  ])('%o holds what its tab says, or the total', (change, count) => {
    const facets = {
      total: 9,
      by_status: { failed: 4, running: 2 },
      by_attention: { any: 1 },
    } as unknown as Facets
    expect(matchingCount(filter(change), facets, facets.by_status)).toBe(count)
  })
})
