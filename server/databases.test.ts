import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { emptyFilter } from '../contract/filter.ts'
import { AccountService } from './account/account-service.ts'
import { MemorySource } from './account/testing/memory-source.ts'
import { carryOverRecords } from './carry-over-records.ts'
import { openDatabases, type Databases } from './databases.ts'
import { listQuery } from './store/testing/list-query.ts'
import { loadFixture } from './testing/fixtures.ts'

const nowMs = Date.parse('2026-11-23T12:00:00Z')
let folder: string
let storeFile: string
let recordsFile: string
let logged: [message: string, details: object][]
let databases: Databases | null

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-databases-'))
  storeFile = path.join(folder, 'store.db')
  recordsFile = path.join(folder, 'records.db')
  logged = []
  databases = null
})
afterEach(async () => {
  await databases?.close()
  rmSync(folder, { recursive: true, force: true })
})

const note = (details: object, message: string) => void logged.push([message, details])
const log = { info: note, warn: note, error: note }
const open = async (): Promise<Databases> => {
  await databases?.close()
  databases = await openDatabases(folder, { nowMs, log, longReads: 'in place' })
  return databases
}
const setAside = () => readdirSync(folder).filter((name) => /corrupt-[^-]+.*Z$/.test(name))

describe('a data folder of release 0.1', () => {
  beforeEach(() => {
    loadFixture('store-0.1.sql', storeFile)
    loadFixture('records-0.1.sql', recordsFile)
  })

  /** What release 0.1 recorded for each account, read from its own tables. */
  function former(): { slug: string; activity: unknown[]; transitions: number }[] {
    const raw = new SqliteDatabase(storeFile, { readonly: true })
    const accounts = raw.prepare('SELECT key, slug FROM accounts ORDER BY slug').all() as {
      key: number
      slug: string
    }[]
    const read = accounts.map(({ key, slug }) => ({
      slug,
      activity: raw
        .prepare(
          `SELECT subject, subject_id, at, actor, action, reason, outcome, message
           FROM activity WHERE account = ? ORDER BY id`,
        )
        .all(key),
      transitions: Number(
        raw.prepare('SELECT count(*) FROM transitions WHERE account = ?').pluck().get(key),
      ),
    }))
    raw.close()
    return read
  }

  function carried(): ReturnType<typeof former> {
    const raw = new SqliteDatabase(recordsFile, { readonly: true })
    const read = ['acme-data', 'acme-test', 'local'].map((slug) => ({
      slug,
      activity: raw
        .prepare(
          `SELECT subject, subject_id, at, actor, action, reason, outcome, message
           FROM activity WHERE account = ? ORDER BY id`,
        )
        .all(slug),
      transitions: Number(
        raw.prepare('SELECT count(*) FROM transitions WHERE account = ?').pluck().get(slug),
      ),
    }))
    raw.close()
    return read
  }

  test('is migrated: activity and status changes, by account', async () => {
    const expected = former()
    expect(expected.map(({ activity }) => activity.length)).toEqual([5, 5, 5])
    const { records } = await open()
    expect(carried()).toEqual(expected)
    expect(await records.activity('acme-data', 'job', 1007)).toMatchObject([
      { action: 'stop', outcome: 'refused', message: 'The job is starting.' },
      { action: 'stop', outcome: 'accepted', reason: 'Runs on the wrong day' },
    ])
    expect(await records.transitions('local', 7)).toMatchObject([
      { status: 'idle', exact: true },
      { status: 'running', exact: true },
      { status: 'pending_stoppage', exact: false },
      { status: 'stopped', exact: true },
    ])
    expect(await records.recentStops('local', 10)).toHaveLength(1)
    const key = {
      scope: 'key POST /local/api/jobs',
      key: 'k1',
      account: 'local',
      request: 'digest',
    }
    expect(await records.beginRequest(key, Date.parse('2026-11-20T09:00:00Z'))).toEqual({
      request: 'digest',
      state: 'done',
      resultId: 9,
    })
  })

  test('is migrated once, however often the server starts', async () => {
    const expected = former()
    await open()
    await open()
    expect(carried()).toEqual(expected)
    expect(logged.filter(([message]) => message.includes('were moved'))).toHaveLength(1)
  })

  test('loses and duplicates nothing if the server is killed halfway', async () => {
    const expected = former()
    await (await open()).close()
    databases = null
    // As if killed after the records were written and before the store was emptied: everything is
    // still there and is moved again.
    rmSync(storeFile)
    loadFixture('store-0.1.sql', storeFile)
    const again = await open()
    expect(carried()).toEqual(expected)
    // As if killed halfway: some of the records have not been written.
    await again.close()
    databases = null
    rmSync(storeFile)
    loadFixture('store-0.1.sql', storeFile)
    const raw = new SqliteDatabase(recordsFile)
    raw.exec("DELETE FROM transitions; DELETE FROM activity WHERE account <> 'local'")
    raw.close()
    await open()
    expect(carried()).toEqual(expected)
  })

  test('keeps what cannot be migrated yet', async () => {
    const { SqliteJobStore } = await import('./store/sqlite-job-store.ts')
    const expected = former()
    // A tool that only opens the store migrates its schema.
    await (await SqliteJobStore.open(storeFile)).close()
    expect(former()).toEqual(expected)
    await open()
    expect(carried()).toEqual(expected)
  })

  test('has nothing left to migrate afterwards', async () => {
    await (await open()).close()
    databases = null
    expect(carryOverRecords(storeFile, recordsFile)).toEqual({ activity: 0, transitions: 0 })
  })
})

describe('the job store', () => {
  const garbage = (from: number, length: number) => {
    const content = readFileSync(storeFile)
    content.fill('garbage ', from, Math.min(content.length, from + length))
    writeFileSync(storeFile, content)
  }
  const damages: [string, () => void][] = [
    ['overwritten with garbage', () => garbage(0, Infinity)],
    ['damaged at its start', () => garbage(0, 200)],
    [
      'cut off',
      () => truncateSync(storeFile, Math.floor(statSync(storeFile).size / 8_192) * 4_096),
    ],
    ['missing', () => rmSync(storeFile)],
  ]

  /** Fills the store from a source and stops a job. */
  async function serve(): Promise<AccountService> {
    const { store, records } = await open()
    const source = new MemorySource(() => nowMs)
    for (let id = 1; id <= 20; id += 1) source.put({ id, status: 'running' })
    const account = await AccountService.open({ store, records, source, now: () => nowMs, log })
    await account.start()
    await expect.poll(async () => (await account.jobs.facets(emptyFilter)).total).toBe(20)
    return account
  }

  test.each(damages)(
    '%s is replaced and refilled without losing activity',
    async (what, damage) => {
      const first = await serve()
      await first.commands.stop(7, 'Dana', 'Wrong day')
      await first.close()
      const activity = await databases?.records.activity('local', 'job', 7)
      await databases?.close()
      databases = null
      damage()

      const again = await serve()
      expect(await again.jobs.activity(7)).toEqual(activity)
      expect(activity).toHaveLength(1)
      expect((await again.jobs.transitions(7)).map(({ status }) => status)).toEqual([
        'idle',
        'running',
        'pending_stoppage',
      ])
      const isKept = what !== 'missing'
      expect(setAside()).toHaveLength(isKept ? 1 : 0)
      expect(logged.some(([message]) => message.includes('set aside'))).toBe(isKept)
      await again.close()
    },
  )

  test('found damaged while running is replaced at the next start', async () => {
    const account = await serve()
    await account.close()
    const raw = new SqliteDatabase(storeFile, { readonly: true })
    const rootOf = raw.prepare('SELECT rootpage FROM sqlite_master WHERE name = ?').pluck()
    const page = Number(rootOf.get('job_docs'))
    raw.close()
    await databases?.close()
    databases = null
    garbage((page - 1) * 4_096, 4_096)

    const { store } = await open()
    expect(setAside()).toEqual([])
    const { key } = await store.account('local')
    await expect(store.jobs(key, [1, 2])).rejects.toMatchObject({ code: 'SQLITE_CORRUPT' })
    expect(logged.at(-1)?.[0]).toBe(
      'The job store is damaged and will be replaced at the next start',
    )
    expect(existsSync(`${storeFile}.damaged`)).toBe(true)

    await open()
    expect(setAside()).toHaveLength(1)
    expect(existsSync(`${storeFile}.damaged`)).toBe(false)
    await (await serve()).close()
  })

  test('of an earlier release is set aside if damaged, with its records', async () => {
    loadFixture('store-0.1.sql', storeFile)
    garbage(0, Infinity)
    const { store } = await open()
    const { key } = await store.account('local')
    expect(await store.count(listQuery(key, emptyFilter, nowMs))).toEqual({ count: 0, exact: true })
    expect(setAside()).toHaveLength(1)
    expect(logged.some(([message]) => message.includes('could not be read from the damaged'))).toBe(
      true,
    )
  })

  test('that cannot be opened for another reason is not replaced', async () => {
    mkdirSync(storeFile)
    await expect(open()).rejects.toMatchObject({ code: 'SQLITE_CANTOPEN' })
    expect(setAside()).toEqual([])
  })
})

test('damaged records prevent the start and are not changed', async () => {
  await (await open()).close()
  databases = null
  writeFileSync(recordsFile, 'no database '.repeat(2_000))
  await expect(open()).rejects.toThrow(/^records\.db is damaged\./)
  expect(readFileSync(recordsFile, 'utf8')).toBe('no database '.repeat(2_000))
})
