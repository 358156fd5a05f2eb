import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { emptyFilter } from '../../contract/filter.ts'
import { jobStatuses } from '../../contract/status.ts'
import { loadFixture } from '../testing/fixtures.ts'
import { SqliteJobStore } from './sqlite-job-store.ts'
import { documentVersion } from './job-document.ts'
import { listQuery } from './testing/list-query.ts'

const nowMs = Date.parse('2026-11-21T12:00:00Z')
const accounts = ['local', 'acme-data', 'acme-test']
let folder: string
let file: string
let store: SqliteJobStore
let damaged: number[]

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-former-'))
  file = path.join(folder, 'store.db')
  damaged = []
  loadFixture('store-0.1.sql', file)
  store = await SqliteJobStore.open(file, {
    longReads: 'in place',
    onDamage: (id) => damaged.push(id),
  })
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

describe.each(accounts)('a store of release 0.1, account %s', (slug) => {
  const offset = accounts.indexOf(slug) * 1000
  const ids = Array.from({ length: 10 }, (_, index) => offset + index + 1)

  test('keeps its cursor, and all its jobs are listed, counted and opened', async () => {
    const account = await store.account(slug)
    expect(account).toMatchObject({
      revision: 2,
      cursor: `cursor-of-${slug}`,
      syncedAt: '2026-11-20T08:30:00Z',
    })
    expect(await store.repairCounts()).toEqual([])
    const all = listQuery(account.key, emptyFilter, nowMs)
    expect((await store.list(all, 50)).ids).toEqual(ids.toReversed())
    expect((await store.facets(all)).byStatus).toEqual(
      Object.fromEntries([...jobStatuses, 'unknown'].map((status) => [status, 1])),
    )
    const jobs = await store.jobs(account.key, ids)
    expect([...jobs.values()].map(({ job }) => job.raw_status)).toEqual([
      ...jobStatuses,
      'hibernating',
    ])
    expect(damaged).toEqual([])
  })

  test('has each job unchanged, to the last digit', async () => {
    const { key } = await store.account(slug)
    const jobs = await store.jobs(key, ids)
    const failed = jobs.get(offset + 9)
    expect(failed).toMatchObject({
      job: {
        status: 'failed',
        started_at: '2026-11-20T08:09:00Z',
        failed_at: '2026-11-20T08:17:00Z',
        errors: 'Column "day" is missing\nLINE 3: day',
        attempts: 2,
        creator: { type: 'Schedule', id: 17, display_name: 'Every hour' },
      },
      headline: 'Column "day" is missing',
    })
    expect(JSON.stringify(failed?.job.variables)).toContain(
      '"wide":12345678901234567890,"price":1.50',
    )
    expect(jobs.get(offset + 4)).toMatchObject({
      notes: { flags: [{ kind: 'runaway', limit_seconds: 300 }], packageName: 'Night load' },
      overrun: 2.5,
    })
  })

  test('can be searched by words and names', async () => {
    const { key } = await store.account(slug)
    const find = async (q: string) =>
      (await store.list(listQuery(key, { ...emptyFilter, q }, nowMs), 50)).ids
    expect(await find('column missing')).toEqual([offset + 9])
    expect(await find('package:weather')).toEqual([offset + 8, offset + 5, offset + 2])
    expect(await find('user:dana status:failed')).toEqual([offset + 9])
  })

  test('can be filtered by the values of variables', async () => {
    const { key } = await store.account(slug)
    const find = async (name: string, value: string) => {
      const filter = { ...emptyFilter, variable: [{ name, value, isExcluded: false }] }
      return (await store.list(listQuery(key, filter, nowMs), 50)).ids
    }
    expect(await find('wide', '12345678901234567890')).toEqual(ids.toReversed())
    expect(await find('wide', '1234567890123456789')).toEqual([])
  })

  test('accepts the next changes of its source', async () => {
    const { key, revision } = await store.account(slug)
    const before = (await store.jobs(key, [offset + 4])).get(offset + 4)
    if (!before) throw new Error('The running job is missing')
    const job = { ...before.job, status: 'completed' as const, raw_status: 'completed' }
    expect(await store.write(key, [{ before, after: { ...before, job } }])).toBe(revision + 1)
    const all = listQuery(key, emptyFilter, nowMs)
    expect((await store.facets(all)).byStatus).toMatchObject({ completed: 2 })
    expect(await store.repairCounts()).toEqual([])
  })
})

test('upgrades an older document when read, and saves it upgraded', async () => {
  const { key } = await store.account('local')
  const raw = new SqliteDatabase(file)
  raw.exec(`UPDATE job_docs SET version = 0, doc = json_remove(doc, '$.attempts', '$.log_url')
    WHERE key % 1099511627776 = 8`)
  const versions = () =>
    raw.prepare('SELECT DISTINCT version FROM job_docs ORDER BY 1').pluck().all()
  expect(versions()).toEqual([0, 1])
  const before = (await store.jobs(key, [8])).get(8)
  expect(before?.job).toMatchObject({ status: 'completed', attempts: null, log_url: null })
  if (before) await store.write(key, [{ before, after: { ...before, headline: 'new' } }])
  expect(versions()).toEqual([1, documentVersion])
  raw.close()
  expect(damaged).toEqual([])
})
