import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { emptyFilter } from '../contract/filter.ts'
import { openHosted } from './sources/hosted/testing/world.ts'
import { SqliteRecordStore } from './records/sqlite-record-store.ts'
import { SqliteJobStore } from './store/sqlite-job-store.ts'
import { AccountService } from './account/account-service.ts'

/* A hosted account whose configured history length changes with each start. */

const dayMs = 86_400_000
const log = { warn: () => undefined }
let store: SqliteJobStore
let records: SqliteRecordStore

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'setTimeout'] })
  store = await SqliteJobStore.open(':memory:')
  records = await SqliteRecordStore.open(':memory:')
})
afterEach(async () => {
  await store.close()
  await records.close()
  vi.useRealTimers()
})

test('removed history is fetched again when the limit is raised', async () => {
  const world = openHosted()
  for (let n = 0; n < 240; n += 1) {
    const at = new Date(world.now() - (240 - n) * dayMs * 0.25).toISOString()
    world.upstream.addJob({ created_at: at, updated_at: at, status: 'completed' })
  }

  /**
   * Runs a server until it is filled and has swept.
   * @returns the number of jobs it then has
   */
  const serve = async (historyDays: number): Promise<number> => {
    const service = await AccountService.open({
      store,
      records,
      source: world.open({ historyDays }),
      now: world.now,
      log,
    })
    await service.start()
    for (let turn = 0; turn < 640; turn += 1) {
      world.advance(1000)
      await vi.advanceTimersByTimeAsync(1000)
    }
    const { total } = await service.jobs.facets(emptyFilter)
    expect(service.freshness.sync().history?.complete).toBe(true)
    await service.close()
    return total
  }

  expect(await serve(90)).toBe(240)
  const fewer = await serve(7)
  expect(fewer).toBeLessThan(30)
  expect(await serve(90)).toBe(240)
})
