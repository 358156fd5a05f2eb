import * as z from 'zod/mini'
import { describe, expect, it } from 'vitest'
import { jobRowSchema } from '../../../contract/job-row.ts'
import { jobDetailSchema } from '../../../contract/job-detail.ts'
import { clusterSchema, packageSchema } from '../../../contract/resources.ts'
import { clusterToOffer, clusterWords, warningsFor } from './run-advice.ts'

const cluster = (id: number, over: object = {}) =>
  z.parse(clusterSchema, { id, name: `c${id}`, status: 'available', nodes: 2, ...over })
const extras = {
  package_name: 'P',
  cluster_name: 'old-1',
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
const earlier = z.parse(jobDetailSchema, {
  id: 305,
  status: 'failed',
  package_id: 1,
  cluster_id: 9,
  created_at: '2031-11-19T03:00:00Z',
  insight: extras,
})
const chosen = z.parse(packageSchema, {
  id: 1,
  name: 'P',
  variables: { a: 1 },
  updated_at: '2031-11-18T00:00:00Z',
})
const row = z.parse(jobRowSchema, {
  ...extras,
  id: 318,
  status: 'running',
  raw_status: 'running',
  progress: 0,
  package_id: 1,
  cluster_id: null,
  owner_id: null,
  creator: null,
  created_at: null,
  started_at: null,
  completed_at: null,
  failed_at: null,
  updated_at: null,
  runtime_in_seconds: 0,
  outputs_count: 0,
  attempts: null,
  master_auto_retry_attempts: null,
  variables: { a: '2' },
  dynamic_variables: {},
})
const none = { chosen, earlier: null, clusters: [], active: [], values: {} }

describe('clusterToOffer', () => {
  it.each([
    [
      'the one with most room',
      [cluster(1, { running_jobs_count: 2 }), cluster(2, { running_jobs_count: 1 })],
      null,
      2,
    ],
    ['never a dead one', [cluster(1, { status: 'terminated' })], null, null],
    ['the job’s own', [cluster(1), cluster(9, { running_jobs_count: 2 })], 9, 9],
    [
      'none where the job’s own is gone',
      [cluster(1), cluster(9, { status: 'terminated' })],
      9,
      null,
    ],
  ])('%s', (_name, clusters, id, offered) => expect(clusterToOffer(clusters, id)).toBe(offered))
  it('tells the room', () =>
    expect(clusterWords(cluster(1, { running_jobs_count: 1, queued_jobs_count: 3 }))).toBe(
      'c1: 1 of 2 slots in use, 3 queued',
    ))
})

describe('warningsFor', () => {
  it('says nothing where nothing is wrong', () =>
    expect(warningsFor({ ...none, active: [row], values: { a: 1 } })).toEqual([]))
  it('names the twin under way', () =>
    expect(warningsFor({ ...none, active: [row], values: { a: 2 } })).toEqual([
      'Job 318 of this package is running with the same variables.',
    ]))
  it('tells of an edit since', () =>
    expect(
      warningsFor({
        ...none,
        earlier: { ...earlier, cluster_id: null },
        chosen: { ...chosen, updated_at: '2031-11-20T00:00:00Z' },
      }),
    ).toEqual(['The package has been edited since job 305 ran.']))
  it('tells that the cluster is gone', () =>
    expect(
      warningsFor({ ...none, earlier, clusters: [cluster(9, { status: 'terminated' })] }),
    ).toEqual(['The job’s cluster, old-1, is terminated: choose another.']))
  it('tells of an archived package', () =>
    expect(warningsFor({ ...none, chosen: { ...chosen, status: 'archived' } })).toEqual([
      'This package is archived.',
    ]))
})
