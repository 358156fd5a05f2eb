import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { plainLook } from '../../contract/account.ts'
import { freeSource, type SourceState } from '../../contract/sync.ts'
import { DurationHistogram } from '../shared/histogram.ts'
import { openTestServer, startMs, type TestServer } from './testing/test-app.ts'

const folder = path.resolve(import.meta.dirname, '../../docs/monitoring')
const read = (name: string) => readFileSync(path.join(folder, name), 'utf8')

const limited: SourceState = {
  ...freeSource,
  credits: { limit: 5000, remaining: 4321 },
  budget: { limit: 1200, spent: 37 },
  pace_seconds: 20,
  history: { complete: false, jobs: 4, back_to: null, wanted_from: '2026-08-25T12:00:00Z' },
}

let testServer: TestServer
beforeEach(async () => {
  const storeDurations = new DurationHistogram()
  storeDurations.observe({ operation: 'facets', outcome: 'ok' }, 0.02)
  testServer = await openTestServer(
    {
      storeDurations,
      backups: () => ({ last: { atMs: startMs, bytes: 1e6, seconds: 2 }, failures: 1 }),
    },
    ':memory:',
    { 'acme-data': plainLook },
    (source) => {
      source.state = () => limited
    },
  )
  testServer.source.put({ id: 1, status: 'failed' })
  await testServer.caughtUp()
  await testServer.call('/acme-data/api/jobs')
})
afterEach(() => testServer.close())

/** Every metric has a value once the account has been read and a request was served. */
async function fullPage(): Promise<string> {
  await expect
    .poll(async () => (await testServer.call('/metrics')).text(), { timeout: 10_000 })
    .toContain('jobwatch_jobs{')
  return (await testServer.call('/metrics')).text()
}

/** Prometheus’s own checker; `.ci/run` installs it. */
function promtool(args: string[], input = '') {
  const run = spawnSync('promtool', args, { cwd: folder, input, encoding: 'utf8' })
  if (run.error)
    throw new Error('promtool is missing: install it with "apt-get install prometheus".')
  return { status: run.status, output: run.stdout + run.stderr }
}

test('the metrics pass promtool', async () => {
  expect(promtool(['check', 'metrics'], await fullPage())).toEqual({ status: 0, output: '' })
  expect(promtool(['check', 'metrics'], 'a_total{x=} 1\n').status).not.toBe(0)
})

test('the alert rules pass promtool, and fire when they should', { timeout: 30_000 }, () => {
  expect(promtool(['check', 'rules', 'alerts.yml'])).toMatchObject({ status: 0 })
  expect(promtool(['test', 'rules', 'alerts.test.yml'])).toMatchObject({ status: 0 })
})

const namesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/\b(?:jobwatch|process|nodejs)_\w+/g)].map(([name]) => name)),
]

interface Panel {
  title: string
  targets: { expr: string }[]
}

test('the rules and the dashboard name only metrics that exist', async () => {
  const page = await fullPage()
  const given = new Set(
    [...page.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  )
  const { panels } = JSON.parse(read('dashboard.json')) as { panels: Panel[] }
  const shown = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join('\n')
  const rules = [...read('alerts.yml').matchAll(/expr: (?:>-\n)?(.*(?:\n {10}\(.*)?)/g)]
  const asked = namesIn(`${shown}\n${rules.map(([, expr]) => expr).join('\n')}`)
  expect(asked.length).toBeGreaterThan(20)
  expect(asked.filter((name) => !given.has(name))).toEqual([])
})

test('the manual lists each of our metrics', async () => {
  const manual = readFileSync(path.join(folder, '../operating.md'), 'utf8')
  const page = await fullPage()
  const own = [...page.matchAll(/^# TYPE (jobwatch_\w+) /gm)].map(([, name = '']) => name)
  const short = (name: string) => name.replace('jobwatch_upstream_credits', '_credits')
  expect(
    own.filter((name) => !manual.includes(name) && !manual.includes(`\`${short(name)}\``)),
  ).toEqual([])
})
