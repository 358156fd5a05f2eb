import { describe, expect, test } from 'vitest'
import type { Job } from '../../../contract/job.ts'
import { endedAt } from '../../../contract/status.ts'
import { quiet } from '../port.ts'
import { openHosted } from './testing/world.ts'
import type { Raw } from './testing/upstream.ts'

/** A raw job as returned by a pull. */
async function pulled(raw: Raw): Promise<Job> {
  const { upstream, source } = openHosted()
  upstream.addJob(raw)
  const [job] = (await source.pull(null, quiet)).jobs
  if (!job) throw new Error('The job was lost.')
  return job
}

const ended = { status: 'completed', completed_at: '2031-05-09T06:00:00Z' }

describe('a job of the hosted service (jobs-api.md §4)', () => {
  test.each<[string, Raw, Raw]>([
    [
      'variables with texts and numbers',
      { variables: { region: "'eu'", retries: 3, on: true, none: null } },
      { variables: { region: "'eu'", retries: 3, on: true, none: null } },
    ],
    ['variables that are a text', { variables: 'day=mon' }, { variables: {} }],
    ['variables that are a list', { variables: ['a'] }, { variables: {} }],
    ['variables that are null', { variables: null }, { variables: {} }],
    [
      'variables that are nested',
      { variables: { a: { b: [1] } } },
      { variables: { a: '{"b":[1]}' } },
    ],
    [
      'variables named like built-in properties',
      { variables: JSON.parse('{"__proto__":"x","constructor":"y"}') as unknown },
      { variables: JSON.parse('{"__proto__":"x","constructor":"y"}') as unknown },
    ],
    [
      'dynamic variables',
      { dynamic_variables: { day: 'CurrentTime()' } },
      { dynamic_variables: { day: 'CurrentTime()' } },
    ],
    ['an owner that is a text', { owner_id: '1' }, { owner_id: 1 }],
    ['a progress of one', { progress: 1 }, { progress: 1 }],
    ['a progress of null', { progress: null }, { progress: 0 }],
    ['a progress in percent', { progress: 50 }, { progress: 1 }],
    ['a progress below zero', { progress: -0.5 }, { progress: 0 }],
    ['a progress that is a text', { progress: '0.5' }, { progress: 0.5 }],
    ['a progress that is no number', { progress: 'half' }, { progress: 0 }],
    [
      'a count larger than the number of outputs',
      { outputs_count: 3, outputs: [] },
      { outputs_count: 3, outputs: [] },
    ],
    ['outputs that are absent', { outputs: undefined }, { outputs: null }],
    ['outputs that are null', { outputs: null }, { outputs: null }],
    [
      'an output that has no id',
      { outputs: [{ name: 'x' }, { id: 4, name: 'y', records_count: 12345678 }] },
      {
        outputs: [
          { id: 4, name: 'y', records_count: 12_345_678, progress: null, preview_type: null },
        ],
      },
    ],
    [
      'an output that is being written',
      { outputs: [{ id: 4, name: 'y', records_count: null }] },
      { outputs: [{ records_count: null }] },
    ],
    [
      'an output named twice',
      {
        outputs: [
          { id: 4, name: 'y' },
          { id: 5, name: 'y' },
        ],
      },
      { outputs: [{ id: 4 }, { id: 5 }] },
    ],
    [
      'an output with an old component',
      { outputs: [{ id: 4, name: 'y', component_name: 'dest' }] },
      { outputs: [{ component_name: 'dest', component: null }] },
    ],
    [
      'an output with its component',
      {
        outputs: [
          { id: 4, name: 'y', component: { name: 'd', type: 'cloud', fields: ['a', 1, null] } },
        ],
      },
      { outputs: [{ component: { name: 'd', type: 'cloud', fields: ['a', '1'] } }] },
    ],
    [
      'an output with another job’s URL',
      {
        outputs: [{ id: 4, name: 'y', url: 'https://api.example.test/acmee/api/jobs/1/outputs/4' }],
      },
      { outputs: [{ id: 4, url: 'https://api.example.test/acmee/api/jobs/1/outputs/4' }] },
    ],
    [
      'a package whose id disagrees',
      { package_id: 1, package: { id: 2, name: 'Other' } },
      { package_id: 1, package: { id: 2, name: 'Other' } },
    ],
    ['a package that is none', { package: 'x' }, { package: null }],
    [
      'a cluster with queued jobs',
      { cluster: { id: 1, name: 'c', status: 'available', queued_jobs_count: 2 } },
      { cluster: { queued_jobs_count: 2 } },
    ],
    ['errors that are empty', { errors: '' }, { errors: null }],
    ['errors that are null', { errors: null }, { errors: null }],
    ['errors that are absent', { errors: undefined }, { errors: null }],
    ['errors in lines', { status: 'failed', errors: ' one\ntwo\n' }, { errors: 'one\ntwo' }],
    [
      'errors of a stopped job',
      { status: 'stopped', errors: 'Stopped.' },
      { errors: 'Stopped.', status: 'stopped' },
    ],
    [
      'a failure without a message',
      { status: 'failed', errors: null },
      { errors: null, status: 'failed' },
    ],
    ['a runtime of null', { runtime_in_seconds: null }, { runtime_in_seconds: 0 }],
    ['a runtime that is a text', { runtime_in_seconds: '63' }, { runtime_in_seconds: 63 }],
    ['no creator', { creator: null }, { creator: null }],
    [
      'a creator who is a user with a schedule’s name',
      { creator: { type: 'User', id: '7', display_name: 'Nightly', url: 'x' } },
      { creator: { type: 'User', id: 7, display_name: 'Nightly' } },
    ],
    [
      'a creator of another kind',
      { creator: { type: 'Robot', id: 3 } },
      { creator: { type: 'Robot', id: 3, display_name: null } },
    ],
    [
      'attempts at their maximum',
      { ...ended, attempts: 3, master_auto_retry_attempts: 3 },
      { attempts: 3, master_auto_retry_attempts: 3 },
    ],
    [
      'missing attempts',
      { attempts: undefined, master_auto_retry_attempts: undefined },
      { attempts: null, master_auto_retry_attempts: null },
    ],
    [
      'missing URLs',
      { html_url: undefined, log_url: undefined, url: undefined },
      { html_url: null, log_url: null, url: null },
    ],
    ['fields nobody described', { surprise: { a: 1 } }, { status: 'running' }],
    [
      'an unknown status',
      { status: 'hibernating' },
      { status: 'unknown', raw_status: 'hibernating' },
    ],
    ['a status that is absent', { status: undefined }, { status: 'unknown', raw_status: '' }],
    [
      'a status that is queued',
      { status: 'queued', started_at: null },
      { status: 'queued', started_at: null },
    ],
    ['an id that is a text', { id: '8001' }, { id: 8_001 }],
    [
      'a change with an offset',
      { updated_at: '2031-05-09T10:03:11+03:00' },
      { updated_at: '2031-05-09T07:03:11Z' },
    ],
    [
      'a date with fractions',
      { created_at: '2031-05-09T07:03:11.123Z' },
      { created_at: '2031-05-09T07:03:11.123Z' },
    ],
    [
      'a date with an offset',
      { created_at: '2031-05-09T10:03:11+03:00' },
      { created_at: '2031-05-09T07:03:11Z' },
    ],
    [
      'an invalid date',
      { created_at: 'yesterday', started_at: 17 },
      { created_at: null, started_at: null },
    ],
  ])('has %s', async (_, raw, read) => {
    expect(await pulled(raw)).toMatchObject(read)
  })

  test.each<[string, Raw, string | null]>([
    [
      'completed without an end',
      {
        status: 'completed',
        completed_at: null,
        failed_at: undefined,
        updated_at: '2031-05-09T06:30:00Z',
      },
      '2031-05-09T06:30:00Z',
    ],
    [
      'failed with both ends',
      { status: 'failed', failed_at: '2031-05-09T06:10:00Z', completed_at: '2031-05-09T06:10:01Z' },
      '2031-05-09T06:10:01Z',
    ],
    [
      'failed with its own end only',
      { status: 'failed', failed_at: '2031-05-09T06:10:00Z', completed_at: null },
      '2031-05-09T06:10:00Z',
    ],
    [
      'stopped before it started',
      {
        status: 'stopped',
        started_at: null,
        completed_at: '2031-05-09T06:00:00Z',
        runtime_in_seconds: 0,
      },
      '2031-05-09T06:00:00Z',
    ],
    [
      'running with a meaningless end',
      { status: 'running', failed_at: '2031-05-09T06:10:00Z' },
      null,
    ],
  ])('that is %s has the right end', async (_, raw, end) => {
    expect(endedAt(await pulled(raw))).toBe(end)
  })

  test('differs between responses, without invented fields (§4.1)', async () => {
    const { upstream, source } = openHosted()
    const id = upstream.addJob({ outputs: [{ id: 4, name: 'y' }] })
    const [listed] = (await source.pull(null, quiet)).jobs
    expect(listed).toMatchObject({
      package: { name: 'Night load' },
      cluster: { name: 'nightly-1' },
      outputs: [{ id: 4 }],
      component: null,
    })
    upstream.fault({
      when: 'job',
      body: JSON.stringify({ ...upstream.jobs.get(id), attempts: undefined, creator: undefined }),
    })
    expect(await source.job(id)).toMatchObject({
      package: null,
      cluster: null,
      attempts: null,
      creator: null,
      log_summary: null,
    })
    expect(await source.stopJob(id)).toMatchObject({ outputs: null })
  })
})

describe('an unreadable row', () => {
  test('is dropped alone, counted, and logged with its id, once an hour', async () => {
    const { upstream, source, warnings, advance } = openHosted()
    const [first, second] = [upstream.addJob(), upstream.addJob()]
    const rows = [
      { id: 'abc', status: 'running' },
      null,
      17,
      { status: 'running' },
      [],
      { id: -4 },
      upstream.jobs.get(first),
      { id: { deep: 1 } },
      upstream.jobs.get(second),
      { id: 'x'.repeat(100) },
    ]
    const read = async () => {
      upstream.fault({ when: 'children', body: JSON.stringify(rows) })
      return (await source.children(first, { offset: 0, limit: 100 })).map(({ id }) => id)
    }
    expect(await read()).toEqual([first, second])
    expect(source.state().left_out).toBe(8)
    expect(warnings).toEqual([
      { what: 'job', id: 'abc' },
      { what: 'job', id: null },
      { what: 'job', id: -4 },
    ])
    await read()
    expect(warnings).toHaveLength(3)
    advance(3_600_000)
    await read()
    expect(warnings).toHaveLength(6)
    expect(source.state().left_out).toBe(24)
  })

  test('does not shorten the page: the next one is requested', async () => {
    const { upstream, source } = openHosted()
    for (let n = 0; n < 150; n += 1)
      upstream.addJob({ ...ended, created_at: upstream.at(-n * 1000) })
    upstream.mutate = (text, call) =>
      call.kind === 'jobs' && call.query.get('offset') === '0'
        ? text.replace(/"id":\d+/, '"id":null')
        : text
    const ids = new Set<number>()
    for (let cursor: string | null = null; ;) {
      const step = await source.pull(cursor, quiet)
      for (const { id } of step.jobs) ids.add(id)
      cursor = step.cursor
      if (!step.more) break
    }
    expect(ids.size).toBeGreaterThanOrEqual(149)
  })

  test('of great depth or length does no harm', async () => {
    const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
    const { upstream, source } = openHosted()
    const id = upstream.addJob()
    const body = (field: string, value: string) =>
      `{"id":${id},"status":"running","${field}":${value}}`
    upstream.fault({ when: 'job', body: body('variables', `{"v":${deep(200_000)}}`) })
    expect((await source.job(id)).variables['v']).toContain('(too deep to show)')
    upstream.fault({
      when: 'job',
      body: body('outputs', '['.repeat(100_000) + ']'.repeat(100_000)),
    })
    expect((await source.job(id)).outputs).toEqual([])
    upstream.fault({
      when: 'job',
      body: body('errors', JSON.stringify(`${'x'.repeat(19_999)}🎉${'y'.repeat(900_000)}`)),
    })
    const { errors } = await source.job(id)
    expect(errors).toMatch(/^x{19999}… \(cut by Jobwatch: 900002 more characters\)$/)
    upstream.fault({
      when: 'job',
      body: body(
        'variables',
        JSON.stringify(
          Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`v${n}`, 'z'.repeat(90_000)])),
        ),
      ),
    })
    expect(JSON.stringify((await source.job(id)).variables).length).toBeLessThan(310_000)
    upstream.fault({
      when: 'job',
      body: body(
        'variables',
        JSON.stringify(Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`v${n}`, n]))),
      ),
    })
    expect(Object.keys((await source.job(id)).variables).length).toBeLessThan(50_000)
    upstream.fault({
      when: 'job',
      body: body('outputs', JSON.stringify(Array.from({ length: 100_000 }, (_, n) => n))),
    })
    expect((await source.job(id)).status).toBe('running')
  })
})
