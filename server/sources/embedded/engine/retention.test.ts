import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JobStatus } from '../../../../contract/status.ts'
import { openFolders, type Folders } from '../folders.ts'
import { openLedger, type Ledger } from '../ledger/open.ts'
import { SourceError } from '../../port.ts'
import type { EngineDeps } from './engine-deps.ts'
import { removeOldFiles, removeOldJobs, requireFiles, runsWithFiles } from './retention.ts'

const day = 24 * 3600 * 1000
let root = ''
let clock = 0
let ledger: Ledger
let folders: Folders
let deps: EngineDeps
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'jobwatch-retention-'))
  clock = 1_000_000
  folders = openFolders(root)
  ledger = await openLedger(root, () => clock)
  const nothing = () => undefined
  deps = {
    ledger,
    folders,
    now: () => clock,
    monotonic: () => clock,
    log: { info: nothing, warn: nothing, error: nothing },
    outputLimitMb: 1,
    inputs: { datasets: '', packages: [], input: '', outputsOf: () => null },
  }
})
afterEach(() => {
  ledger.close()
  rmSync(root, { recursive: true })
})

const add = (status: JobStatus, more: { packageId?: number; parent?: number } = {}): number => {
  const job = ledger.jobs.add({
    packageId: more.packageId ?? 1,
    packageVersion: 1,
    clusterId: 1,
    variables: '{}',
    dynamicVariables: '{}',
    creatorType: more.parent === undefined ? 'User' : 'Job',
    creatorId: more.parent ?? 1,
    creatorName: 'x',
    componentName: null,
    attempts: 0,
    maxAttempts: null,
  })
  mkdirSync(folders.job(job.id).outputs, { recursive: true })
  if (status !== 'idle')
    ledger.jobs.change(job.id, {
      status,
      ...(['stopped', 'completed', 'failed'].includes(status) ? { completedAt: clock } : {}),
    })
  return job.id
}
const hasFiles = (id: number) => existsSync(folders.job(id).root)

test('keeps files of each package’s newest runs, and of jobs that have not ended', async () => {
  const early = add('running')
  const other = add('completed', { packageId: 2 })
  const ids = Array.from({ length: runsWithFiles + 3 }, () => add('completed'))
  await removeOldFiles(deps, 1)
  expect(ids.map(hasFiles)).toEqual(ids.map((_, index) => index >= 3))
  expect([early, other].map(hasFiles)).toEqual([true, true])
  const [old, , , kept] = ids.map((id) => ledger.jobs.get(id))
  expect(() => old && requireFiles(old, 'The log')).toThrow(SourceError)
  expect(() => old && requireFiles(old, 'The log')).toThrow(
    `The log of job ${old?.id} was removed: it is only kept for the newest 20 runs of a package and for its newest completed run.`,
  )
  expect(() => kept && requireFiles(kept, 'The log')).not.toThrow()
})

test('a completed run keeps its outputs however often the package fails afterwards', async () => {
  const before = add('completed')
  const completed = add('completed')
  const failed = Array.from({ length: runsWithFiles + 5 }, () => add('failed'))
  await removeOldFiles(deps, 1)
  expect([before, completed].map(hasFiles)).toEqual([false, true])
  expect(ledger.jobs.newestCompleted(1)?.id).toBe(completed)
  expect(failed.filter(hasFiles)).toEqual(failed.slice(5))
  const next = add('completed')
  await removeOldFiles(deps, 1)
  expect([completed, next].map(hasFiles)).toEqual([false, true])
})

test('keeps outputs that a running job reads until it has ended', async () => {
  const read = add('completed')
  Array.from({ length: runsWithFiles + 1 }, () => add('completed'))
  await removeOldFiles(deps, 1, new Set([read]))
  expect(hasFiles(read)).toBe(true)
  await removeOldFiles(deps, 1)
  expect(hasFiles(read)).toBe(false)
  expect(await removeOldJobs(deps, true, new Set([read]), { jobs: 0, runs: 0 })).not.toContain(read)
  expect(await removeOldJobs(deps, true, new Set(), { jobs: 0, runs: 0 })).toEqual([read])
})

test('keeps jobs for thirty days, and longer if they are among the newest runs of their package', async () => {
  const old = add('completed')
  const completed = add('completed')
  const newest = Array.from({ length: runsWithFiles }, () => add('failed'))
  clock += 31 * day
  expect(await removeOldJobs(deps, true)).toEqual([old])
  expect([old, completed, ...newest].map((id) => ledger.jobs.get(id) !== null)).toEqual([
    false,
    true,
    ...newest.map(() => true),
  ])
  expect([old, completed, ...newest].map(hasFiles)).toEqual([
    false,
    true,
    ...newest.map(() => true),
  ])
})

test('a monthly package keeps its newest output, whatever else ran since', async () => {
  const monthly = add('completed', { packageId: 2 })
  clock += 32 * day
  for (let n = 0; n < 60; n += 1) add('completed')
  await removeOldJobs(deps, true, new Set(), { jobs: 10, runs: 5 })
  expect(hasFiles(monthly)).toBe(true)
  expect(ledger.jobs.newestCompleted(2)?.id).toBe(monthly)
})

test('keeps jobs as long as the workflow that started them', async () => {
  const running = add('running', { packageId: 9 })
  const child = add('completed', { parent: running })
  Array.from({ length: 40 }, () => add('completed'))
  clock += 31 * day
  await removeOldJobs(deps, true)
  expect(ledger.jobs.get(child)).not.toBeNull()
  ledger.jobs.change(running, { status: 'completed', completedAt: clock })
  await removeOldJobs(deps, true, new Set(), { jobs: 0, runs: 0 })
  expect(ledger.jobs.get(child), 'the newest completed run of its package stays').not.toBeNull()
  add('completed', { packageId: 9 })
  expect(await removeOldJobs(deps, true, new Set(), { jobs: 0, runs: 0 })).toEqual([running, child])
})

test('removes jobs beyond the limit, whatever their age, and retries failed removals', async () => {
  const ids = Array.from({ length: 8 }, () => add('failed'))
  ledger.watchers.add('jobs', ids[0] ?? 0)
  expect(await removeOldJobs(deps, false, new Set(), { jobs: 5, runs: 2 })).toEqual(ids.slice(0, 3))
  expect(ids.map(hasFiles)).toEqual(ids.map((_, index) => index >= 3))
  expect(ledger.watchers.since('jobs', ids[0] ?? 0)).toBeNull()
})

test('without a trusted clock, no job is too old', async () => {
  const ids = Array.from({ length: 25 }, () => add('failed'))
  clock += 400 * day
  expect(await removeOldJobs(deps, false)).toEqual([])
  expect(await removeOldJobs(deps, true)).toEqual(ids.slice(0, 5))
})

test('change numbers keep growing even if the newest job is removed', async () => {
  const gone = add('failed')
  const { seq } = ledger.jobs.since(null, 10)
  ledger.jobs.remove([gone])
  const id = add('idle')
  const late = ledger.jobs.since(seq, 10)
  expect(late.states.map(({ job }) => job.id)).toEqual([id])
  expect(late.seq).toBeGreaterThan(seq)
})
