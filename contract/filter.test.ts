import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  emptyFilter,
  filterToParams,
  firstPage,
  listQueryToParams,
  momentOf,
  newestFirst,
  ranges,
  readListQuery,
  sortKeys,
  type JobFilter,
  type JobListQuery,
  type StatusChoice,
} from './filter.ts'
import { flagKinds } from './flag-kinds.ts'
import { activeStatuses, seenStatuses } from './status.ts'
import { attentionKinds, resolutionStates } from './triage-words.ts'

const id = fc.integer({ min: 1, max: 1_000_000_000 })
const excludedId = id.map((value) => -value)
const anyFilter: fc.Arbitrary<JobFilter> = fc.record({
  status: fc.uniqueArray(
    fc
      .tuple(fc.constantFrom(...seenStatuses), fc.boolean())
      .map(([status, isExcluded]): StatusChoice => (isExcluded ? `-${status}` : status)),
  ),
  flag: fc.option(fc.constantFrom(...flagKinds)),
  attention: fc.subarray([...attentionKinds]),
  resolution: fc.subarray([...resolutionStates]),
  assignee: fc.uniqueArray(fc.constantFrom('me', 'none', 'Ana Sousa', 'Li, Wei', '100 %25'), {
    maxLength: 3,
  }),
  error_group: fc.uniqueArray(fc.constantFrom('0123456789ab', 'ffffffffffff-17', '-ffffffffffff'), {
    maxLength: 2,
  }),
  package_id: fc.array(fc.oneof(id, excludedId), { maxLength: 3 }),
  cluster_id: fc.array(id, { maxLength: 3 }),
  owner_id: fc.array(id, { maxLength: 3 }),
  creator: fc.array(
    fc
      .tuple(fc.constantFrom('schedule', '-schedule', 'user', 'job'), id)
      .map(([type, number]) => `${type}:${number}`),
    { maxLength: 3 },
  ),
  variable: fc.array(
    fc.record({
      name: fc.string({ minLength: 1, unit: 'grapheme' }),
      value: fc.string({ unit: 'grapheme' }),
      isExcluded: fc.boolean(),
    }),
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
})
const anyQuery: fc.Arbitrary<JobListQuery> = fc.record({
  filter: anyFilter,
  sort: fc.record({
    key: fc.constantFrom(...sortKeys),
    direction: fc.constantFrom('asc' as const, 'desc' as const),
  }),
  cursor: fc.option(fc.stringMatching(/^[\w-]{1,40}$/)),
})
const sorted = ({ filter, ...others }: JobListQuery): JobListQuery => ({
  ...others,
  filter: { ...filter, status: filter.status.toSorted() },
})

describe('a list’s query in the URL', () => {
  it('survives a round trip', () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        const { query: back, dropped } = readListQuery(
          new URLSearchParams(listQueryToParams(query).toString()),
        )
        expect(dropped).toEqual([])
        expect(sorted(back)).toEqual(sorted(query))
      }),
    )
  })

  it('omits defaults', () => {
    expect(listQueryToParams(firstPage(emptyFilter)).toString()).toBe('')
  })

  it('names fields, order and page in one fixed order', () => {
    const query: JobListQuery = {
      cursor: 'runtime_after_5_1',
      sort: { direction: 'asc', key: 'runtime' },
      filter: { ...emptyFilter, q: 'a b', from: '-7d', cluster_id: [2, 1], status: ['failed'] },
    }
    expect(listQueryToParams(query).toString()).toBe(
      'status=failed&cluster_id=2%2C1&from=-7d&q=a+b' +
        '&sort=runtime&direction=asc&cursor=runtime_after_5_1',
    )
    expect(listQueryToParams({ ...query, filter: emptyFilter, cursor: null }).toString()).toBe(
      'sort=runtime&direction=asc',
    )
  })

  it('has an order of its own only where one is asked for', () => {
    expect(readListQuery(new URLSearchParams('')).query).toEqual(firstPage(emptyFilter))
    expect(readListQuery(new URLSearchParams('sort=name&direction=up')).query.sort).toEqual(
      newestFirst,
    )
  })

  it('writes all live statuses as `active`', () => {
    expect(filterToParams({ ...emptyFilter, status: [...activeStatuses] }).get('status')).toBe(
      'active',
    )
    expect(readListQuery(new URLSearchParams('status=active')).query.filter.status).toEqual(
      activeStatuses,
    )
  })

  it.each([
    ['status=archiving', 'status', 'status=archiving'],
    ['package_id=12,x', 'package_id', 'package_id=x'],
    ['from=yesterday', 'from', 'from=yesterday'],
    ['sort=name', 'sort', 'sort=name'],
    ['flag=odd', 'flag', 'flag=odd'],
    ['package_id=12,--3', 'package_id', 'package_id=--3'],
    ['status=--failed', 'status', 'status=--failed'],
    ['variable=region', 'variable', 'variable=region'],
    ['variable==north', 'variable', 'variable==north'],
    ['variable=region%3D%25', 'variable', 'variable=region=%'],
    ['runtime_over=-5', 'runtime_over', 'runtime_over=-5'],
    ['creator=nobody', 'creator', 'creator=nobody'],
  ] as const)('drops and reports what it cannot read: %s', (query, field, told) => {
    const { query: read, dropped } = readListQuery(new URLSearchParams(query))
    expect(dropped).toEqual([told])
    if (field === 'sort') expect(read.sort).toEqual(newestFirst)
    else expect(read.filter[field]).toEqual(field === 'package_id' ? [12] : emptyFilter[field])
  })

  it('reads exclusions', () => {
    const { query, dropped } = readListQuery(
      new URLSearchParams(
        'status=-completed&package_id=-12&creator=-schedule:17' +
          '&variable=region=north,day!=2031-05-09,note=a%252Cb',
      ),
    )
    expect(dropped).toEqual([])
    expect(query.filter).toEqual({
      ...emptyFilter,
      status: ['-completed'],
      package_id: [-12],
      creator: ['-schedule:17'],
      variable: [
        { name: 'region', value: 'north', isExcluded: false },
        { name: 'day', value: '2031-05-09', isExcluded: true },
        { name: 'note', value: 'a,b', isExcluded: false },
      ],
    })
    expect(readListQuery(new URLSearchParams('status=-active')).query.filter.status).toEqual(
      activeStatuses.map((status) => `-${status}`),
    )
  })

  it('drops more than ten conditions on variables', () => {
    const many = Array.from({ length: 12 }, (_, index) => `v${index}=1`).join(',')
    const { query, dropped } = readListQuery(new URLSearchParams({ variable: many }))
    expect(query.filter.variable).toHaveLength(10)
    expect(dropped).toEqual(['variable=v10=1', 'variable=v11=1'])
  })

  it('never fails on any query', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(...Object.keys(emptyFilter), 'sort', 'direction', 'cursor', 'x'),
          fc.string(),
        ),
        (query) => {
          expect(readListQuery(new URLSearchParams(query)).query).toBeTypeOf('object')
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

it('drops a status with several minus signs, however many', () => {
  const text = `${'-'.repeat(5_000)}failed`
  const { query, dropped } = readListQuery(new URLSearchParams({ status: `failed,${text}` }))
  expect(query.filter.status).toEqual(['failed'])
  expect(dropped).toHaveLength(1)
})
