import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  emptyFilter,
  filterToParams,
  momentOf,
  ranges,
  readFilter,
  sortKeys,
  type JobFilter,
} from './filter.ts'
import { flagKinds } from './flags.ts'
import { activeStatuses, seenStatuses } from './status.ts'

const id = fc.integer({ min: 1, max: 1_000_000_000 })
const anyFilter: fc.Arbitrary<JobFilter> = fc.record({
  status: fc.uniqueArray(fc.constantFrom(...seenStatuses)),
  flag: fc.option(fc.constantFrom(...flagKinds)),
  package_id: fc.array(id, { maxLength: 3 }),
  cluster_id: fc.array(id, { maxLength: 3 }),
  owner_id: fc.array(id, { maxLength: 3 }),
  creator: fc.array(
    fc
      .tuple(fc.constantFrom('schedule', 'user', 'job'), id)
      .map(([type, number]) => `${type}:${number}`),
    { maxLength: 3 },
  ),
  from: fc.option(
    fc.oneof(
      fc.constantFrom(...ranges),
      fc.constantFrom('2031-05-09T07:03:11Z', '1999-12-31T23:59:59Z'),
    ),
  ),
  to: fc.option(fc.constantFrom('2031-05-10T00:00:00Z')),
  runtime_over: fc.option(fc.integer({ min: 0, max: 999_999_999 })),
  q: fc.string({ maxLength: 200 }),
  sort: fc.constantFrom(...sortKeys),
  direction: fc.constantFrom('asc' as const, 'desc' as const),
  cursor: fc.option(fc.stringMatching(/^[\w-]{1,40}$/)),
})

describe('a filter in the URL', () => {
  it('survives a round trip', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const { filter: back, dropped } = readFilter(
          new URLSearchParams(filterToParams(filter).toString()),
        )
        expect(dropped).toEqual([])
        expect({ ...back, status: back.status.toSorted() }).toEqual({
          ...filter,
          status: filter.status.toSorted(),
        })
      }),
    )
  })

  it('omits defaults', () => {
    expect(filterToParams(emptyFilter).toString()).toBe('')
  })

  it('writes all live statuses as `active`', () => {
    expect(filterToParams({ ...emptyFilter, status: [...activeStatuses] }).get('status')).toBe(
      'active',
    )
    expect(readFilter(new URLSearchParams('status=active')).filter.status).toEqual(activeStatuses)
  })

  it.each([
    ['status=archiving', 'status', 'status=archiving'],
    ['package_id=12,x', 'package_id', 'package_id=x'],
    ['from=yesterday', 'from', 'from=yesterday'],
    ['sort=name', 'sort', 'sort=name'],
    ['flag=odd', 'flag', 'flag=odd'],
    ['runtime_over=-5', 'runtime_over', 'runtime_over=-5'],
    ['creator=nobody', 'creator', 'creator=nobody'],
  ] as const)('drops and reports what it cannot read: %s', (query, field, told) => {
    const { filter, dropped } = readFilter(new URLSearchParams(query))
    expect(dropped).toEqual([told])
    expect(filter[field]).toEqual(field === 'package_id' ? [12] : emptyFilter[field])
  })

  it('never fails on any query', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(emptyFilter), 'x'), fc.string()),
        (query) => {
          expect(readFilter(new URLSearchParams(query)).filter).toBeTypeOf('object')
        },
      ),
    )
  })
})

it.each([
  [null, null],
  ['-1h', 6_400_000],
  ['1970-01-01T00:00:05Z', 5000],
  ['1970-01-01T03:00:05+03:00', 5000],
])('the moment of %s', (text, expected) => {
  expect(momentOf(text, 10_000_000)).toBe(expected)
})
