import { describe, expect, test } from 'vitest'
import { openHosted } from './testing/world.ts'

const hourMs = 3_600_000
const names = (items: readonly { name: string | null }[]) =>
  items.map(({ name }) => name ?? '').toSorted((a, b) => (a < b ? -1 : 1))

describe('a list', () => {
  test('is read in pages of a hundred, without duplicates', async () => {
    const { upstream, source } = openHosted()
    for (let n = 0; n < 249; n += 1) upstream.addPackage()
    expect(await source.packages()).toHaveLength(250)
    expect(upstream.calls.map(({ query }) => query.get('offset'))).toEqual(['0', '100', '200'])
    expect(upstream.calls[0]?.query.toString()).toBe(
      'sort=created&direction=desc&offset=0&limit=100',
    )
  })

  test('stops reading an endless list', async () => {
    const { upstream, source } = openHosted()
    const row = { id: 1, name: 'Again' }
    upstream.fault({
      when: 'schedules',
      times: 1_000,
      body: JSON.stringify(Array.from({ length: 100 }, () => row)),
    })
    expect(await source.schedules()).toMatchObject([row])
    expect(upstream.count('schedules')).toBe(20)
  })

  test('uses the first of rows with the same id (jobs-api.md §7)', async () => {
    const { upstream, source } = openHosted()
    upstream.fault({
      when: 'schedules',
      body: JSON.stringify([
        { id: 3, name: 'One' },
        { id: 3, name: 'Two' },
      ]),
    })
    expect(names(await source.schedules())).toEqual(['One'])
  })

  test('is updated with changes, and re-read after an hour to find removed entries', async () => {
    const { upstream, source, advance } = openHosted()
    upstream.skewMs = -1_800_000
    upstream.packages.clear()
    upstream.addPackage({ name: 'Night load' })
    upstream.addPackage({ name: 'Old' })
    const gone = upstream.addPackage({ name: 'Gone' })
    await source.packages()
    advance(900_000)
    upstream.packages.set(1, {
      ...upstream.packages.get(1),
      name: 'Renamed',
      updated_at: upstream.at(),
    })
    upstream.packages.set(gone, {
      ...upstream.packages.get(gone),
      status: 'archived',
      updated_at: upstream.at(),
    })
    upstream.addPackage({ name: 'New' })
    expect(names(await source.packages())).toEqual(['Gone', 'New', 'Old', 'Renamed'])
    // By the service's dates, with time to spare.
    expect(upstream.calls.at(-1)?.query.toString()).toBe(
      'sort=updated&direction=desc&since=2031-05-09T06%3A28%3A00Z&offset=0&limit=100',
    )
    advance(hourMs)
    expect(names(await source.packages())).toEqual(['New', 'Old', 'Renamed'])
    expect(upstream.count('packages')).toBe(3)
  })

  test('tolerates a date in the future', async () => {
    const { upstream, source } = openHosted()
    upstream.addPackage({ name: 'Ahead', updated_at: '2099-01-01T00:00:00Z' })
    await source.packages()
    upstream.addPackage({ name: 'New' })
    expect(names(await source.packages())).toContain('New')
  })

  test('of schedules and members is always read completely, because `since` is not supported', async () => {
    const { upstream, source } = openHosted()
    const id = upstream.addSchedule()
    expect(await source.schedules()).toHaveLength(1)
    upstream.schedules.delete(id)
    expect(await source.schedules()).toHaveLength(0)
    await source.members()
    upstream.members.push({ id: 8, name: 'Ana' })
    expect(names(await source.members())).toEqual(['Ana', 'Dana'])
  })

  test('returns the last known state without budget, and fails only if nothing is known', async () => {
    const { upstream, open } = openHosted()
    const poor = open({ budget: { besideFill: { perHour: 60, burst: 4 } } })
    for (let n = 0; n < 3; n += 1) expect(await poor.clusters()).toHaveLength(1)
    upstream.addCluster({ name: 'new' })
    expect(await poor.clusters()).toHaveLength(1)
    expect(upstream.count()).toBe(3)
    await expect(poor.members()).rejects.toMatchObject({ status: 429 })
    upstream.fault({ when: 'clusters', times: 9, status: 403 })
    await expect(openHosted().open({ fetch: upstream.fetch }).clusters()).rejects.toMatchObject({
      status: 403,
    })
  })

  test('drops an unreadable row and keeps the others', async () => {
    const { upstream, source, warnings } = openHosted()
    upstream.fault({ when: 'members', body: '[{"id":"x"},{"id":8,"name":"Ana"}]' })
    expect(names(await source.members())).toEqual(['Ana'])
    expect(warnings).toEqual([{ what: 'member', id: 'x' }])
  })

  test.each<[string, object, object]>([
    [
      'flags as numbers',
      { terminate_on_idle: 1, terminated_on_idle: 0 },
      { terminate_on_idle: true, terminated_on_idle: false },
    ],
    [
      'a misspelt time to idle',
      { time_to_idle: undefined, time_to_idol: 60 },
      { time_to_idle: 3600 },
    ],
    ['a status of another client', { status: 'scaling' }, { status: 'scaling' }],
    ['no nodes', { nodes: 0 }, { nodes: 0 }],
    ['no creator and no actions', {}, { creator: null, bootstrap_actions: null }],
  ])('reads a cluster with %s (jobs-api.md §6)', async (_, raw, read) => {
    const { upstream, source } = openHosted()
    upstream.fault({
      when: 'clusters',
      body: JSON.stringify([{ id: 1, name: 'c', status: 'available', time_to_idle: 60, ...raw }]),
    })
    expect((await source.clusters())[0]).toMatchObject(read)
  })

  test.each<[string, object, object]>([
    [
      'package ids as texts',
      { packages: [{ package_id: '34', variables: { a: 'b' } }] },
      [{ package_id: 34, variables: { a: 'b' } }],
    ],
    [
      'packages keyed by number',
      { packages: { 0: { package_id: 1 }, 1: { package_id: 2 } } },
      [{ package_id: 1 }, { package_id: 2 }],
    ],
  ])('reads a schedule with %s (jobs-api.md §7)', async (_, task, packages) => {
    const { upstream, source } = openHosted()
    upstream.fault({
      when: 'schedules',
      body: JSON.stringify([
        { id: 1, name: 's', status: 'enabled', next_run_at: '2001-01-01T00:00:00Z', task },
      ]),
    })
    expect((await source.schedules())[0]).toMatchObject({
      task: { packages },
      next_run_at: '2001-01-01T00:00:00Z',
    })
  })

  test('finds an archived package by id (jobs-api.md §5)', async () => {
    const { upstream, source } = openHosted()
    const id = upstream.addPackage({ name: 'Gone', status: 'archived' })
    expect(names(await source.packages())).toEqual(['Night load'])
    expect(await source.package(id)).toMatchObject({ name: 'Gone', status: 'archived' })
  })
})
