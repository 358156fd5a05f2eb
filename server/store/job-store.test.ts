import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { emptyFilter, sortKeys, type JobFilter, type SortKey } from '../../contract/filter.ts'
import { flagKinds, type FlagKind } from '../../contract/flags.ts'
import type { Job } from '../../contract/job.ts'
import { endedAt } from '../../contract/status.ts'
import { seenStatuses } from '../../contract/status.ts'
import { testJob } from '../account/testing/memory-source.ts'
import { searchLimits, type SearchLimits } from './selection.ts'
import { JobStore } from './job-store.ts'
import { creatorKey, type StoredJob } from './stored-job.ts'

const nowMs = Date.parse('2026-11-23T12:34:56Z')
const hour = 3_600_000

const stored = (job: Job, rest: Partial<StoredJob> = {}, flags: FlagKind[] = []): StoredJob => ({
  job,
  notes: {
    flags: flags.map((kind) => ({ kind, since: '2026-11-23T00:00:00Z', limit_seconds: 1 })),
    progressSince: null,
    packageName: `Package ${job.package_id}`,
  },
  overrun: null,
  seenMs: nowMs,
  headline: null,
  ...rest,
})

let store: JobStore
let account: number

beforeEach(async () => {
  store = await JobStore.open(':memory:')
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

/** What a job can look like, small enough that filters often match. */
const someJob = fc
  .record({
    status: fc.constantFrom(...seenStatuses),
    package_id: fc.integer({ min: 1, max: 3 }),
    cluster_id: fc.constantFrom(1, 2, null),
    owner_id: fc.integer({ min: 1, max: 2 }),
    creator: fc.constantFrom(null, { type: 'Schedule', id: 17 }, { type: 'User', id: 3 }),
    createdAgo: fc.integer({ min: 0, max: 40 * 24 * 60 }),
    waited: fc.integer({ min: 0, max: 5 }),
    runtime: fc.integer({ min: 0, max: 50 }),
    errors: fc.constantFrom(null, 'Column day is missing', 'out of memory'),
    flags: fc.subarray(['runaway', 'zero_records', 'slow'] satisfies FlagKind[]),
    overrun: fc.constantFrom(null, 0.5, 2.25, 3),
  })
  .map(({ createdAgo, waited, runtime, flags, overrun, ...fields }) => (id: number) => {
    const createdMs = nowMs - createdAgo * 60_000
    const at = (ms: number) => new Date(ms).toISOString()
    const started = ['running', 'stopping', 'stopped', 'completed', 'failed'].includes(
      fields.status,
    )
    const ended = ['stopped', 'completed', 'failed'].includes(fields.status)
    const job = testJob({
      ...fields,
      id,
      created_at: at(createdMs),
      started_at: started ? at(createdMs + waited * 1000) : null,
      completed_at: ended ? at(createdMs + (waited + runtime) * 1000) : null,
      updated_at: at(createdMs + 60_000),
      runtime_in_seconds: started ? runtime : 0,
    })
    return stored(job, { overrun }, flags)
  })

const someFilter: fc.Arbitrary<JobFilter> = fc.record({
  status: fc.subarray([...seenStatuses], { maxLength: 3 }),
  flag: fc.constantFrom(null, null, null, 'runaway' as const, 'zero_records' as const),
  package_id: fc.subarray([1, 2, 3], { maxLength: 2 }),
  cluster_id: fc.subarray([1, 2], { maxLength: 1 }),
  owner_id: fc.constant([]),
  creator: fc.subarray(['schedule:17', 'user:3'], { maxLength: 1 }),
  from: fc.constantFrom(null, '-1h', '-24h', '-7d', '-30d', '2026-11-01T10:20:00Z'),
  to: fc.constantFrom(null, null, '2026-11-20T00:00:00Z', '2026-11-22T07:08:09Z'),
  runtime_over: fc.constantFrom(null, null, 20),
  q: fc.constantFrom(
    '',
    '',
    'memory',
    'status:failed',
    'duration:>10 column',
    '-status:completed',
    'package:2',
    '-cluster:1',
  ),
  sort: fc.constantFrom(...sortKeys),
  direction: fc.constantFrom('asc' as const, 'desc' as const),
  cursor: fc.constant(null),
})

const rangeHours: Record<string, number> = { '-1h': 1, '-24h': 24, '-7d': 168, '-30d': 720 }
const ms = (instant: string | null) => (instant === null ? -1 : Date.parse(instant))

const searches: Record<string, (each: StoredJob) => boolean> = {
  '': () => true,
  memory: ({ job }) => (job.errors ?? '').includes('memory'),
  'status:failed': ({ job }) => job.status === 'failed',
  'duration:>10 column': ({ job }) =>
    job.runtime_in_seconds >= 10 && (job.errors ?? '').includes('Column'),
  '-status:completed': ({ job }) => job.status !== 'completed',
  'package:2': ({ job }) => job.package_id === 2,
  '-cluster:1': ({ job }) => job.cluster_id !== 1,
}

/** The filter's meaning, spelled out over plain objects. */
function matches(
  filter: JobFilter,
  each: StoredJob,
  ignore: { status?: boolean; flag?: boolean } = {},
): boolean {
  const { job } = each
  const created = ms(job.created_at)
  const moment = (text: string) =>
    rangeHours[text] === undefined ? Date.parse(text) : nowMs - (rangeHours[text] ?? 0) * hour
  const oneOf = <T>(wanted: readonly T[], value: T) => wanted.length === 0 || wanted.includes(value)
  return (
    (ignore.status === true || oneOf<string>(filter.status, job.status)) &&
    (ignore.flag === true ||
      filter.flag === null ||
      each.notes.flags.some((flag) => flag.kind === filter.flag)) &&
    oneOf<number | null>(filter.package_id, job.package_id) &&
    oneOf<number | null>(filter.cluster_id, job.cluster_id) &&
    oneOf(filter.creator, creatorKey(job)) &&
    (filter.from === null || created >= moment(filter.from)) &&
    (filter.to === null || created < moment(filter.to)) &&
    (filter.runtime_over === null || job.runtime_in_seconds > filter.runtime_over) &&
    (searches[filter.q]?.(each) ?? false)
  )
}

const sortValue: Record<SortKey, (each: StoredJob) => number> = {
  created: ({ job }) => ms(job.created_at),
  started: ({ job }) => ms(job.started_at),
  ended: ({ job }) => ms(endedAt(job)),
  updated: ({ job }) => ms(job.updated_at),
  runtime: ({ job }) => job.runtime_in_seconds,
  overrun: (each) => each.overrun ?? -1,
}

function expectedIds(filter: JobFilter, all: readonly StoredJob[]): number[] {
  const value = sortValue[filter.sort]
  const way = filter.direction === 'desc' ? -1 : 1
  return all
    .filter((each) => matches(filter, each))
    .sort((a, b) => way * (value(a) - value(b) || a.job.id - b.job.id))
    .map((each) => each.job.id)
}

const world = fc.array(someJob, { minLength: 1, maxLength: 40 }).map((makers) => {
  const made = makers.map((make, index) => make(index + 1))
  // Ids grow with creation, as they do at every source.
  const created = made.map(({ job }) => job.created_at).toSorted((a, b) => ms(a) - ms(b))
  return made.map((each, index) => {
    const shift = ms(created[index] ?? null) - ms(each.job.created_at)
    const moved = (instant: string | null) =>
      instant === null ? null : new Date(ms(instant) + shift).toISOString()
    const { job } = each
    return {
      ...each,
      job: testJob({
        ...job,
        created_at: moved(job.created_at),
        started_at: moved(job.started_at),
        completed_at: moved(job.completed_at),
        updated_at: moved(job.updated_at),
      }),
    }
  })
})

const fresh = async (all: readonly StoredJob[], limits: SearchLimits = searchLimits) => {
  await store.close()
  store = await JobStore.open(':memory:', { limits })
  account = (await store.account('local')).key
  await put(...all)
}

/** As in use, and so low that a few jobs take the way of very many. */
const someLimits = fc.constantFrom(
  searchLimits,
  { gather: 1, countGather: 1, walk: 1000, range: 5, count: 10_000 },
  { gather: 1, countGather: 1, walk: 2, range: 5, count: 10_000 },
)

describe('lists', () => {
  test('every filter and sort, page by page and back, is what the filter says', async () => {
    await fc.assert(
      fc.asyncProperty(
        world,
        fc.array(someFilter, { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 1, max: 7 }),
        someLimits,
        async (all, filters, size, limits) => {
          await fresh(all, limits)
          for (const filter of filters) {
            const expected = expectedIds(filter, all)
            const selection = await store.select(account, filter, nowMs)
            expect(await store.count(selection)).toEqual({ count: expected.length, exact: true })
            const pages: number[][] = []
            let cursor: string | null = null
            let backCursor: string | null = null
            do {
              const page = await store.page(selection, { ...filter, cursor }, size)
              pages.push(page.ids)
              cursor = page.next
              backCursor = page.previous
            } while (cursor !== null)
            expect(pages.flat()).toEqual(expected)
            if (backCursor !== null) {
              const back = await store.page(selection, { ...filter, cursor: backCursor }, size)
              expect(back.ids).toEqual(pages.at(-2))
            }
            expect(await store.idsAt(selection, filter, 2, size)).toEqual(
              expected.slice(2, 2 + size),
            )
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  test('matches, newer ones and neighbours agree with the list', async () => {
    await fc.assert(
      fc.asyncProperty(
        world,
        someFilter,
        fc.nat(39),
        someLimits,
        async (all, filter, index, limits) => {
          await fresh(all, limits)
          const expected = expectedIds(filter, all)
          const selection = await store.select(account, filter, nowMs)
          expect(
            [
              ...(await store.selectedAmong(
                selection,
                all.map((each) => each.job.id),
              )),
            ].sort((a, b) => a - b),
          ).toEqual(expected.toSorted((a, b) => a - b))
          expect(await store.countNewer(selection, index)).toBe(
            expected.filter((id) => id > index).length,
          )
          const id = expected[index % Math.max(1, expected.length)] ?? 0
          const place = expected.indexOf(id)
          expect(await store.neighbours(selection, filter, id)).toEqual({
            previous: expected[place - 1] ?? null,
            next: place < 0 ? null : (expected[place + 1] ?? null),
            position: place < 0 ? null : place + 1,
            total: expected.length,
            total_exact: true,
          })
        },
      ),
      { numRuns: 100 },
    )
  })

  test('jobs that a reading anew would bring into the first page are counted in every order, and reading anew clears the count', async () => {
    await fc.assert(
      fc.asyncProperty(
        world,
        someFilter,
        fc.integer({ min: 1, max: 7 }),
        someLimits,
        fc.infiniteStream(fc.nat(3)),
        async (all, filter, size, limits, chances) => {
          const before = all
            .filter(() => chances.next().value > 0)
            .map((each) =>
              chances.next().value > 1
                ? each
                : {
                    ...each,
                    job: testJob({ ...each.job, status: 'running', runtime_in_seconds: 1 }),
                  },
            )
          await fresh(before, limits)
          const listed = (
            await store.page(
              await store.select(account, filter, nowMs),
              { ...filter, cursor: null },
              size,
            )
          ).ids
          await put(...all)
          const now = expectedIds(filter, all)
          const page = now.slice(0, size)
          const stillListed = now.filter((id) => listed.includes(id))
          const last = listed.length < size ? undefined : stillListed.at(-1)
          const ahead = last === undefined ? page : page.slice(0, now.indexOf(last))
          const expected = ahead.filter((id) => !listed.includes(id)).length
          const selection = await store.select(account, filter, nowMs)
          expect(await store.countUnlisted(selection, filter, listed, size)).toEqual({
            count: expected,
            exact: expected < size || now.length <= size,
          })
          expect(await store.countUnlisted(selection, filter, page, size)).toEqual({
            count: 0,
            exact: true,
          })
        },
      ),
      { numRuns: 150 },
    )
  })

  test('a job that moves up into the place of one that left is not counted', async () => {
    const failed = (id: number) =>
      stored(
        testJob({ id, status: 'failed', created_at: new Date(nowMs + id * 1000).toISOString() }),
      )
    await fresh([1, 2, 3, 4, 5, 6].map(failed))
    const filter: JobFilter = { ...emptyFilter, status: ['failed'] }
    const count = async (listed: number[]) =>
      store.countUnlisted(await store.select(account, filter, nowMs), filter, listed, 3)
    expect(await count([6, 5, 4])).toEqual({ count: 0, exact: true })
    await put({ ...failed(5), job: testJob({ ...failed(5).job, status: 'completed' }) })
    expect(await count([6, 5, 4])).toEqual({ count: 0, exact: true })
    await put(failed(5), { ...failed(6), job: testJob({ ...failed(6).job, status: 'running' }) })
    expect(await count([5, 4, 3])).toEqual({ count: 0, exact: true })
    // An older job, listed nowhere yet, fails late.
    await put(failed(6))
    expect(await count([5, 4, 3])).toEqual({ count: 1, exact: true })
    expect(await count([])).toEqual({ count: 3, exact: false })
  })

  test('a count that is cut short says so, and the list goes on to its end', async () => {
    const all = Array.from({ length: 40 }, (_, index) =>
      stored(
        testJob({
          id: index + 1,
          created_at: new Date(nowMs + index * 1000).toISOString(),
          errors: index % 3 === 0 ? 'out of memory' : null,
        }),
      ),
    )
    await fresh(all, { gather: 1, countGather: 1, walk: 1000, range: 5, count: 10 })
    const filter: JobFilter = { ...emptyFilter, q: 'memory', package_id: [11] }
    const selection = await store.select(account, filter, nowMs)
    expect(await store.count(selection)).toEqual({ count: 4, exact: false })
    const ids: number[] = []
    let cursor: string | null = null
    do {
      const page = await store.page(selection, { ...filter, cursor }, 3)
      ids.push(...page.ids)
      cursor = page.next
    } while (cursor !== null)
    expect(ids).toEqual(expectedIds({ ...filter, package_id: [] }, all))
    expect(await store.neighbours(selection, filter, 40)).toMatchObject({
      position: 1,
      total: 4,
      total_exact: false,
    })
  })

  test('a cursor of another sort, or none at all, starts at the beginning', async () => {
    await put(stored(testJob({ id: 1 })), stored(testJob({ id: 2 })))
    const selection = await store.select(account, emptyFilter, nowMs)
    for (const cursor of [
      'runtime_after_5_1',
      'created_after_x_1',
      'created',
      '_',
      'created_after_1_2_3',
      "created_after_1_1'--",
    ]) {
      expect((await store.page(selection, { ...emptyFilter, cursor }, 10)).ids).toEqual([2, 1])
    }
  })
})

describe('facets', () => {
  test('count what the filter leaves', async () => {
    await fc.assert(
      fc.asyncProperty(world, someFilter, someLimits, async (all, filter, limits) => {
        await fresh(all, limits)
        const counts = await store.facets(await store.select(account, filter, nowMs), nowMs)
        const matching = all.filter((each) => matches(filter, each))
        const tally = <T>(values: T[]) => {
          const counted = new Map<T, number>()
          for (const value of values) counted.set(value, (counted.get(value) ?? 0) + 1)
          return counted
        }
        expect(counts.total).toBe(matching.length)
        const anyPackage = all.filter((each) => matches({ ...filter, package_id: [] }, each))
        const anyCreator = all.filter((each) => matches({ ...filter, creator: [] }, each))
        expect(counts.menus.package_id.counts).toEqual(
          tally(anyPackage.map((each) => each.job.package_id)),
        )
        expect(counts.menus.creator_key.counts).toEqual(
          tally(anyCreator.map((each) => creatorKey(each.job)).filter((key) => key !== '')),
        )
        const inBars = [...counts.histogram.buckets.values()].flatMap((bucket) => [
          ...bucket.values(),
        ])
        expect(inBars.reduce((sum, n) => sum + n, 0)).toBe(matching.length)
        const { fromMs, bucketMs, all: behind } = counts.histogram
        const choosesTab = filter.status.length > 0 || filter.flag !== null
        const others = all.filter(
          (each) =>
            matches(filter, each, { status: true, flag: true }) &&
            Date.parse(each.job.created_at ?? '') >= fromMs,
        )
        const bucketOf = (each: (typeof all)[number]) =>
          Math.floor(Date.parse(each.job.created_at ?? '') / bucketMs) * bucketMs
        expect(behind).toEqual(choosesTab ? tally(others.map(bucketOf)) : new Map())
        // Only the filter's own statuses are left out, never those that the search text names.
        const tabs = all.filter((each) => matches(filter, each, { status: true, flag: true }))
        expect(counts.byStatus).toEqual(tally(tabs.map((each) => each.job.status as string)))
        for (const kind of flagKinds) {
          expect(counts.byFlag.get(kind) ?? 0).toBe(
            tabs.filter((each) => each.notes.flags.some((flag) => flag.kind === kind)).length,
          )
        }
      }),
      { numRuns: 150 },
    )
  })

  test('follow a job that changes', async () => {
    await put(stored(testJob({ id: 1, status: 'running', created_at: '2026-11-23T12:00:00Z' })))
    await put(
      stored(
        testJob({ id: 1, status: 'failed', package_id: 12, created_at: '2026-11-23T12:00:00Z' }),
      ),
    )
    const counts = await store.facets(await store.select(account, emptyFilter, nowMs), nowMs)
    expect(counts.byStatus).toEqual(new Map([['failed', 1]]))
    expect(counts.menus.package_id.counts).toEqual(new Map([[12, 1]]))
  })
})

test('an id beyond what an account can have names no job of the next account', async () => {
  const next = (await store.account('next')).key
  await store.write(next, [{ before: null, after: stored(testJob({ id: 5 })) }])
  const beyond = 2 ** 40 * (next - account) + 5
  expect(await store.jobs(next, [5])).toHaveProperty('size', 1)
  expect(await store.jobs(account, [beyond])).toHaveProperty('size', 0)
  expect(
    await store.selectedAmong(await store.select(account, emptyFilter, nowMs), [beyond]),
  ).toEqual(new Set())
})

describe('full text', () => {
  const find = async (q: string) => {
    const filter = { ...emptyFilter, q }
    return (await store.page(await store.select(account, filter, nowMs), filter, 50)).ids
  }

  test('finds by number, package, errors, variables and headline, and names by attribute', async () => {
    await store.writeNames(account, 'user', new Map([[31, 'Dana']]))
    await store.writeNames(account, 'schedule', new Map([[17, 'Every hour']]))
    await put(
      stored(testJob({ id: 305, errors: 'Column "day_2" is missing' })),
      stored(
        testJob({
          id: 306,
          variables: { region: "'north'" },
          creator: { type: 'Schedule', id: 17 },
        }),
      ),
      stored(testJob({ id: 307, owner_id: 32 }), { headline: 'Ran out of memory' }),
    )
    expect(await find('305')).toEqual([305])
    expect(await find('day_2')).toEqual([305])
    expect(await find('miss')).toEqual([305])
    expect(await find('north')).toEqual([306])
    expect(await find('log:"out of memory"')).toEqual([307])
    expect(await find('-log:memory')).toEqual([306, 305])
    expect(await find('user:dan')).toEqual([306, 305])
    expect(await find('-user:dan')).toEqual([307])
    expect(await find('schedule:hour')).toEqual([306])
    expect(await find('user:nobody')).toEqual([])
    expect(await find('package 11')).toEqual([307, 306, 305])
  })

  test('a changed text is found by its new words only', async () => {
    await put(stored(testJob({ id: 1, errors: 'before' })))
    await put(stored(testJob({ id: 1, errors: 'after' })))
    expect(await find('before')).toEqual([])
    expect(await find('after')).toEqual([1])
  })

  test('whatever is typed, nothing breaks', async () => {
    await put(stored(testJob({ id: 1, errors: 'x' })))
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc
            .array(
              fc.constantFrom(
                '"',
                '*',
                'AND',
                'NOT',
                '(',
                ')',
                '^',
                ':',
                '-',
                'NEAR',
                "'",
                '\\',
                '%',
                'user:',
                'log:',
              ),
              { maxLength: 8 },
            )
            .map((parts) => parts.join(' ')),
        ),
        async (q) => {
          await find(q)
          const filter = { ...emptyFilter, q }
          await store.facets(await store.select(account, filter, nowMs), nowMs)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('what happened', () => {
  test('status changes keep the exact time where the source tells it', async () => {
    const created = '2026-11-23T12:00:00Z'
    await put(
      stored(testJob({ id: 1, status: 'queued', created_at: created }), {
        seenMs: Date.parse('2026-11-23T12:00:03Z'),
      }),
    )
    await put(
      stored(
        testJob({
          id: 1,
          status: 'running',
          created_at: created,
          started_at: '2026-11-23T12:01:00Z',
        }),
        { seenMs: Date.parse('2026-11-23T12:01:04Z') },
      ),
    )
    await put(
      stored(
        testJob({
          id: 1,
          status: 'completed',
          created_at: created,
          started_at: '2026-11-23T12:01:00Z',
          completed_at: '2026-11-23T12:02:00Z',
        }),
      ),
    )
    expect(await store.transitions(account, 1)).toEqual([
      { status: 'idle', at: created, exact: true },
      { status: 'queued', at: '2026-11-23T12:00:03.000Z', exact: false },
      { status: 'running', at: '2026-11-23T12:01:00Z', exact: true },
      { status: 'completed', at: '2026-11-23T12:02:00Z', exact: true },
    ])
  })

  test('a status seen late comes before the one that is known to have followed', async () => {
    const created = '2026-11-23T12:00:00Z'
    await put(
      stored(testJob({ id: 1, status: 'pending', created_at: created }), {
        seenMs: Date.parse('2026-11-23T12:00:00.128Z'),
      }),
    )
    await put(
      stored(testJob({ id: 1, status: 'running', created_at: created, started_at: created })),
    )
    expect(await store.transitions(account, 1)).toEqual([
      { status: 'idle', at: created, exact: true },
      { status: 'pending', at: '2026-11-23T12:00:00.000Z', exact: false },
      { status: 'running', at: created, exact: true },
    ])
  })

  test('nothing of one account is seen from another', async () => {
    await put(stored(testJob({ id: 1, errors: 'secret' })))
    const other = (await store.account('other')).key
    await store.write(other, [{ before: null, after: stored(testJob({ id: 1, errors: 'mine' })) }])
    const filter = { ...emptyFilter, q: 'secret' }
    expect((await store.page(await store.select(other, filter, nowMs), filter, 10)).ids).toEqual([])
    expect((await store.facets(await store.select(other, emptyFilter, nowMs), nowMs)).total).toBe(1)
    expect(await store.transitions(other, 2)).toEqual([])
  })

  test('a file outlives its server: revision, cursor, jobs', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-store-'))
    try {
      const file = path.join(folder, 'store.db')
      const first = await JobStore.open(file)
      const { key } = await first.account('local')
      const revision = await first.write(
        key,
        [{ before: null, after: stored(testJob({ id: 7 })) }],
        'c1',
      )
      await first.close()
      const second = await JobStore.open(file)
      expect(await second.account('local')).toMatchObject({ key, revision, cursor: 'c1' })
      expect((await second.jobs(key, [7])).get(7)?.job.id).toBe(7)
      await second.close()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('a damaged row', () => {
  test.each([
    ['cut off', 'UPDATE job_docs SET doc = substr(doc, 1, 50) WHERE key % 1099511627776 = 2'],
    ['of another job', 'UPDATE job_docs SET doc = \'{"id":7}\' WHERE key % 1099511627776 = 2'],
    ['null', "UPDATE job_docs SET doc = 'null', insight = 'null' WHERE key % 1099511627776 = 2"],
    ['with damaged notes', "UPDATE job_docs SET insight = '{' WHERE key % 1099511627776 = 2"],
  ])(
    '%s takes no list down, keeps the counts right, and is put right by what the source tells next',
    async (_what, statement) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-damaged-'))
      const file = path.join(folder, 'store.db')
      const damaged: number[] = []
      try {
        await store.close()
        store = await JobStore.open(file)
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
        store = await JobStore.open(file, { onDamage: (id) => damaged.push(id) })

        const read = await store.jobs(account, [1, 2, 3])
        expect([...read.keys()].toSorted((a, b) => a - b)).toEqual([1, 2, 3])
        expect(read.get(2)?.job).toMatchObject({
          status: 'running',
          package_id: 11,
          creator: { type: 'Schedule', id: 17 },
          started_at: '2026-11-23T12:00:01Z',
        })
        expect((await store.liveJobs(account)).map(({ job }) => job.id)).toEqual([2])
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
        const { total, byStatus } = await store.facets(
          await store.select(account, emptyFilter, nowMs),
          nowMs,
        )
        expect([total, byStatus.get('completed'), byStatus.get('running')]).toEqual([
          3,
          3,
          undefined,
        ])
        expect((await store.jobs(account, [2])).get(2)?.job.variables).toEqual({})
        expect(await store.repairCounts()).toEqual([])
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  )
})

test('a write waits for another program without stopping what else goes on, and is done once the file is free', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-locked-'))
  try {
    await store.close()
    store = await JobStore.open(path.join(folder, 'store.db'))
    account = (await store.account('local')).key
    const other = new SqliteDatabase(path.join(folder, 'store.db'))
    other.exec('BEGIN IMMEDIATE')
    let isDone = false
    const writing = Promise.all([
      store.write(account, [{ before: null, after: stored(testJob({ id: 1 })) }], 'cursor'),
      store.writeNames(account, 'package', new Map([[1, 'name']])),
      store.addActivity(account, {
        subject: 'job',
        subjectId: 1,
        at: '2026-11-23T12:00:00Z',
        actor: 'a',
        action: 'stop',
        reason: null,
        outcome: 'accepted',
        message: null,
      }),
      store.bumpRevision(account),
      store.noteSynced(account, '2026-11-23T12:00:00Z'),
    ]).then(() => (isDone = true))
    // Were the thread to wait in the driver, the lock could not be given up before the writes have
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
    expect(await store.activity(account, 'job', 1)).toHaveLength(1)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('the newest stops are found by an index of their own', async () => {
  await put(...[1, 2, 3].map((id) => stored(testJob({ id, status: 'pending_stoppage' }))))
  await put(
    ...[1, 2].map((id) =>
      stored(
        testJob({ id, status: 'stopped', completed_at: new Date(nowMs + id * 1000).toISOString() }),
      ),
    ),
  )
  expect(await store.recentStops(account, 10)).toEqual([2, 1])
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'jobwatch-plan-')), 'store.db')
  const other = await JobStore.open(file)
  await other.close()
  const raw = new SqliteDatabase(file)
  const plan = raw
    .prepare(
      `EXPLAIN QUERY PLAN SELECT 1 FROM transitions AS asked JOIN transitions AS ended ON ended.account = asked.account AND ended.job_id = asked.job_id
       AND ended.status = 'stopped' WHERE asked.account = ? AND asked.status = 'pending_stoppage' ORDER BY asked.seq DESC LIMIT ?`,
    )
    .all(1, 10)
  raw.close()
  rmSync(path.dirname(file), { recursive: true, force: true })
  expect(JSON.stringify(plan)).toContain('transitions_stops')
  expect(JSON.stringify(plan)).not.toMatch(/SCAN|TEMP B-TREE/)
})

test('a status change without a time is left out, and takes no other with it', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-times-'))
  const file = path.join(folder, 'store.db')
  try {
    await store.close()
    store = await JobStore.open(file)
    account = (await store.account('local')).key
    await put(
      stored(
        testJob({
          id: 1,
          status: 'pending_stoppage',
          created_at: '2026-11-23T12:00:00Z',
          started_at: '2026-11-23T12:00:01Z',
        }),
      ),
    )
    await put(
      stored(
        testJob({
          id: 1,
          status: 'stopped',
          created_at: '2026-11-23T12:00:00Z',
          started_at: '2026-11-23T12:00:01Z',
          completed_at: '2026-11-23T12:00:09Z',
        }),
      ),
    )
    await store.close()
    const raw = new SqliteDatabase(file)
    raw.exec("UPDATE transitions SET at = 'yesterday', exact = 0 WHERE status = 'pending_stoppage'")
    raw.close()
    store = await JobStore.open(file)
    expect((await store.transitions(account, 1)).map(({ status }) => status)).toEqual([
      'idle',
      'running',
      'stopped',
    ])
    expect(await store.recentStops(account, 10)).toEqual([])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
