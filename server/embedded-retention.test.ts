import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { emptyFilter, firstPage } from '../contract/filter.ts'
import { openWorld, type World } from './sources/embedded/testing/world.ts'
import { SqliteRecordStore } from './records/sqlite-record-store.ts'
import { SqliteJobStore } from './store/sqlite-job-store.ts'
import { AccountService } from './account/account-service.ts'

/* Jobs that retention removes from the engine's ledger also leave the job store. */

const log = { warn: () => undefined }
let store: SqliteJobStore
let records: SqliteRecordStore
let world: World
let service: AccountService | null = null

beforeEach(async () => {
  store = await SqliteJobStore.open(':memory:')
  records = await SqliteRecordStore.open(':memory:')
  world = await openWorld({ retention: { jobs: 3, runs: 1 } })
})
afterEach(async () => {
  await service?.close()
  service = null
  await world.close()
  await store.close()
  await records.close()
})

const serve = async () => {
  service = await AccountService.open({ store, records, source: world.source, now: Date.now, log })
  await service.start()
  return service
}

test(
  'jobs removed by retention leave list, counts and search, also if removed between pulls',
  { timeout: 30_000 },
  async () => {
    const ids: number[] = []
    for (let n = 0; n < 5; n += 1) ids.push((await world.ended((await world.run('fails')).id)).id)
    const before = await serve()
    await vi.waitFor(async () => expect((await before.jobs.facets(emptyFilter)).total).toBe(5), {
      timeout: 10_000,
    })
    await before.close()

    // A start sweeps. The first pull is lost, as in a crash right after it.
    await world.reopen()
    await vi.waitFor(
      async () => expect(await world.source.missing?.(ids)).toEqual(ids.slice(0, 2)),
      { timeout: 10_000 },
    )
    await world.source.pull(null, { watched: false, live: [] })

    const after = await serve()
    await vi.waitFor(async () => expect((await after.jobs.facets(emptyFilter)).total).toBe(3), {
      timeout: 10_000,
    })
    expect((await after.jobs.page(firstPage(emptyFilter), 10)).rows.map((row) => row.id)).toEqual(
      ids.slice(2).reverse(),
    )
    expect(await after.jobs.facets(emptyFilter)).toMatchObject({
      by_status: { failed: 3 },
      packages: [{ name: 'fails', count: 3 }],
    })
    await expect(after.jobs.job(ids[0] ?? 0)).rejects.toMatchObject({ status: 404 })
  },
)

test('a pull reports jobs that were removed since the last one', { timeout: 30_000 }, async () => {
  const ids: number[] = []
  for (let n = 0; n < 5; n += 1) ids.push((await world.ended((await world.run('fails')).id)).id)
  await world.source.close()
  await world.reopen()
  await vi.waitFor(
    async () =>
      expect((await world.source.pull(null, { watched: false, live: [] })).gone).toEqual(
        ids.slice(0, 2),
      ),
    { timeout: 10_000 },
  )
})
