import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { plainLook } from '../../contract/account.ts'
import { freeSource, type SourceState } from '../../contract/sync.ts'
import { DurationHistogram } from '../shared/histogram.ts'
import { version } from '../shared/version.ts'
import { SourceError } from '../sources/port.ts'
import { SqliteJobStore } from '../store/sqlite-job-store.ts'
import { timedJobStore } from '../store/timed-job-store.ts'
import { histogramMetric, metricsText } from './metrics-text.ts'
import { openTestServer, startMs, type TestServer } from './testing/test-app.ts'

const buildInfo = `jobwatch_build_info{version="${version}",node="${process.versions.node}"}`

/** The first sync of an account takes a while on a busy machine. */
const patient = { timeout: 10_000 }

describe('the text', () => {
  test('is valid Prometheus text', () => {
    expect(
      metricsText([
        {
          name: 'a_total',
          type: 'counter',
          help: 'Back\\slash and\nline.',
          samples: [
            { labels: { x: '1', y: 'q"\\\n' }, value: 2 },
            { labels: { x: '2' }, value: 0 },
          ],
        },
        { name: 'b', type: 'gauge', help: 'None.', samples: [{ value: null }] },
        { name: 'c', type: 'gauge', help: 'Bare.', samples: [{ value: 1.5e21 }] },
      ]),
    ).toBe(
      '# HELP a_total Back\\\\slash and\\nline.\n# TYPE a_total counter\na_total{x="1",y="q\\"\\\\\\n"} 2\na_total{x="2"} 0\n# HELP c Bare.\n# TYPE c gauge\nc 1.5e+21\n',
    )
  })

  test('round-trips every label, one sample per line', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('\\', '"', '\n', 'n', 'ä', '}', ' ') }),
        (label) => {
          const line = metricsText([
            { name: 'a', type: 'gauge', help: '', samples: [{ labels: { x: label }, value: 1 }] },
          ])
            .split('\n')
            .slice(2)
            .join('\n')
          const [, escaped = ''] = /^a\{x="((?:[^"\\\n]|\\["\\n])*)"\} 1\n$/.exec(line) ?? []
          expect(escaped.replaceAll(/\\(.)/g, (_, one: string) => (one === 'n' ? '\n' : one))).toBe(
            label,
          )
        },
      ),
    )
  })
})

describe('/metrics', () => {
  let testServer: TestServer

  beforeEach(async () => {
    testServer = await openTestServer({}, ':memory:', { 'acme-data': plainLook, local: plainLook })
  })
  afterEach(async () => {
    await testServer.close()
    expect(testServer.errors).toEqual([])
  })

  async function read(): Promise<Map<string, number>> {
    const lines = (await (await testServer.call('/metrics')).text())
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    return new Map(
      lines.map((line) => [
        line.slice(0, line.lastIndexOf(' ')),
        Number(line.slice(line.lastIndexOf(' ') + 1)),
      ]),
    )
  }

  test('reports an account’s jobs and the state of its source', async () => {
    const state: SourceState = {
      place: 'api.example.org',
      credits: { limit: 5000, remaining: 4321 },
      budget: { limit: 1200, spent: 37 },
      pace_seconds: 20,
      paused_until: new Date(startMs + 60_000).toISOString(),
      history: { complete: false, jobs: 4, back_to: null, wanted_from: '2026-08-25T12:00:00Z' },
      left_out: 3,
    }
    testServer.source.state = () => state
    testServer.source.put({ id: 1, status: 'failed' })
    testServer.source.put({
      id: 2,
      status: 'running',
      started_at: '2026-11-23T09:00:00Z',
      runtime_in_seconds: 10_800,
    })
    await testServer.caughtUp()
    await expect
      .poll(async () => (await read()).get('jobwatch_lag_seconds{account="acme-data"}'), patient)
      .toBe(0)
    testServer.advance(7_000)
    // A flag is raised after two checks (interaction-rules.md §7).
    await testServer.account.upkeep.judge()
    await testServer.account.upkeep.judge()
    const callsBefore = [...testServer.source.calls]
    const figures = await read()
    expect(testServer.source.calls).toEqual(callsBefore)
    const own = Object.fromEntries(
      [...figures].filter(
        ([name]) =>
          name.includes('"acme-data"') &&
          !name.startsWith('jobwatch_jobs') &&
          !name.startsWith('jobwatch_flagged'),
      ),
    )
    expect(own).toEqual({
      'jobwatch_lag_seconds{account="acme-data"}': 7,
      'jobwatch_pace_seconds{account="acme-data"}': 20,
      'jobwatch_paused{account="acme-data"}': 1,
      'jobwatch_upstream_credits_limit{account="acme-data"}': 5000,
      'jobwatch_upstream_credits_remaining{account="acme-data"}': 4321,
      'jobwatch_upstream_budget{account="acme-data"}': 1200,
      'jobwatch_upstream_calls_last_hour{account="acme-data"}': 37,
      'jobwatch_rows_left_out_total{account="acme-data"}': 3,
      'jobwatch_sync_failures_total{account="acme-data"}': 0,
      'jobwatch_history_complete{account="acme-data"}': 0,
      'jobwatch_hook_calls_total{account="acme-data",result="accepted"}': 0,
      'jobwatch_hook_calls_total{account="acme-data",result="refused"}': 0,
    })
    const jobs = (status: string) =>
      figures.get(`jobwatch_jobs{account="acme-data",status="${status}"}`)
    expect([jobs('failed'), jobs('running'), jobs('completed'), jobs('stopped')]).toEqual([
      1, 1, 0, 0,
    ])
    expect(figures.get('jobwatch_flagged{account="acme-data",flag="runaway"}')).toBe(1)
    expect(figures.get('jobwatch_flagged{account="acme-data",flag="slow"}')).toBe(0)
    expect(figures.get('process_resident_memory_bytes')).toBeGreaterThan(1e6)
    // A pause that has ended no longer counts, even if its mark has not been cleared.
    testServer.advance(60_000)
    expect((await read()).get('jobwatch_paused{account="acme-data"}')).toBe(0)
  })

  test('omits unknown values', async () => {
    const empty = await openTestServer(
      {},
      ':memory:',
      { 'acme-data': plainLook },
      (source) => void source.failing.set('pull', new Error('out of reach')),
    )
    const text = await (await empty.call('/metrics')).text()
    expect(text).toContain('jobwatch_paused{account="acme-data"} 0')
    for (const name of [
      'jobwatch_jobs',
      'jobwatch_flagged',
      'jobwatch_lag_seconds',
      'jobwatch_pace_seconds',
      'jobwatch_upstream',
      'jobwatch_history',
    ])
      expect(text).not.toContain(name)
    await empty.close()
  })

  test('an unreadable account does not affect the others', async () => {
    await expect
      .poll(
        async () => (await read()).has('jobwatch_jobs{account="acme-data",status="failed"}'),
        patient,
      )
      .toBe(true)
    const broken = vi.spyOn(testServer.account.jobs, 'facets').mockRejectedValue(new Error('disk'))
    await expect
      .poll(
        async () => (await read()).has('jobwatch_jobs{account="local",status="failed"}'),
        patient,
      )
      .toBe(true)
    expect((await read()).has('jobwatch_jobs{account="acme-data",status="failed"}')).toBe(false)
    broken.mockRestore()
  })

  test('requires sign-in and costs no credits', async () => {
    expect((await testServer.app.request('/metrics')).status).toBe(401)
    expect(
      (await testServer.app.request('/metrics', { headers: { accept: 'text/html' } })).status,
    ).toBe(401)
    const page = await testServer.app.request('/', { headers: { accept: 'text/html' } })
    const cookie = (page.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    expect((await testServer.app.request('/metrics', { headers: { cookie } })).status).toBe(200)
    const accept = 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3'
    const response = await testServer.call('/metrics', { headers: { accept } })
    expect([
      response.status,
      response.headers.get('content-type'),
      response.headers.get('x-ratelimit-remaining'),
    ]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8', null])
    expect(
      (await testServer.call('/local/api/rate_limit_status')).headers.get('x-ratelimit-remaining'),
    ).toBe('5000')
  })

  test('counts responses by status class', async () => {
    await testServer.call('/local/api/sync')
    await testServer.call('/local/api/nothing')
    await testServer.app.request('/local/api/jobs')
    await testServer.call('/local/api/jobs', { headers: { host: 'evil.example' } })
    const figures = await read()
    expect([
      figures.get('jobwatch_http_requests_total{status="2xx"}'),
      figures.get('jobwatch_http_requests_total{status="4xx"}'),
    ]).toEqual([1, 3])
  })

  test('a source whose calls are free has no budget, and is not paused', async () => {
    expect(testServer.sources.get('local')?.state()).toEqual(freeSource)
    const names = [...(await read()).keys()].filter((name) => name.includes('"local"'))
    expect(names).toContain('jobwatch_paused{account="local"}')
    expect(names.filter((name) => /upstream|pace|history/.test(name))).toEqual([])
  })

  test('times requests by route pattern, and never by address', async () => {
    await testServer.call('/local/api/sync')
    await testServer.call('/acme-data/api/sync?q=planted-secret')
    await testServer.call('/planted-secret')
    await testServer.app.request('/', { headers: { accept: 'text/html' } })
    const text = await (await testServer.call('/metrics')).text()
    const of = 'jobwatch_http_request_duration_seconds'
    const counts = [...text.matchAll(new RegExp(`^${of}_count\\{(.*)\\} (.*)$`, 'gm'))]
    expect(counts.map(([, labels, count]) => [labels, count])).toEqual([
      ['method="GET",route="/:account/api/sync",status="200"', '2'],
      ['method="GET",route="none",status="404"', '1'],
      ['method="GET",route="page",status="503"', '1'],
    ])
    expect(text).toContain(
      `${of}_bucket{method="GET",route="/:account/api/sync",status="200",le="+Inf"} 2`,
    )
    expect(text).not.toContain('planted-secret')
  })

  test('counts failures by cause', async () => {
    testServer.source.failing.set('log', new SourceError(502, 'The service is down.'))
    testServer.source.put({ id: 1, status: 'completed' })
    await testServer.caughtUp()
    expect((await testServer.call('/acme-data/api/jobs/1/log')).status).toBe(502)
    expect((await testServer.call('/acme-data/api/jobs/99')).status).toBe(404)
    const figures = await read()
    const errors = [...figures].filter(([name]) => name.startsWith('jobwatch_errors_total'))
    expect(Object.fromEntries(errors)).toEqual({
      'jobwatch_errors_total{kind="unexpected"}': 0,
      'jobwatch_errors_total{kind="source"}': 1,
      'jobwatch_errors_total{kind="store"}': 0,
      'jobwatch_errors_total{kind="records"}': 0,
    })
  })

  test('names the version', async () => {
    expect((await read()).get(buildInfo)).toBe(1)
    expect(await (await testServer.call('/healthz')).json()).toEqual({ status: 'ok', version })
  })
})

describe('durations', () => {
  test('are cumulative in the text', () => {
    const durations = new DurationHistogram()
    for (const seconds of [0.0005, 0.001, 0.3, 60]) durations.observe({ of: 'x' }, seconds)
    const text = metricsText([histogramMetric('a_seconds', 'A.', durations)])
    const bucket = (le: string) => `a_seconds_bucket{of="x",le="${le}"}`
    for (const line of [
      '# TYPE a_seconds histogram',
      `${bucket('0.001')} 2`,
      `${bucket('0.25')} 2`,
      `${bucket('0.5')} 3`,
      `${bucket('10')} 3`,
      `${bucket('+Inf')} 4`,
      'a_seconds_count{of="x"} 4',
      'a_seconds_sum{of="x"} 60.3015',
    ])
      expect(text).toContain(`${line}\n`)
  })

  test('of the store are by operation and outcome', async () => {
    const durations = new DurationHistogram()
    const store = await SqliteJobStore.open(':memory:')
    const timed = timedJobStore(store, durations)
    const { key } = await timed.account('acme')
    expect((await timed.jobs(key, [1])).size).toBe(0)
    await timed.close()
    await expect(timed.jobs(key, [1])).rejects.toThrow()
    expect([...durations.series].map(({ labels, count }) => [labels, count])).toEqual([
      [{ operation: 'account', outcome: 'ok' }, 1],
      [{ operation: 'jobs', outcome: 'ok' }, 1],
      [{ operation: 'jobs', outcome: 'failed' }, 1],
    ])
  })
})
