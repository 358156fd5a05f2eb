import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { emptyFilter } from '../../contract/filter.ts'
import { testJob } from '../account/testing/memory-source.ts'
import { nowMs, stored } from './conformance/job-model.ts'
import { ProcessJobLists } from './process-job-lists.ts'
import { searchLimits } from './selection.ts'
import { SqliteJobStore } from './sqlite-job-store.ts'
import { listQuery } from './testing/list-query.ts'

let folder: string
let file: string
let store: SqliteJobStore
let account: number

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-reader-'))
  file = path.join(folder, 'store.db')
  store = await SqliteJobStore.open(file)
  account = (await store.account('local')).key
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const put = (id: number, errors: string) =>
  store.write(account, [{ before: null, after: stored(testJob({ id, status: 'failed', errors })) }])
const search = (q: string) => listQuery(account, { ...emptyFilter, q }, nowMs)

describe('long reads in a separate process', () => {
  test('see everything written before the request', async () => {
    for (let id = 1; id <= 20; id += 1) {
      await put(id, 'out of memory')
      expect((await store.facets(search(''))).total).toBe(id)
      expect(await store.count(search('memory'))).toEqual({ count: id, exact: true })
      expect((await store.list(search('memory'), 1)).ids).toEqual([id])
    }
    await store.remove(account, [20])
    expect((await store.facets(search(''))).byStatus).toEqual({ failed: 19 })
  })

  test('do not block the calling process', async () => {
    await put(1, 'out of memory')
    const order: string[] = []
    const facets = store.facets(search('memory')).then(() => order.push('facets'))
    await store.jobs(account, [1]).then(() => order.push('job'))
    await facets
    expect(order).toEqual(['job', 'facets'])
  })

  test('report errors like the driver, and the next read works', async () => {
    await put(1, 'out of memory')
    await store.facets(search(''))
    const other = new SqliteDatabase(file)
    other.exec('ALTER TABLE rollup RENAME TO elsewhere')
    await expect(store.facets(search(''))).rejects.toMatchObject({
      code: 'SQLITE_ERROR',
      message: expect.stringContaining('no such table'),
    })
    other.exec('ALTER TABLE elsewhere RENAME TO rollup')
    other.close()
    expect((await store.facets(search(''))).total).toBe(1)
  })
})

describe('a reading process that dies', () => {
  const script = fileURLToPath(new URL('./testing/mortal-read-process.ts', import.meta.url))
  let lists: ProcessJobLists

  beforeEach(() => {
    lists = new ProcessJobLists({ file, limits: searchLimits, script })
  })
  afterEach(() => lists.close())

  test('is restarted, and its read is repeated once', async () => {
    await put(1, 'out of memory')
    const [facets, count] = await Promise.all([
      lists.facets(search('')),
      lists.count(search('memory')),
    ])
    expect([facets.total, count.count]).toEqual([1, 1])
  })

  test('repeatedly from one read fails that read only', async () => {
    await put(1, 'out of memory')
    await expect(lists.countNewer(search(''), 0)).rejects.toThrow('ended unexpectedly')
    expect((await lists.facets(search(''))).total).toBe(1)
  })

  test('is not restarted once the store is closed', async () => {
    await lists.facets(search(''))
    await lists.close()
    await expect(lists.facets(search(''))).rejects.toThrow('closed')
  })
})
