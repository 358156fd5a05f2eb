import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { emptyFilter, type JobFilter } from '../../contract/filter.ts'
import { testJob } from '../account/testing/memory-source.ts'
import { describeJobStore } from './conformance/describe-job-store.ts'
import { expectedIds, nowMs, stored } from './conformance/job-model.ts'
import type { StoredJob } from './port.ts'
import { searchLimits } from './selection.ts'
import { SqliteJobStore } from './sqlite-job-store.ts'
import { listQuery } from './testing/list-query.ts'

describeJobStore(
  'SQLite',
  () => SqliteJobStore.open(':memory:'),
  [
    { gather: 1, countGather: 1, walk: 1000, range: 5, count: 10_000, sort: 0 },
    { gather: 1, countGather: 1, walk: 2, range: 5, count: 10_000, sort: 0 },
  ].map((limits) => () => SqliteJobStore.open(':memory:', { limits })),
)

let store: SqliteJobStore
let account: number

beforeEach(async () => {
  store = await SqliteJobStore.open(':memory:')
  account = (await store.account('local')).key
})
afterEach(() => store.close())

const put = async (...jobs: StoredJob[]) => {
  const before = await store.jobs(
    account,
    jobs.map((each) => each.job.id),
  )
  return store.write(
    account,
    jobs.map((after) => ({ before: before.get(after.job.id) ?? null, after })),
  )
}

test('marks a count that is cut short, and the list is complete', async () => {
  const all = Array.from({ length: 40 }, (_, index) =>
    stored(
      testJob({
        id: index + 1,
        created_at: new Date(nowMs + index * 1000).toISOString(),
        errors: index % 3 === 0 ? 'out of memory' : null,
      }),
    ),
  )
  await store.close()
  store = await SqliteJobStore.open(':memory:', {
    limits: { gather: 1, countGather: 1, walk: 1000, range: 5, count: 10, sort: 20_000 },
  })
  account = (await store.account('local')).key
  await put(...all)
  const filter: JobFilter = { ...emptyFilter, q: 'memory', package_id: [11] }
  const selection = listQuery(account, filter, nowMs)
  expect(await store.count(selection)).toEqual({ count: 4, exact: false })
  const ids: number[] = []
  let cursor: string | null = null
  do {
    const page = await store.list({ ...selection, cursor }, 3)
    ids.push(...page.ids)
    cursor = page.next
  } while (cursor !== null)
  expect(ids).toEqual(expectedIds({ ...filter, package_id: [] }, all))
  expect(await store.neighbours(selection, 40)).toMatchObject({
    position: 1,
    total: 4,
    total_exact: false,
  })
})

test('a job that starts or ends days after its creation is in its place in every order', async () => {
  const iso = (ms: number) => new Date(ms).toISOString()
  const hourMs = 3_600_000
  const all = Array.from({ length: 200 }, (_, index) => {
    const createdMs = nowMs - (300 - index) * hourMs
    const lagMs = index % 9 === 0 ? (index % 5) * 30 * hourMs : 60_000
    return stored(
      testJob({
        id: index + 1,
        created_at: iso(createdMs),
        started_at: index % 20 === 0 ? null : iso(createdMs + lagMs / 2),
        completed_at: iso(createdMs + lagMs),
        updated_at: iso(createdMs + lagMs),
      }),
    )
  })
  await store.close()
  store = await SqliteJobStore.open(':memory:', { limits: { ...searchLimits, sort: 0 } })
  account = (await store.account('local')).key
  await put(...all)
  const filter = { ...emptyFilter, from: iso(nowMs - 200 * hourMs), to: iso(nowMs - 130 * hourMs) }
  for (const key of ['started', 'ended', 'updated'] as const) {
    for (const direction of ['asc', 'desc'] as const) {
      const sort = { key, direction }
      const page = await store.list(listQuery(account, filter, nowMs, sort), 5)
      expect(page.ids, `${key} ${direction}`).toEqual(expectedIds(filter, all, sort).slice(0, 5))
    }
  }
})

test('a file survives its server: revision, cursor, jobs', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-store-'))
  try {
    const file = path.join(folder, 'store.db')
    const first = await SqliteJobStore.open(file)
    const { key } = await first.account('local')
    const revision = await first.write(
      key,
      [{ before: null, after: stored(testJob({ id: 7 })) }],
      'c1',
    )
    await first.close()
    const second = await SqliteJobStore.open(file)
    expect(await second.account('local')).toMatchObject({ key, revision, cursor: 'c1' })
    expect((await second.jobs(key, [7])).get(7)?.job.id).toBe(7)
    await second.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})
describe('a damaged row', () => {
  test.each([
    ['cut off', 'UPDATE job_docs SET doc = substr(doc, 1, 50) WHERE key % 1099511627776 = 2'],
    ['of another job', 'UPDATE job_docs SET doc = \'{"id":7}\' WHERE key % 1099511627776 = 2'],
    ['null', "UPDATE job_docs SET doc = 'null', insight = 'null' WHERE key % 1099511627776 = 2"],
    ['with damaged notes', "UPDATE job_docs SET insight = '{' WHERE key % 1099511627776 = 2"],
  ])(
    '%s breaks no list, keeps the counts right, and is repaired by the source’s next report',
    async (_what, statement) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-damaged-'))
      const file = path.join(folder, 'store.db')
      const damaged: number[] = []
      try {
        await store.close()
        store = await SqliteJobStore.open(file)
        account = (await store.account('local')).key
        const jobs = [1, 2, 3].map((id) =>
          stored(
            testJob({
              id,
              status: id === 2 ? 'running' : 'completed',
              created_at: '2026-11-23T12:00:00Z',
              started_at: '2026-11-23T12:00:01Z',
              creator: { type: 'Schedule', id: 17 },
            }),
          ),
        )
        await put(...jobs)
        await store.close()
        const raw = new SqliteDatabase(file)
        expect(raw.prepare(statement).run().changes).toBe(1)
        raw.close()
        store = await SqliteJobStore.open(file, { onDamage: (id) => damaged.push(id) })

        const read = await store.jobs(account, [1, 2, 3])
        expect([...read.keys()].toSorted((a, b) => a - b)).toEqual([1, 2, 3])
        expect(read.get(2)?.job).toMatchObject({
          status: 'running',
          package_id: 11,
          creator: { type: 'Schedule', id: 17 },
          started_at: '2026-11-23T12:00:01Z',
        })
        expect((await store.liveStatuses(account)).map(({ id }) => id)).toEqual([2])
        expect(damaged).toEqual([2])
        await put(
          stored(
            testJob({
              id: 2,
              status: 'completed',
              created_at: '2026-11-23T12:00:00Z',
              creator: { type: 'Schedule', id: 17 },
            }),
          ),
        )
        const { total, byStatus } = await store.facets(listQuery(account, emptyFilter, nowMs))
        expect([total, byStatus['completed'], byStatus['running']]).toEqual([3, 3, undefined])
        expect((await store.jobs(account, [2])).get(2)?.job.variables).toEqual({})
        expect(await store.repairCounts()).toEqual([])
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  )
})

test('a write waits for another program without blocking, and completes once the file is free', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-locked-'))
  try {
    await store.close()
    store = await SqliteJobStore.open(path.join(folder, 'store.db'))
    account = (await store.account('local')).key
    const other = new SqliteDatabase(path.join(folder, 'store.db'))
    other.exec('BEGIN IMMEDIATE')
    let isDone = false
    const writing = Promise.all([
      store.write(account, [{ before: null, after: stored(testJob({ id: 1 })) }], 'cursor'),
      store.writeNames(account, 'package', new Map([[1, 'name']])),
      store.bumpRevision(account),
      store.noteSynced(account, '2026-11-23T12:00:00Z'),
    ]).then(() => (isDone = true))
    // If the thread waited in the driver, the lock could not be released before the writes have
    // failed.
    for (let turn = 0; turn < 5; turn += 1) expect((await store.jobs(account, [1])).size).toBe(0)
    expect(isDone).toBe(false)
    other.exec('ROLLBACK')
    other.close()
    await writing
    expect((await store.jobs(account, [1])).size).toBe(1)
    expect(await store.account('local')).toMatchObject({
      cursor: 'cursor',
      syncedAt: '2026-11-23T12:00:00Z',
      revision: 2,
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
