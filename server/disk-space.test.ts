import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { emptyFilter } from '../contract/filter.ts'
import { SqliteRecordStore } from './records/sqlite-record-store.ts'
import { SqliteJobStore } from './store/sqlite-job-store.ts'
import { listQuery } from './store/testing/list-query.ts'
import { seedJobs } from './store/testing/seed.ts'
import { countTurns } from './testing/loop-turns.ts'

/* What is removed for its age gives its space back to the disk. */

const nowMs = Date.parse('2026-11-23T12:00:00Z')
const jobs = 6_000
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-disk-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const sizeOf = (file: string) => statSync(file).size

/** Removes all but the newest tenth, in the batches of a sweep. */
async function removeMost(store: SqliteJobStore): Promise<void> {
  const { key } = await store.account('acme')
  for (;;) {
    const ids = await store.idsAfter(key, 0, 200)
    const old = ids.filter((id) => id <= jobs * 0.9)
    if (old.length === 0) return
    await store.remove(key, old)
  }
}

async function countsOf(store: SqliteJobStore) {
  const { key } = await store.account('acme')
  const count = async (q: string) =>
    (await store.count(listQuery(key, { ...emptyFilter, q }, nowMs))).count
  return { all: await count(''), found: await count('memory') }
}

describe('the job store', { timeout: 60_000 }, () => {
  test('gets smaller as jobs are removed, without blocking others', async () => {
    const file = path.join(folder, 'store.db')
    await seedJobs(file, { account: 'acme', jobs, nowMs })
    const full = sizeOf(file)
    const store = await SqliteJobStore.open(file, { longReads: 'in place' })
    await removeMost(store)
    const turns = countTurns()
    await store.optimize()
    expect(turns()).toBeGreaterThan(20)
    const after = await countsOf(store)
    expect(after.all).toBe(jobs * 0.1)
    expect(after.found).toBeGreaterThan(0)
    await store.close()
    expect(sizeOf(file) / full).toBeLessThan(0.25)
    const sqlite = new SqliteDatabase(file, { readonly: true })
    expect(sqlite.pragma('integrity_check', { simple: true })).toBe('ok')
    sqlite.close()
  })

  test('of an earlier release is rewritten at the start, if much of it is free', async () => {
    const file = path.join(folder, 'store.db')
    await seedJobs(file, { account: 'acme', jobs, nowMs })
    const sqlite = new SqliteDatabase(file)
    sqlite.pragma('journal_mode = DELETE')
    sqlite.pragma('auto_vacuum = NONE')
    sqlite.exec('VACUUM')
    sqlite.close()
    const full = sizeOf(file)
    const store = await SqliteJobStore.open(file, { longReads: 'in place' })
    await removeMost(store)
    await store.optimize()
    await store.close()
    expect(sizeOf(file)).toBeGreaterThanOrEqual(full)
    const again = await SqliteJobStore.open(file, { longReads: 'in place' })
    expect((await countsOf(again)).all).toBe(jobs * 0.1)
    await again.close()
    expect(sizeOf(file) / full).toBeLessThan(0.25)
  })
})

test('the records get smaller as jobs are forgotten', async () => {
  const file = path.join(folder, 'records.db')
  const records = await SqliteRecordStore.open(file)
  const ids = Array.from({ length: 80_000 }, (_, n) => n + 1)
  const at = '2026-11-23T12:00:00Z'
  const seen = ids.map((jobId) => ({ jobId, status: 'running', at, exact: true }))
  await records.observe('acme', seen)
  await records.close()
  const full = sizeOf(file)
  const again = await SqliteRecordStore.open(file)
  for (let from = 0; from < 72_000; from += 500)
    await again.forgetJobs('acme', ids.slice(from, from + 500))
  await again.close()
  expect(sizeOf(file) / full).toBeLessThan(0.35)
})
