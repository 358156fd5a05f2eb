import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { emptyFilter } from '../../contract/filter.ts'
import { readJob } from '../../contract/job.ts'
import { SqliteJobStore } from './sqlite-job-store.ts'
import { newNotes, type StoredJob } from './port.ts'
import { formerRecordTables, withoutTriageAndRatio } from './testing/former-tables.ts'
import { listQuery } from './testing/list-query.ts'

const nowMs = Date.parse('2031-11-19T03:00:00Z')
let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-text-'))
  file = path.join(folder, 'store.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function job(id: number, packageName: string, errors: string): StoredJob {
  const read = readJob({
    id,
    status: 'failed',
    package_id: id,
    created_at: '2031-11-19T00:00:00Z',
    completed_at: '2031-11-19T01:00:00Z',
    errors,
  })
  if (!read) throw new Error('The test job cannot be read')
  return {
    job: read,
    notes: newNotes(packageName),
    overrun: null,
    seenMs: nowMs,
    headline: null,
  }
}

const names = new Map([
  [1, 'Ärzteverzeichnis'],
  [2, '東京都の売上データ'],
  [3, 'รายงานจังหวัด'],
  [4, 'Screens 6" and 50% off'],
  [5, 'Straße_a'],
])

async function filled(): Promise<{
  store: SqliteJobStore
  find: (q: string) => Promise<number[]>
}> {
  const store = await SqliteJobStore.open(file, { longReads: 'in place' })
  const account = (await store.account('local')).key
  const jobs = [...names].map(([id, name]) => job(id, name, `Größe of ${name} überschritten`))
  await store.write(
    account,
    jobs.map((after) => ({ before: null, after })),
  )
  await store.writeNames(account, 'package', names)
  return { store, find: finder(store, account) }
}

const finder =
  (store: SqliteJobStore, account: number) =>
  async (q: string): Promise<number[]> => {
    const query = listQuery(account, { ...emptyFilter, q }, nowMs, {
      key: 'created',
      direction: 'asc',
    })
    return (await store.list(query, 50)).ids.toSorted((a, b) => a - b)
  }

const cases: [q: string, ids: number[]][] = [
  ['package:ärzte', [1]],
  ['package:ARZTE', [1]],
  ['ärzte', [1]],
  ['arzteverz', [1]],
  ['-package:ärzte', [2, 3, 4, 5]],
  ['package:売上', [2]],
  ['売上', [2]],
  ['京', [2]],
  ['ﾃﾞｰﾀ', [2]],
  ['จังหวัด', [3]],
  ['package:"6\\""', [4]],
  ['package:50%', [4]],
  ['package:5_%', []],
  ['package:STRASSE_', [5]],
  ['strasse', [5]],
  ['grosse', [1, 2, 3, 4, 5]],
  ['"of Straße"', [5]],
  ['überschritten 東京', [2]],
]

describe('search by words of any script', () => {
  test.each(cases)('%s', async (q, ids) => {
    const { store, find } = await filled()
    expect(await find(q)).toEqual(ids)
    await store.close()
  })

  test('finds changed names by their current text', async () => {
    const { store, find } = await filled()
    const account = (await store.account('local')).key
    await store.writeNames(account, 'package', new Map([[1, 'Zürich']]))
    expect(await find('package:zurich')).toEqual([1])
    expect(await find('package:ärzte')).toEqual([])
    await store.close()
  })
})

/** Reverts the file to what the previous release left. */
function age(): void {
  const db = new SqliteDatabase(file)
  db.exec(`PRAGMA user_version = 3; ALTER TABLE job_docs DROP COLUMN version; ${withoutTriageAndRatio} ${formerRecordTables} ALTER TABLE names DROP COLUMN folded; DROP TABLE jobs_text;
    CREATE VIRTUAL TABLE jobs_text USING fts5(number, package, errors, variables, headline, content='', contentless_delete=1, prefix='2 3 4 5 6', tokenize='unicode61')`)
  db.close()
}

test('rebuilds the index of an earlier release, with progress reports', async () => {
  const { store } = await filled()
  await store.close()
  age()
  const told: { done: number; of: number }[] = []
  const opened = await SqliteJobStore.open(file, {
    longReads: 'in place',
    onReindex: (progress) => void told.push(progress),
  })
  const find = finder(opened, (await opened.account('local')).key)
  for (const [q, ids] of cases) expect(await find(q), q).toEqual(ids)
  const rebuild = [
    { done: 0, of: 5 },
    { done: 5, of: 5 },
  ]
  expect(told).toEqual([...rebuild, ...rebuild])
  await opened.close()
  const again = await SqliteJobStore.open(file, {
    longReads: 'in place',
    onReindex: () => expect.unreachable('it is rebuilt once'),
  })
  await again.close()
})

test('a damaged row does not prevent the rebuild', async () => {
  const { store } = await filled()
  await store.close()
  age()
  const db = new SqliteDatabase(file)
  db.exec("UPDATE job_docs SET doc = '{' WHERE key = (SELECT key FROM jobs WHERE id = 2)")
  db.close()
  const opened = await SqliteJobStore.open(file, { longReads: 'in place' })
  const find = finder(opened, (await opened.account('local')).key)
  expect(await find('2')).toEqual([2])
  expect(await find('ärzte')).toEqual([1])
  await opened.close()
})
