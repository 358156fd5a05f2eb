import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { emptyFilter } from '../../contract/filter.ts'
import { SqliteJobStore } from './sqlite-job-store.ts'
import { seedJobs } from './testing/seed.ts'
import { listQuery } from './testing/list-query.ts'

const nowMs = Date.parse('2026-11-23T12:00:00Z')
let folder = ''
let file = ''
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-self-check-'))
  file = path.join(folder, 'store.db')
  for (const account of ['one', 'other']) await seedJobs(file, { account, jobs: 200, nowMs })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const change = (statement: string) => {
  const raw = new SqliteDatabase(file)
  raw.exec(statement)
  raw.close()
}
const rollup = () => {
  const raw = new SqliteDatabase(file, { readonly: true })
  const rows = raw
    .prepare(
      'SELECT * FROM rollup ORDER BY account, grain, bucket, status, package_id, cluster_id, owner_id, creator_key',
    )
    .all()
  raw.close()
  return rows
}

test('does not change correct counts', async () => {
  const store = await SqliteJobStore.open(file, { longReads: 'in place' })
  expect(await store.repairCounts()).toEqual([])
  await store.close()
})

test.each([
  ['counted twice', 'UPDATE rollup SET n = n * 2 WHERE account = 1'],
  ['lost', 'DELETE FROM rollup WHERE account = 1'],
  ['lost in one grain', 'DELETE FROM rollup WHERE account = 1 AND grain = 3'],
  [
    'counted under another status',
    "UPDATE OR REPLACE rollup SET status = 'stopped' WHERE account = 1 AND status = 'failed' AND grain = 0",
  ],
  [
    'of missing jobs',
    "INSERT INTO rollup SELECT account, grain, bucket + 3600000000, 'queued', package_id, cluster_id, owner_id, creator_key, n FROM rollup WHERE account = 1 AND grain = 2 LIMIT 5",
  ],
  [
    'below zero',
    'INSERT INTO rollup SELECT account, grain, bucket + 1, status, package_id, cluster_id, owner_id, creator_key, -n FROM rollup WHERE account = 1 AND grain = 2 LIMIT 1',
  ],
])('counts that were %s are made anew, those of other accounts stay', async (_what, statement) => {
  const right = rollup()
  change(statement)
  expect(rollup()).not.toEqual(right)
  const store = await SqliteJobStore.open(file, { longReads: 'in place' })
  const { key, revision } = await store.account('one')
  expect(await store.repairCounts()).toEqual([{ slug: 'one', jobs: 200 }])
  expect((await store.account('one')).revision).toBe(revision + 1)
  expect((await store.facets(listQuery(key, emptyFilter, nowMs))).total).toBe(200)
  expect(await store.repairCounts()).toEqual([])
  await store.close()
  expect(rollup()).toEqual(right)
})

test('recomputes lost counts', async () => {
  const right = rollup()
  change('DELETE FROM rollup')
  const store = await SqliteJobStore.open(file, { longReads: 'in place' })
  expect((await store.repairCounts()).map(({ slug }) => slug).sort()).toEqual(['one', 'other'])
  await store.close()
  expect(rollup()).toEqual(right)
})
