// Every count on the list page matches the number of rows it leads to: tabs, statuses, flags and
// the choices of each menu.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  filterFields,
  filterToParams,
  readListQuery,
  emptyFilter,
  type FilterField,
  type JobFilter,
} from '../contract/filter.ts'
import { facetsSchema, type Facets } from '../contract/facets.ts'
import { flagKinds } from '../contract/flag-kinds.ts'
import { attentionKinds } from '../contract/triage-words.ts'
import { activeStatuses, isSeenStatus, seenStatuses } from '../contract/status.ts'
import { tabCounts, tabs } from '../src/features/jobs/list-model.ts'
import { openTestServer, type TestServer } from '../server/http/testing/test-app.ts'

let testServer: TestServer

beforeEach(async () => {
  testServer = await openTestServer()
  const statuses = [
    'idle',
    'running',
    'running',
    'completed',
    'completed',
    'completed',
    'failed',
    'failed',
    'stopped',
    'rebalancing',
    'rebalancing',
  ]
  statuses.forEach((status, index) => {
    const id = index + 1
    testServer.source.put({
      id,
      status: isSeenStatus(status) ? status : 'unknown',
      raw_status: status,
      package_id: 1 + (id % 3),
      cluster_id: id % 4 === 0 ? null : id % 4,
      owner_id: 31 + (id % 2),
      creator:
        id % 5 === 0
          ? null
          : {
              type: id % 2 === 0 ? 'Job' : 'Schedule',
              id: 1 + (id % 4),
              display_name: null,
              url: null,
              html_url: null,
            },
      errors: status === 'failed' ? 'out of memory' : null,
    })
  })
  await testServer.caughtUp()
})
afterEach(() => testServer.close())

const facetsOf = async (filter: JobFilter): Promise<Facets> =>
  facetsSchema.parse(
    await (
      await testServer.call(`/local/api/jobs/facets?${filterToParams(filter).toString()}`)
    ).json(),
  )

/** The number of rows in the list, and the total it reports. */
async function listed(filter: JobFilter): Promise<{ rows: number; total: string | null }> {
  const response = await testServer.call(
    `/local/api/jobs?fields=row&limit=100&${filterToParams(filter).toString()}`,
  )
  const rows: unknown = await response.json()
  return {
    rows: Array.isArray(rows) ? rows.length : -1,
    total: response.headers.get('x-total-count'),
  }
}

async function expectRows(filter: JobFilter, count: number, what: string): Promise<void> {
  expect({ what, ...(await listed(filter)) }).toEqual({ what, rows: count, total: String(count) })
}

/** The choices of each field, with the counts shown for them. */
const choices: {
  readonly [Field in FilterField]: (facets: Facets) => [Partial<JobFilter>, number][]
} = {
  status: ({ by_status: counts }) => [
    ...seenStatuses.map((status): [Partial<JobFilter>, number] => [
      { status: [status], flag: null, attention: [] },
      counts[status] ?? 0,
    ]),
    [
      { status: [...activeStatuses], flag: null, attention: [] },
      activeStatuses.reduce((sum, status) => sum + (counts[status] ?? 0), 0),
    ],
    [
      { status: [], flag: null, attention: [] },
      Object.values(counts).reduce((sum, count) => sum + count, 0),
    ],
  ],
  flag: ({ by_flag: counts }) =>
    flagKinds.map((flag) => [{ status: [], attention: [], flag }, counts[flag] ?? 0]),
  attention: ({ by_attention: counts }) => [
    ...attentionKinds.map((kind): [Partial<JobFilter>, number] => [
      { status: [], flag: null, attention: [kind] },
      counts[kind] ?? 0,
    ]),
    [{ status: [], flag: null, attention: [...attentionKinds] }, counts['any'] ?? 0],
  ],
  resolution: () => [],
  assignee: () => [],
  error_group: () => [],
  package_id: ({ packages }) => packages.map(({ id, count }) => [{ package_id: [id] }, count]),
  cluster_id: ({ clusters }) => clusters.map(({ id, count }) => [{ cluster_id: [id] }, count]),
  owner_id: ({ owners }) => owners.map(({ id, count }) => [{ owner_id: [id] }, count]),
  creator: ({ creators }) => creators.map(({ key, count }) => [{ creator: [key] }, count]),
  variable: () => [],
  from: () => [],
  to: () => [],
  runtime_over: () => [],
  q: () => [],
}

const filters: Partial<JobFilter>[] = [
  {},
  { status: ['completed'] },
  { status: [...activeStatuses] },
  { status: ['unknown'] },
  { q: 'status:failed' },
  { q: 'status:failed', status: ['completed'] },
  { q: '-status:failed', status: ['failed', 'running'] },
  { q: 'status:unknown' },
  { q: 'package:2', package_id: [1, 2] },
  { q: 'memory' },
  { q: 'memory', package_id: [1], cluster_id: [1] },
  { package_id: [1, 2], cluster_id: [3] },
  { owner_id: [31], creator: ['job:1'] },
  { status: ['-completed'], package_id: [-1] },
  { cluster_id: [-1], creator: ['-job:1'] },
  { owner_id: [-31] },
  { variable: [{ name: 'region', value: 'north', isExcluded: true }] },
  { flag: 'runaway' },
  { flag: 'zero_records', package_id: [1] },
  { runtime_over: 10 },
  { from: '-24h', status: ['failed'] },
]

describe('counts and lists', () => {
  test.each(filters)('agree under %j', async (change) => {
    const filter = { ...emptyFilter, ...change }
    const facets = await facetsOf(filter)
    expect(facets.exact).toBe(true)
    await expectRows(filter, facets.total, 'total')
    const onTabs = tabCounts(facets.by_status, facets.by_attention)
    for (const tab of tabs)
      await expectRows({ ...filter, ...tab.filter }, onTabs[tab.key], `tab ${tab.key}`)
    let looked = 0
    for (const field of Object.keys(filterFields) as FilterField[]) {
      for (const [choice, count] of choices[field](facets)) {
        await expectRows({ ...filter, ...choice }, count, `${field} ${JSON.stringify(choice)}`)
        looked += 1
      }
    }
    expect(looked).toBeGreaterThan(seenStatuses.length)
  })

  test('a menu reports how many choices it leaves out', async () => {
    for (let id = 100; id < 330; id += 1) testServer.source.put({ id, package_id: 1000 + id })
    await testServer.caughtUp()
    const facets = await facetsOf(emptyFilter)
    expect(facets.packages).toHaveLength(200)
    expect(facets.more).toMatchObject({ packages: 33, owners: 0 })
  })

  test('an unknown status is active, and can be filtered by itself', async () => {
    expect(readListQuery(new URLSearchParams('status=unknown'))).toMatchObject({
      query: { filter: { status: ['unknown'] } },
      dropped: [],
    })
    expect(await listed({ ...emptyFilter, status: ['unknown'] })).toEqual({ rows: 2, total: '2' })
    expect(await listed(readListQuery(new URLSearchParams('status=active')).query.filter)).toEqual({
      rows: 5,
      total: '5',
    })
  })
})
