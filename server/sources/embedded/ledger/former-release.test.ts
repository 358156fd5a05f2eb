import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadFixture } from '../../../testing/fixtures.ts'
import { openLedger, type Ledger } from './open.ts'

let folder: string
let ledger: Ledger

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-ledger-'))
  loadFixture('engine-0.1.sql', path.join(folder, 'engine.db'))
  ledger = await openLedger(folder, () => Date.parse('2026-11-21T12:00:00Z'))
})
afterEach(() => {
  ledger.close()
  rmSync(folder, { recursive: true, force: true })
})

test('reads every field of a ledger of release 0.1', () => {
  expect(ledger.packages.all()).toMatchObject([
    { id: 1, file: 'night-load', flowType: 'dataflow', version: 2, hash: 'hash-2' },
  ])
  expect(ledger.packages.definition(1, 1)).toMatchObject({ variables: { day: "'mon'" } })
  expect(ledger.clusters.all()).toMatchObject([
    { name: 'Main', terminateOnIdle: 1, timeToIdle: 600, availableSince: expect.any(Number) },
  ])
  expect(ledger.schedules.byPackage(1)).toMatchObject({
    name: 'Every hour',
    nextRunAt: expect.any(Number),
    clusterName: 'Main',
    retryAttempt: null,
  })
  expect(ledger.jobs.get(1)).toMatchObject({
    status: 'completed',
    packageVersion: 1,
    creatorName: 'operator',
    resolvedVariables: '{"day":"\'tue\'"}',
    startedAt: expect.any(Number),
    pidStamp: null,
  })
  expect(ledger.jobs.outputs(1)).toMatchObject([{ jobId: 1, file: 'out.csv', records: 12 }])
  expect(ledger.jobs.newestOf('Schedule', 1)).toMatchObject({ id: 2, attempts: 1, maxAttempts: 1 })
  expect(ledger.jobs.childrenOf(1)).toMatchObject([{ id: 3, componentName: 'step' }])
  expect(ledger.jobs.active().map(({ id }) => id)).toEqual([3])
  expect(ledger.watchers.since('jobs', 1)).toEqual(expect.any(Number))
  expect(ledger.noted('key')).toBe('value')
})

test('a ledger of release 0.1 returns its changes and accepts new ones', () => {
  const { states, more } = ledger.jobs.since(0, 100)
  expect(more).toBe(false)
  expect(states.map(({ job }) => [job.id, job.status, job.packageId])).toEqual([
    [1, 'idle', 1],
    [1, 'running', 1],
    [1, 'completed', 1],
    [2, 'idle', 1],
    [2, 'failed', 1],
    [3, 'idle', 1],
    [3, 'queued', 1],
  ])
  expect(ledger.jobs.change(3, { status: 'running', startedAt: 1 })).toMatchObject({
    status: 'running',
    startedAt: 1,
  })
  expect(ledger.clusters.load(1)).toMatchObject({ running: 1, queued: 0, active: 1 })
  expect(ledger.jobs.prunable({ newest: 0, endedBefore: Infinity, runsOfPackage: 0 })).toEqual([2])
})

test('its columns are in snake_case, as in every database of the server', () => {
  const raw = new SqliteDatabase(path.join(folder, 'engine.db'), { readonly: true })
  const names = raw
    .prepare(
      `SELECT t.name || '.' || c.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c
       WHERE t.type = 'table'`,
    )
    .pluck()
    .all()
  raw.close()
  expect(names.length).toBeGreaterThan(80)
  expect(names.filter((name) => /[A-Z]/.test(String(name)))).toEqual([])
})
