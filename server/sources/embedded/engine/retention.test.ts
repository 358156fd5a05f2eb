import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JobStatus } from '../../../../contract/status.ts'
import { openFolders, type Folders } from '../folders.ts'
import { openLedger, type Ledger } from '../ledger/open.ts'
import { SourceError } from '../../port.ts'
import type { EngineParts } from './parts.ts'
import { removeOldFiles, removeOldJobs, requireFiles, runsWithFiles } from './retention.ts'

const day = 24 * 3600 * 1000
let root = ''
let clock = 0
let ledger: Ledger
let folders: Folders
let parts: EngineParts
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'jobwatch-retention-'))
  clock = 1_000_000
  folders = openFolders(root)
  ledger = openLedger(root, () => clock)
  const nothing = () => undefined
  parts = { ledger, folders, now: () => clock, log: { info: nothing, warn: nothing, error: nothing }, outputLimitMb: 1, inputs: { datasets: '', packages: [], input: '', outputsOf: () => null } }
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
  if (status !== 'idle') ledger.jobs.change(job.id, { status, ...(['stopped', 'completed', 'failed'].includes(status) ? { completedAt: clock } : {}) })
  return job.id
}
const hasFiles = (id: number) => existsSync(folders.job(id).root)

test('files of the newest runs of each package are kept, and of what has not ended', () => {
  const early = add('running')
  const other = add('completed', { packageId: 2 })
  const ids = Array.from({ length: runsWithFiles + 3 }, () => add('completed'))
  removeOldFiles(parts, 1)
  expect(ids.map(hasFiles)).toEqual(ids.map((_, index) => index >= 3))
  expect([early, other].map(hasFiles)).toEqual([true, true])
  const [old, , , kept] = ids.map((id) => ledger.jobs.get(id))
  expect(() => old && requireFiles(old, 'The log')).toThrow(SourceError)
  expect(() => old && requireFiles(old, 'The log')).toThrow(`The log of job ${old?.id} was removed: they are kept for the newest 20 runs of a package.`)
  expect(() => kept && requireFiles(kept, 'The log')).not.toThrow()
})

test('jobs are kept for thirty days, and longer while they, or the workflow they belong to, have not ended', () => {
  const old = add('completed')
  const running = add('running')
  const child = add('completed', { parent: running })
  clock += 31 * day
  const young = add('completed')
  removeOldJobs(parts)
  expect([old, running, child, young].map((id) => ledger.jobs.get(id) !== null)).toEqual([false, true, true, true])
  expect([old, young].map(hasFiles)).toEqual([false, true])
})

test('jobs beyond the newest so many go, whatever their age', () => {
  const ids = Array.from({ length: 8 }, () => add('completed'))
  expect(ledger.jobs.prune(5, 0).sort((a, b) => a - b)).toEqual(ids.slice(0, 3))
})

test('a change is numbered after all before it, even when the newest job is gone', () => {
  add('completed')
  const { seq } = ledger.jobs.since(null, 10)
  clock += 31 * day
  removeOldJobs(parts)
  const id = add('idle')
  const late = ledger.jobs.since(seq, 10)
  expect(late.states.map(({ job }) => job.id)).toEqual([id])
  expect(late.seq).toBeGreaterThan(seq)
})
