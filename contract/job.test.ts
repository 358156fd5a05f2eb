import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeJob, readJob, type Job } from './job.ts'
import { endedAt } from './status.ts'
import { jobStatuses, statusFacts } from './status.ts'

const read = (raw: object): Job => {
  const job = readJob({ id: 305, status: 'running', ...raw })
  if (!job) throw new Error('the job was not read')
  return job
}

describe('parsing a job of a real response (jobs-api.md §4)', () => {
  it.each([
    ['numbers as strings', { id: '305', owner_id: '1' }, { id: 305, owner_id: 1 }],
    ['a null progress is 0', { progress: null }, { progress: 0 }],
    ['a percent is never over one', { progress: 50.0 }, { progress: 1 }],
    ['empty errors are none', { errors: '' }, { errors: null }],
    ['errors are trimmed', { errors: '  no such column\n' }, { errors: 'no such column' }],
    [
      'an offset becomes UTC',
      { created_at: '2031-05-09T10:03:11+03:00' },
      { created_at: '2031-05-09T07:03:11Z' },
    ],
    [
      'fractions of a second stay',
      { created_at: '2031-05-09T07:03:11.250Z' },
      { created_at: '2031-05-09T07:03:11.250Z' },
    ],
    ['an unreadable date is unknown', { started_at: 'soon' }, { started_at: null }],
    ['variables that are a text are none', { variables: 'x' }, { variables: {} }],
    [
      'values of variables stay as they are',
      { variables: { region: "'eu'", retries: 3 } },
      { variables: { region: "'eu'", retries: 3 } },
    ],
    ['a null runtime is 0', { runtime_in_seconds: null }, { runtime_in_seconds: 0 }],
    ['absent outputs are not no outputs', {}, { outputs: null }],
    [
      'an unknown status keeps its text',
      { status: 'archiving' },
      { status: 'unknown', raw_status: 'archiving' },
    ],
    ['a cluster that cannot be read is absent', { cluster: 'gone' }, { cluster: null }],
    [
      'a creator without a name',
      { creator: { type: 'Schedule', id: 17 } },
      { creator: { type: 'Schedule', id: 17, display_name: null, url: null, html_url: null } },
    ],
  ])('%s', (_case, raw, expected) => {
    expect(read(raw)).toMatchObject(expected)
  })

  it('drops an unreadable output and keeps the others', () => {
    const job = read({
      outputs: [{ id: 1, name: 'a.csv', records_count: '10415234' }, { name: 'no id' }, null],
    })
    expect(job.outputs?.map((output) => [output.id, output.records_count])).toEqual([
      [1, 10_415_234],
    ])
  })

  it('contains no undefined and never throws, for any input', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(
            'status',
            'variables',
            'progress',
            'outputs',
            'errors',
            'created_at',
            'cluster',
            'package',
            'creator',
            'log_summary',
          ),
          fc.anything(),
        ),
        (raw) => {
          const job = read(raw)
          expect(Object.values(job)).not.toContain(undefined)
          expect(job.progress).toBeGreaterThanOrEqual(0)
          expect(job.progress).toBeLessThanOrEqual(1)
        },
      ),
    )
  })

  it.each([[null], ['text'], [{}], [{ id: 0, status: 'running' }], [{ id: -3 }]])(
    'drops a row without a usable id: %j',
    (raw) => {
      expect(readJob(raw)).toBeNull()
    },
  )

  it('parses its own output to the same job', () => {
    const job = read({
      outputs: [{ id: 4, name: 'x', component: { name: 'c', type: 't', fields: ['a', 'b'] } }],
      package: { id: 2, name: 'P' },
    })
    expect(readJob(JSON.parse(JSON.stringify(job)))).toEqual(job)
  })
})

describe('when a job ended (jobs-api.md §4.2 rule 4)', () => {
  const updated_at = '2031-05-09T07:00:00Z'
  it.each([
    [
      { status: 'failed', completed_at: null, failed_at: '2031-05-09T06:00:00Z', updated_at },
      '2031-05-09T06:00:00Z',
    ],
    [{ status: 'completed', completed_at: null, failed_at: null, updated_at }, updated_at],
    [
      { status: 'completed', completed_at: '2031-05-09T05:00:00Z', failed_at: null, updated_at },
      '2031-05-09T05:00:00Z',
    ],
    [{ status: 'running', completed_at: null, failed_at: null, updated_at }, null],
  ] as const)('%j', (job, expected) => {
    expect(endedAt(job)).toBe(expected)
  })
})

it('an ended job keeps its end if a later response lacks it', () => {
  const listed = read({
    status: 'completed',
    completed_at: '2031-05-09T07:03:11Z',
    updated_at: '2031-05-09T07:04:00Z',
  })
  const info = read({ status: 'completed', completed_at: null, updated_at: '2031-05-09T07:04:00Z' })
  expect(endedAt(mergeJob(listed, info))).toBe('2031-05-09T07:03:11Z')
})

it('a response with fewer fields does not erase known ones', () => {
  const listed = read({
    outputs: [{ id: 1, name: 'a' }],
    package: { id: 2, name: 'P' },
    attempts: 1,
  })
  const terminated = read({ status: 'pending_stoppage' })
  expect(mergeJob(listed, terminated)).toMatchObject({
    status: 'pending_stoppage',
    package: { name: 'P' },
    attempts: 1,
    outputs: [{ id: 1 }],
  })
})

it('every status has its facts, and only active ones that are not ending can be stopped', () => {
  for (const status of jobStatuses) {
    const facts = statusFacts[status]
    expect(facts.live).toBe(!facts.terminal)
    expect(facts.canStop).toBe(['idle', 'pending', 'queued', 'running'].includes(status))
  }
})
