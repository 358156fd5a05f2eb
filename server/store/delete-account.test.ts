import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expect, test } from 'vitest'
import { emptyFilter } from '../../contract/filter.ts'
import { forgetAccount } from './delete-account.ts'
import { SqliteJobStore } from './sqlite-job-store.ts'
import { seedJobs } from './testing/seed.ts'
import { listQuery } from './testing/list-query.ts'

test('deletes an account completely, without changing the others', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-forget-'))
  const file = path.join(folder, 'store.db')
  const nowMs = Date.parse('2026-11-23T12:00:00Z')
  try {
    for (const account of ['acme-data', 'acme-test'])
      await seedJobs(file, { account, jobs: 300, nowMs })
    const store = await SqliteJobStore.open(file)
    for (const slug of ['acme-data', 'acme-test']) {
      const { key } = await store.account(slug)
      await store.writeNames(key, 'package', new Map([[1, `${slug} package`]]))
    }
    await expect(forgetAccount(file, 'acme-data')).rejects.toThrow('locked')
    await store.close()

    expect(await forgetAccount(file, 'nobody')).toBeNull()
    expect(await forgetAccount(file, 'acme-data')).toBe(300)

    expect(readFileSync(file).includes('acme-data')).toBe(false)
    expect(readFileSync(file).includes('acme-test package')).toBe(true)
    const after = await SqliteJobStore.open(file)
    const { key } = await after.account('acme-test')
    const count = async (q: string) =>
      (await after.count(listQuery(key, { ...emptyFilter, q }, nowMs))).count
    expect(await count('')).toBe(300)
    expect(await count('memory')).toBeGreaterThan(0)
    await after.close()
    const raw = new SqliteDatabase(file, { readonly: true })
    for (const table of ['jobs', 'rollup', 'counted_apart', 'names']) {
      expect([
        table,
        raw
          .prepare(`SELECT DISTINCT account FROM ${table}`)
          .pluck()
          .all()
          .filter((account) => account !== key),
      ]).toEqual([table, []])
    }
    expect(raw.prepare('SELECT count(*) FROM job_docs').pluck().get()).toBe(300)
    expect(raw.prepare('SELECT count(*) FROM jobs_text').pluck().get()).toBe(300)
    expect(raw.pragma('integrity_check', { simple: true })).toBe('ok')
    raw.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
