// The search grammar (jobs-api.md §2.10) over clusters, packages and schedules.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { clusterSchema, packageSchema, scheduleSchema } from '../../contract/resources.ts'
import { openTestServer, type TestServer } from './testing/test-app.ts'

let testServer: TestServer

beforeAll(async () => {
  testServer = await openTestServer({}, ':memory:', undefined, (source) => {
    source.clusterList = [1, 2, 10, 11, 12, 21].map((id) =>
      z.parse(clusterSchema, {
        id,
        name: `Cluster ${id}`,
        description: id === 2 ? 'for nights' : null,
        status: id === 2 ? 'terminated' : 'available',
        nodes: id,
        created_at: `2026-01-${String(id).padStart(2, '0')}T10:00:00Z`,
        terminated_at: id === 2 ? '2026-02-01T00:00:00Z' : null,
      }),
    )
    source.packageList = [
      z.parse(packageSchema, {
        id: 11,
        name: 'Night load',
        description: 'every night',
        owner_id: 31,
        created_at: '2026-01-05T00:00:00Z',
        updated_at: '2026-03-01T12:00:00Z',
      }),
      z.parse(packageSchema, {
        id: 12,
        name: 'Weather',
        owner_id: 32,
        created_at: '2026-01-06T00:00:00Z',
        updated_at: '2026-02-01T12:00:00Z',
      }),
      z.parse(packageSchema, {
        id: 112,
        name: 'Night watch',
        owner_id: null,
        created_at: '2026-01-07T00:00:00Z',
        updated_at: '2026-01-07T00:00:00Z',
      }),
    ]
    source.scheduleList = [
      z.parse(scheduleSchema, {
        id: 17,
        name: 'Every hour',
        description: 'loads',
        status: 'enabled',
        task: { packages: [{ package_id: 11 }] },
      }),
      z.parse(scheduleSchema, {
        id: 18,
        name: 'Weekly',
        description: 'für Ärzte',
        status: 'disabled',
        task: { packages: [{ package_id: 12 }, { package_id: 112 }] },
      }),
    ]
  })
  await testServer.account.upkeep.refreshNames()
})
afterAll(() => testServer.close())

const ids = async (resource: string, q: string, rest = '') => {
  const response = await testServer.call(
    `/local/api/${resource}/search?q=${encodeURIComponent(q)}${rest}`,
  )
  expect(response.status).toBe(200)
  return ((await response.json()) as { id: number }[]).map(({ id }) => id)
}

describe('clusters', () => {
  test.each<[string, number[]]>([
    ['id:1', [1]],
    ['id:1 id:10', [10, 1]],
    ['id:>11', [21, 12, 11]],
    ['id:>2 id:<11', [11, 10, 2]],
    ['-id:1', [21, 12, 11, 10, 2, 1]],
    ['nodes:2', [2]],
    ['nodes:>12', [21, 12]],
    ['created:>2026-01-11', [21, 12, 11]],
    ['created:<2026-01-02', [2, 1]],
    ['created:>2026-01-02 created:<2026-01-10', [10, 2]],
    ['created:2026-01-10', [10]],
    ['created:2026-01-10T10:00:00Z', [10]],
    ['terminated:>2026-01-01', [2]],
    ['terminated:<2026-01-01', []],
    ['status:terminated', [2]],
    ['status:term', []],
    ['-status:terminated id:<2', [1]],
    ['name:"cluster 1"', [12, 11, 10, 1]],
    ['name:"cluster 1" -name:12', [11, 10, 1]],
    ['1', [21, 12, 11, 10, 1]],
    ['nights', [2]],
    ['Cluster nights', [2]],
    ['nothing', []],
    ['', [21, 12, 11, 10, 2, 1]],
  ])('%s', async (q, expected) => {
    expect(await ids('clusters', q)).toEqual(expected)
  })

  test('sorts and pages', async () => {
    expect(await ids('clusters', 'id:<11', '&sort=created&direction=asc')).toEqual([1, 2, 10, 11])
    expect((await ids('clusters', '', '&sort=modified'))[0]).toBe(2)
    expect(await ids('clusters', '', '&limit=2&offset=1')).toEqual([12, 11])
    expect(await ids('clusters', '', '&offset=1000')).toEqual([])
  })
})

describe('packages', () => {
  test.each<[string, number[]]>([
    ['id:12', [12]],
    ['user:dana', [11]],
    ['user:example.org', [11]],
    ['user:31', [11]],
    ['user:3', []],
    ['-user:dana', [112, 12]],
    ['description:every', [11]],
    ['created:>2026-01-06', [112, 12]],
    ['modified:>2026-02-01', [12, 11]],
    ['modified:<2026-01-31', [112]],
    ['name:night -name:watch', [11]],
    ['night', [112, 11]],
    ['12', [12]],
  ])('%s', async (q, expected) => {
    expect(await ids('packages', q)).toEqual(expected)
  })
})

describe('schedules', () => {
  test.each<[string, number[]]>([
    ['id:17', [17]],
    ['id:1', []],
    ['status:disabled', [18]],
    ['package:night', [18, 17]],
    ['package:12', [18]],
    ['package:11', [17]],
    ['-package:weather', [17]],
    ['description:loads', [17]],
    ['week', [18]],
    ['ARZTE', [18]],
    ['description:arzte', [18]],
  ])('%s', async (q, expected) => {
    expect(await ids('schedules', q)).toEqual(expected)
  })
})
