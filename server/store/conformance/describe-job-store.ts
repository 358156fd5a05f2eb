/**
 * The contract of every job store. To check a database, call `describeJobStore` in a test file with
 * a function that opens an empty store.
 */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { emptyFilter, type JobFilter } from '../../../contract/filter.ts'
import { flagKinds } from '../../../contract/flag-kinds.ts'
import { attentionKinds } from '../../../contract/triage-words.ts'
import { testJob } from '../../account/testing/memory-source.ts'
import { creatorKey } from '../job-attributes.ts'
import type { JobStore, StoredJob } from '../port.ts'
import { attentionOf } from '../stored-job.ts'
import { listQuery } from '../testing/list-query.ts'
import { expectedIds, matches, nowMs, someFilter, someJobs, someSort, stored } from './job-model.ts'

type Open = () => Promise<JobStore>

/** What the counts of the tabs ignore. */
const anyTab = { status: true, flag: true, attention: true } as const

/**
 * @param open opens an empty store with default settings
 * @param variants other ways to open one, such as with limits so low that a few jobs take the code
 * paths for very many: the list properties are checked for each
 */
export function describeJobStore(name: string, open: Open, variants: readonly Open[] = []): void {
  describe(`the job store over ${name}`, () => {
    let store: JobStore
    let account: number

    beforeEach(async () => {
      store = await open()
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
    const fresh = async (all: readonly StoredJob[], openVariant: Open = open) => {
      await store.close()
      store = await openVariant()
      account = (await store.account('local')).key
      await put(...all)
    }
    const someVariant = fc.constantFrom(open, ...variants)

    describe('lists', () => {
      test('every filter and sort, paged in both directions, matches the reference', async () => {
        await fc.assert(
          fc.asyncProperty(
            someJobs,
            fc.array(fc.tuple(someFilter, someSort), { minLength: 4, maxLength: 4 }),
            fc.integer({ min: 1, max: 7 }),
            someVariant,
            async (all, lists, size, open) => {
              await fresh(all, open)
              for (const [filter, sort] of lists) {
                const expected = expectedIds(filter, all, sort)
                const selection = listQuery(account, filter, nowMs, sort)
                expect(await store.count(selection)).toEqual({
                  count: expected.length,
                  exact: true,
                })
                const pages: number[][] = []
                let cursor: string | null = null
                let backCursor: string | null = null
                do {
                  const page = await store.list({ ...selection, cursor }, size)
                  expect(page.total).toEqual({ count: expected.length, exact: true })
                  pages.push(page.ids)
                  cursor = page.next
                  backCursor = page.previous
                } while (cursor !== null)
                expect(pages.flat()).toEqual(expected)
                if (backCursor !== null) {
                  const back = await store.list({ ...selection, cursor: backCursor }, size)
                  expect(back.ids).toEqual(pages.at(-2))
                }
                expect(await store.listAt(selection, { offset: 2, limit: size })).toEqual(
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
            someJobs,
            someFilter,
            someSort,
            fc.nat(39),
            someVariant,
            async (all, filter, sort, index, open) => {
              await fresh(all, open)
              const expected = expectedIds(filter, all, sort)
              const selection = listQuery(account, filter, nowMs, sort)
              expect(
                (
                  await store.selectedAmong(
                    selection,
                    all.map((each) => each.job.id),
                  )
                ).toSorted((a, b) => a - b),
              ).toEqual(expected.toSorted((a, b) => a - b))
              expect(await store.countNewer(selection, index)).toBe(
                expected.filter((id) => id > index).length,
              )
              const id = expected[index % Math.max(1, expected.length)] ?? 0
              const place = expected.indexOf(id)
              expect(await store.neighbours(selection, id)).toEqual({
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

      test('counts the jobs that a fresh first page would gain, until it is read', async () => {
        await fc.assert(
          fc.asyncProperty(
            someJobs,
            someFilter,
            someSort,
            fc.integer({ min: 1, max: 7 }),
            someVariant,
            fc.infiniteStream(fc.nat(3)),
            async (all, filter, sort, size, open, chances) => {
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
              await fresh(before, open)
              const selection = listQuery(account, filter, nowMs, sort)
              const listed = (await store.list(selection, size)).ids
              await put(...all)
              const now = expectedIds(filter, all, sort)
              const page = now.slice(0, size)
              const stillListed = now.filter((id) => listed.includes(id))
              const last = listed.length < size ? undefined : stillListed.at(-1)
              const ahead = last === undefined ? page : page.slice(0, now.indexOf(last))
              const expected = ahead.filter((id) => !listed.includes(id)).length
              expect(await store.countUnlisted(selection, listed, size)).toEqual({
                count: expected,
                exact: expected < size || now.length <= size,
              })
              expect(await store.countUnlisted(selection, page, size)).toEqual({
                count: 0,
                exact: true,
              })
            },
          ),
          { numRuns: 150 },
        )
      })

      test('does not count a job that moves up in place of one that left', async () => {
        const failed = (id: number) =>
          stored(
            testJob({
              id,
              status: 'failed',
              created_at: new Date(nowMs + id * 1000).toISOString(),
            }),
          )
        await fresh([1, 2, 3, 4, 5, 6].map(failed))
        const filter: JobFilter = { ...emptyFilter, status: ['failed'] }
        const count = async (listed: number[]) =>
          store.countUnlisted(listQuery(account, filter, nowMs), listed, 3)
        expect(await count([6, 5, 4])).toEqual({ count: 0, exact: true })
        await put({ ...failed(5), job: testJob({ ...failed(5).job, status: 'completed' }) })
        expect(await count([6, 5, 4])).toEqual({ count: 0, exact: true })
        await put(failed(5), {
          ...failed(6),
          job: testJob({ ...failed(6).job, status: 'running' }),
        })
        expect(await count([5, 4, 3])).toEqual({ count: 0, exact: true })
        // An older job that is not listed yet fails late.
        await put(failed(6))
        expect(await count([5, 4, 3])).toEqual({ count: 1, exact: true })
        expect(await count([])).toEqual({ count: 3, exact: false })
      })

      test('a cursor of another sort, or an invalid one, starts at the beginning', async () => {
        await put(stored(testJob({ id: 1 })), stored(testJob({ id: 2 })))
        const selection = listQuery(account, emptyFilter, nowMs)
        for (const cursor of [
          'runtime_after_5_1',
          'created_after_x_1',
          'created',
          '_',
          'created_after_1_2_3',
          "created_after_1_1'--",
        ]) {
          expect((await store.list({ ...selection, cursor }, 10)).ids).toEqual([2, 1])
        }
      })
    })

    describe('facets', () => {
      test('count the filtered jobs', async () => {
        await fc.assert(
          fc.asyncProperty(someJobs, someFilter, someVariant, async (all, filter, open) => {
            await fresh(all, open)
            const counts = await store.facets(listQuery(account, filter, nowMs))
            const matching = all.filter((each) => matches(filter, each))
            const tally = <T>(values: T[]) => {
              const counted = new Map<T, number>()
              for (const value of values) counted.set(value, (counted.get(value) ?? 0) + 1)
              return counted
            }
            expect(counts.total).toBe(matching.length)
            const anyPackage = all.filter((each) => matches({ ...filter, package_id: [] }, each))
            const anyCreator = all.filter((each) => matches({ ...filter, creator: [] }, each))
            expect(new Map(counts.menus.package_id.choices)).toEqual(
              tally(anyPackage.map((each) => each.job.package_id)),
            )
            expect(new Map(counts.menus.creator_key.choices)).toEqual(
              tally(anyCreator.map((each) => creatorKey(each.job)).filter((key) => key !== '')),
            )
            const inBars = counts.histogram.buckets.flatMap(({ byStatus }) =>
              Object.values(byStatus),
            )
            expect(inBars.reduce((sum, n) => sum + n, 0)).toBe(matching.length)
            const { fromMs, bucketMs, all: behind } = counts.histogram
            const choosesTab =
              filter.status.length > 0 || filter.flag !== null || filter.attention.length > 0
            const others = all.filter(
              (each) =>
                matches(filter, each, anyTab) && Date.parse(each.job.created_at ?? '') >= fromMs,
            )
            const bucketOf = (each: (typeof all)[number]) =>
              Math.floor(Date.parse(each.job.created_at ?? '') / bucketMs) * bucketMs
            expect(new Map(behind.map(({ at, count }) => [at, count]))).toEqual(
              choosesTab ? tally(others.map(bucketOf)) : new Map(),
            )
            // Only the filter's own statuses are ignored, never those in the search text.
            const tabs = all.filter((each) => matches(filter, each, anyTab))
            expect(new Map(Object.entries(counts.byStatus))).toEqual(
              tally(tabs.map((each) => each.job.status as string)),
            )
            for (const kind of attentionKinds) {
              expect(counts.byAttention[kind] ?? 0).toBe(
                tabs.filter((each) => attentionOf(each).includes(kind)).length,
              )
            }
            expect(counts.byAttention['any'] ?? 0).toBe(
              tabs.filter((each) => attentionOf(each).length > 0).length,
            )
            for (const kind of flagKinds) {
              expect(counts.byFlag[kind] ?? 0).toBe(
                tabs.filter((each) => each.notes.flags.some((flag) => flag.kind === kind)).length,
              )
            }
          }),
          { numRuns: 150 },
        )
      })

      test('change with a job', async () => {
        await put(stored(testJob({ id: 1, status: 'running', created_at: '2026-11-23T12:00:00Z' })))
        await put(
          stored(
            testJob({
              id: 1,
              status: 'failed',
              package_id: 12,
              created_at: '2026-11-23T12:00:00Z',
            }),
          ),
        )
        const counts = await store.facets(listQuery(account, emptyFilter, nowMs))
        expect(counts.byStatus).toEqual({ failed: 1 })
        expect(counts.menus.package_id.choices).toEqual([[12, 1]])
      })
    })

    test('an out-of-range id does not match a job of the next account', async () => {
      const next = (await store.account('next')).key
      await store.write(next, [{ before: null, after: stored(testJob({ id: 5 })) }])
      const beyond = 2 ** 40 * (next - account) + 5
      expect(await store.jobs(next, [5])).toHaveProperty('size', 1)
      expect(await store.jobs(account, [beyond])).toHaveProperty('size', 0)
      expect(await store.selectedAmong(listQuery(account, emptyFilter, nowMs), [beyond])).toEqual(
        [],
      )
    })

    describe('full text', () => {
      const find = async (q: string) => {
        const filter = { ...emptyFilter, q }
        return (await store.list(listQuery(account, filter, nowMs), 50)).ids
      }

      test('finds by id, package, errors, variables, headline and name', async () => {
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

      test('finds a changed text by its new words only', async () => {
        await put(stored(testJob({ id: 1, errors: 'before' })))
        await put(stored(testJob({ id: 1, errors: 'after' })))
        expect(await find('before')).toEqual([])
        expect(await find('after')).toEqual([1])
      })

      test('accepts any input', async () => {
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
              await store.facets(listQuery(account, filter, nowMs))
            },
          ),
          { numRuns: 300 },
        )
      })
    })

    describe('variables', () => {
      const find = async (...variable: JobFilter['variable']) => {
        const filter = { ...emptyFilter, variable }
        return (await store.list(listQuery(account, filter, nowMs), 50)).ids
      }
      const is = (name: string, value: string) => ({ name, value, isExcluded: false })
      const isNot = (name: string, value: string) => ({ name, value, isExcluded: true })

      test('are compared by their whole name and value', async () => {
        await put(
          stored(testJob({ id: 1, variables: { region: "'north'", day: 5 } })),
          stored(testJob({ id: 2, variables: { Region: "'north'", region: 'north', day: '5' } })),
          stored(testJob({ id: 3, variables: { region: null, 'a "b",=': '%,!\n' } })),
          stored(testJob({ id: 4, dynamic_variables: { region: 'north' } })),
        )
        expect(await find(is('region', "'north'"))).toEqual([1])
        expect(await find(is('region', 'north'))).toEqual([2])
        expect(await find(is('region', 'nor'))).toEqual([])
        expect(await find(is('region', ''))).toEqual([3])
        expect(await find(is('day', '5'))).toEqual([2, 1])
        expect(await find(is('a "b",=', '%,!\n'))).toEqual([3])
        expect(await find(isNot('region', 'north'))).toEqual([4, 3, 1])
        expect(await find(is('region', 'north'), is('region', "'north'"))).toEqual([2, 1])
        expect(await find(is('day', '5'), isNot('region', 'north'))).toEqual([1])
      })

      test('are found by their new value only, however long it is', async () => {
        const long = 'x'.repeat(5000)
        const withValue = (value: string) => stored(testJob({ id: 1, variables: { long: value } }))
        await put(withValue(`${long}1`))
        await put(withValue(`${long}2`))
        expect(await find(is('long', `${long}1`))).toEqual([])
        expect(await find(is('long', `${long}2`))).toEqual([1])
      })
    })

    test('accounts are isolated', async () => {
      await put(stored(testJob({ id: 1, errors: 'secret' })))
      const other = (await store.account('other')).key
      await store.write(other, [
        { before: null, after: stored(testJob({ id: 1, errors: 'mine' })) },
      ])
      const filter = { ...emptyFilter, q: 'secret' }
      expect((await store.list(listQuery(other, filter, nowMs), 10)).ids).toEqual([])
      expect((await store.facets(listQuery(other, emptyFilter, nowMs))).total).toBe(1)
    })
  })
}
