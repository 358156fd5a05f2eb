import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { emptyFilter, type JobFilter } from '../../contract/filter.ts'
import { testJob } from '../account/testing/memory-source.ts'
import { openDatabase } from './open.ts'
import { dayMs, hourMs, rebuildRollup, segmentsOf } from './rollup.ts'
import { SqliteJobStore } from './sqlite-job-store.ts'
import { newNotes, type StoredJob } from './port.ts'
import { formerRecordTables, withoutTriageAndRatio } from './testing/former-tables.ts'
import { listQuery } from './testing/list-query.ts'

const nowMs = Date.parse('2026-11-23T12:34:56Z')
let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-rollup-'))
  file = path.join(folder, 'store.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/**
 * As on the hosted service: a cluster for each job, and every second job started by the one before
 * it.
 */
const job = (id: number, change: Partial<StoredJob['job']> = {}): StoredJob => ({
  job: testJob({
    id,
    package_id: 1 + (id % 3),
    cluster_id: 1_000 + id,
    creator: id % 2 === 0 ? { type: 'Job', id: id - 1 } : { type: 'Schedule', id: 1 + (id % 5) },
    created_at: new Date(nowMs - (400 - id) * 600_000).toISOString(),
    status: id % 7 === 0 ? 'failed' : 'completed',
    ...change,
  }),
  notes: newNotes('p'),
  overrun: null,
  seenMs: nowMs,
  headline: null,
})

const rollupRows = (): unknown[] => {
  const db = new SqliteDatabase(file, { readonly: true })
  try {
    return db
      .prepare(
        'SELECT * FROM rollup ORDER BY account, grain, bucket, status, package_id, cluster_id, owner_id, creator_key',
      )
      .all()
  } finally {
    db.close()
  }
}

const allTimeRows = (): number => {
  const db = new SqliteDatabase(file, { readonly: true })
  try {
    return Number(db.prepare('SELECT count(*) FROM rollup WHERE grain = 0').pluck().get())
  } finally {
    db.close()
  }
}

async function filled(): Promise<{ store: SqliteJobStore; account: number }> {
  const store = await SqliteJobStore.open(file, { longReads: 'in place' })
  const account = (await store.account('local')).key
  const jobs = Array.from({ length: 400 }, (_, index) => job(index + 1))
  for (let start = 0; start < jobs.length; start += 50) {
    await store.write(
      account,
      jobs.slice(start, start + 50).map((after) => ({ before: null, after })),
    )
  }
  return { store, account }
}

test('with a cluster per job the counts stay few, and each menu choice lists as many jobs as it shows', async () => {
  const { store, account } = await filled()
  expect(allTimeRows()).toBeLessThan(250)
  for (const change of [
    {},
    { status: ['failed'] },
    { package_id: [2] },
    { from: '-24h' },
  ] satisfies Partial<JobFilter>[]) {
    const filter: JobFilter = { ...emptyFilter, ...change }
    const facets = await store.facets(listQuery(account, filter, nowMs))
    const counted = async (choice: Partial<JobFilter>) =>
      (await store.count(listQuery(account, { ...filter, ...choice }, nowMs))).count
    expect(facets.total).toBe(await counted({}))
    const { cluster_id: clusters, creator_key: creators } = facets.menus
    expect(clusters.choices.length).toBeGreaterThan(20)
    if (!clusters.isPart)
      expect(clusters.choices.reduce((sum, [, n]) => sum + n, 0)).toBe(facets.total)
    else expect(clusters.choices.length).toBeGreaterThanOrEqual(100)
    for (const [id, n] of clusters.choices.slice(0, 40))
      expect([id, await counted({ cluster_id: [Number(id)] })]).toEqual([id, n])
    for (const [key, n] of creators.choices.slice(0, 40))
      expect([key, await counted({ creator: [String(key)] })]).toEqual([key, n])
  }
  await store.close()
})

test('incremental counts equal a recount', async () => {
  const { store, account } = await filled()
  const changed = [...(await store.jobs(account, [1, 2, 150, 151, 399])).values()]
  await store.write(
    account,
    changed.map((before) => ({
      before,
      after: job(before.job.id, { status: 'stopped', cluster_id: 7 }),
    })),
  )
  await store.remove(account, [3, 4, 250, 251])
  const total = async () => (await store.facets(listQuery(account, emptyFilter, nowMs))).total
  expect(await total()).toBe(396)
  const thin = (rows: unknown[]) =>
    rows.filter(
      (row) =>
        row !== null &&
        typeof row === 'object' &&
        'grain' in row &&
        [3, 4].includes(Number(row.grain)),
    )
  const kept = thin(rollupRows())
  const db = await openDatabase(file)
  await rebuildRollup(db, account)
  await db.destroy()
  expect(thin(rollupRows())).toEqual(kept)
  expect(await total()).toBe(396)
  await store.close()
})

test('recounts a store of an earlier release, within limits', async () => {
  const { store } = await filled()
  await store.close()
  const db = new SqliteDatabase(file)
  // As that release left it: a row for each job, and no list of separate counts.
  db.exec(`DELETE FROM rollup; DROP TABLE counted_apart; ALTER TABLE names DROP COLUMN folded; PRAGMA user_version = 1; ALTER TABLE job_docs DROP COLUMN version; ${withoutTriageAndRatio} ${formerRecordTables}
    INSERT INTO rollup SELECT account, 0, 0, status, package_id, cluster_id, owner_id, creator_key, count(*) FROM jobs GROUP BY 4, 5, 6, 7, 8`)
  db.close()
  const again = await SqliteJobStore.open(file, { longReads: 'in place' })
  const { key } = await again.account('local')
  expect(allTimeRows()).toBeLessThan(250)
  const filter: JobFilter = { ...emptyFilter, cluster_id: [1_001, 1_399] }
  expect(await again.count(listQuery(key, filter, nowMs))).toEqual({
    count: 2,
    exact: true,
  })
  expect((await again.facets(listQuery(key, emptyFilter, nowMs))).total).toBe(400)
  await again.close()
})

test.each(['hour', 'day', 'week'] as const)('whole spans up to a %s tile a range', (coarsest) => {
  const moments = fc.integer({ min: 0, max: 100 * dayMs })
  fc.assert(
    fc.property(moments, moments, (from, to) => {
      const segments = segmentsOf(from, to, coarsest)
      let at = from
      for (const segment of segments) {
        const step = { hour: hourMs, day: dayMs, week: 7 * dayMs }[segment.grain ?? 'hour']
        if (segment.grain !== null) expect([segment.from % step, segment.to % step]).toEqual([0, 0])
        else expect(segment.to - segment.from).toBeLessThan(2 * hourMs)
        expect(segment.from).toBe(at)
        expect(segment.to).toBeGreaterThan(segment.from)
        at = segment.to
      }
      expect(at).toBe(Math.max(from, to))
    }),
  )
})

test('counts over weeks are exact, also in a store without counts by week', async () => {
  const store = await SqliteJobStore.open(file, { longReads: 'in place' })
  const account = (await store.account('local')).key
  const created = Array.from({ length: 70 }, (_, at) => nowMs - (at + 0.3) * dayMs)
  const changes = created.map((ms, at) => ({
    before: null,
    after: job(at + 1, { created_at: new Date(ms).toISOString() }),
  }))
  await store.write(account, changes)
  const expectCounts = async (open: SqliteJobStore) => {
    for (const [from, to] of [
      [30, 0],
      [45, 10],
      [8, 1],
      [60, 59],
    ] as const) {
      const iso = (days: number) => new Date(nowMs - days * dayMs).toISOString()
      const range = { from: iso(from), to: iso(to) }
      const own = created.filter((ms) => ms >= nowMs - from * dayMs && ms < nowMs - to * dayMs)
      const { total } = await open.facets(listQuery(account, { ...emptyFilter, ...range }, nowMs))
      expect([range, total]).toEqual([range, own.length])
      const some = { ...emptyFilter, ...range, package_id: [1, 2] }
      const of = changes.filter(
        ({ after }, at) => after.job.package_id !== 3 && own.includes(created[at] ?? 0),
      )
      expect((await open.count(listQuery(account, some, nowMs))).count).toBe(of.length)
    }
  }
  await expectCounts(store)
  await store.close()
  const kept = rollupRows()
  const db = new SqliteDatabase(file)
  const version = Number(db.pragma('user_version', { simple: true }))
  // The counts came with the last migration but one.
  db.exec(`DELETE FROM rollup WHERE grain = 5; PRAGMA user_version = ${version - 2}`)
  db.close()
  const again = await SqliteJobStore.open(file, { longReads: 'in place' })
  await expectCounts(again)
  await again.close()
  expect(rollupRows()).toEqual(kept)
})
