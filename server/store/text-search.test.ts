import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  emptyFilter,
  newestFirst,
  sortKeys,
  type JobFilter,
  type JobSort,
  type SortKey,
} from '../../contract/filter.ts'
import { endedAt } from '../../contract/status.ts'
import { SqliteJobStore } from './sqlite-job-store.ts'
import type { StoredJob } from './port.ts'
import { seededJobs, seedJobs } from './testing/seed.ts'
import { listQuery } from './testing/list-query.ts'
import { repetitions } from '../../tools/thorough.ts'

const nowMs = Date.parse('2026-11-23T12:00:00Z')
const dayMs = 86_400_000
const options = { account: 'local', jobs: 100_000, nowMs }
const jobs = [...seededJobs(options)]

let folder: string
let store: SqliteJobStore
let account: number

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-search-'))
  await seedJobs(path.join(folder, 'store.db'), options)
  store = await SqliteJobStore.open(path.join(folder, 'store.db'), { longReads: 'in place' })
  account = (await store.account('local')).key
}, 120_000)
afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const ms = (instant: string | null) => (instant === null ? -1 : Date.parse(instant))
const holds =
  (word: string) =>
  ({ job }: StoredJob) =>
    (job.errors ?? '').includes(word)

/** Search texts by what they match. Every job contains `north` and `number`. */
const searches: Record<string, (stored: StoredJob) => boolean> = {
  north: () => true,
  'numbe north': () => true,
  memory: holds('memory'),
  'north terminat': holds('terminated'),
  'north status:failed': ({ job }) => job.status === 'failed',
  'north -status:completed': ({ job }) => job.status !== 'completed',
  'north package:3': ({ job }) => job.package_id === 3,
  'memory duration:>300': (stored) =>
    holds('memory')(stored) && stored.job.runtime_in_seconds >= 300,
  'north duration:>700': ({ job }) => job.runtime_in_seconds >= 700,
  nowhere: () => false,
}

const sortValue: Record<SortKey, (stored: StoredJob) => number> = {
  created: ({ job }) => ms(job.created_at),
  started: ({ job }) => ms(job.started_at),
  ended: ({ job }) => ms(endedAt(job)),
  updated: ({ job }) => ms(job.updated_at),
  runtime: ({ job }) => job.runtime_in_seconds,
  overrun: ({ overrun }) => overrun ?? -1,
  records_ratio: ({ notes }) => notes.recordsRatio ?? 1,
}

function expectedIds(filter: JobFilter, sort: JobSort = newestFirst): number[] {
  const [fromMs, toMs] = [ms(filter.from), filter.to === null ? Infinity : ms(filter.to)]
  const oneOf = <T>(wanted: readonly T[], value: T) => wanted.length === 0 || wanted.includes(value)
  const value = sortValue[sort.key]
  const way = sort.direction === 'desc' ? -1 : 1
  return jobs
    .filter((stored) => {
      const created = ms(stored.job.created_at)
      return (
        (searches[filter.q]?.(stored) ?? false) &&
        created >= fromMs &&
        created < toMs &&
        oneOf<string>(filter.status, stored.job.status) &&
        oneOf<number | null>(filter.package_id, stored.job.package_id) &&
        (filter.runtime_over === null || stored.job.runtime_in_seconds > filter.runtime_over)
      )
    })
    .sort((a, b) => way * (value(a) - value(b) || a.job.id - b.job.id))
    .map(({ job }) => job.id)
}

const moment = fc
  .integer({ min: 0, max: 90 * 24 })
  .map((hours) => new Date(nowMs - hours * 3_600_000).toISOString())
const someFilter: fc.Arbitrary<JobFilter> = fc.record({
  status: fc.constantFrom([], [], ['failed'], ['completed'], ['failed', 'stopped'], ['running']),
  flag: fc.constant(null),
  attention: fc.constant([]),
  resolution: fc.constant([]),
  assignee: fc.constant([]),
  error_group: fc.constant([]),
  package_id: fc.constantFrom([], [], [3], [2, 39]),
  cluster_id: fc.constant([]),
  owner_id: fc.constant([]),
  creator: fc.constant([]),
  variable: fc.constant([]),
  from: fc.option(moment),
  to: fc.option(moment),
  runtime_over: fc.constantFrom(null, null, 400),
  q: fc.constantFrom(...Object.keys(searches)),
})
const someSort: fc.Arbitrary<JobSort> = fc.record({
  key: fc.constantFrom(...sortKeys),
  direction: fc.constantFrom('asc' as const, 'desc' as const),
})

describe('text search over 100,000 jobs', () => {
  test('finds a word of every job in a week two months ago', async () => {
    const filter: JobFilter = {
      ...emptyFilter,
      q: 'north',
      from: new Date(nowMs - 60 * dayMs).toISOString(),
      to: new Date(nowMs - 53 * dayMs).toISOString(),
    }
    const expected = expectedIds(filter)
    const selection = listQuery(account, filter, nowMs)
    const page = await store.list(selection, 50)
    expect(expected.length).toBeGreaterThan(7_000)
    expect(page.ids).toEqual(expected.slice(0, 50))
    expect(page.next).not.toBeNull()
    expect(await store.count(selection)).toEqual({ count: expected.length, exact: true })
  })

  test('every page of every filter and sort is complete and in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        someFilter,
        someSort,
        fc.integer({ min: 1, max: 100 }),
        fc.nat(),
        async (filter, sort, size, somewhere) => {
          const expected = expectedIds(filter, sort)
          const selection = listQuery(account, filter, nowMs, sort)
          const counted = await store.count(selection)
          const most = Math.min(expected.length, 10_001)
          expect(counted.exact ? counted.count : most).toBe(most)
          expect(counted.count).toBeLessThanOrEqual(most)
          let cursor: string | null = null
          for (
            let start = 0;
            start < Math.min(expected.length, 3 * size) || start === 0;
            start += size
          ) {
            const page = await store.list({ ...selection, cursor }, size)
            expect(page.ids).toEqual(expected.slice(start, start + size))
            expect(page.next === null).toBe(start + size >= expected.length)
            cursor = page.next
          }
          const offset = somewhere % (expected.length + 10)
          expect(await store.listAt(selection, { offset: offset, limit: size })).toEqual(
            expected.slice(offset, offset + size),
          )
          const id = expected[somewhere % Math.max(expected.length, 1)] ?? 1
          const place = expected.indexOf(id)
          const neighbours = await store.neighbours(selection, id)
          expect(neighbours).toMatchObject({
            previous: expected[place - 1] ?? null,
            next: place < 0 ? null : (expected[place + 1] ?? null),
          })
          expect(new Set(await store.selectedAmong(selection, [id, 1, 50_000]))).toEqual(
            new Set([id, 1, 50_000].filter((each) => expected.includes(each))),
          )
        },
      ),
      { numRuns: repetitions({ everyday: 40, thorough: 100 }) },
    )
  }, 60_000)

  test('searches by every sort are complete', async () => {
    for (const [sort, key] of [
      ['id', 'created'],
      ['created', 'created'],
      ['updated', 'updated'],
      ['relevance', 'created'],
    ] as const) {
      for (const q of ['north', 'memory', 'north status:failed']) {
        const direction = sort === 'relevance' ? 'desc' : 'asc'
        const expected = expectedIds({ ...emptyFilter, q }, { key, direction })
        const selection = listQuery(account, { ...emptyFilter, q }, nowMs)
        const offset = Math.floor(expected.length * 0.9)
        const found = await store.search(selection, { key: sort, direction }, { offset, limit: 20 })
        if (sort !== 'relevance' || q !== 'memory')
          expect(found).toEqual(expected.slice(offset, offset + 20))
        expect(found.length).toBe(20)
      }
    }
  })
})
