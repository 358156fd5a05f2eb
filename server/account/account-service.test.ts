import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { emptyFilter, firstPage } from '../../contract/filter.ts'
import type { Job } from '../../contract/job.ts'
import { packageSchema } from '../../contract/resources.ts'
import { SourceError } from '../sources/port.ts'
import { SqliteRecordStore } from '../records/sqlite-record-store.ts'
import { SqliteJobStore } from '../store/sqlite-job-store.ts'
import { AccountService } from './account-service.ts'
import { SyncLoop } from './sync-loop.ts'
import { MemorySource, testJob } from './testing/memory-source.ts'

let nowMs: number
let store: SqliteJobStore
let records: SqliteRecordStore
let source: MemorySource
let service: AccountService
const log = { warn: () => undefined }
const advance = (seconds: number) => {
  nowMs += seconds * 1000
}

beforeEach(async () => {
  nowMs = Date.parse('2026-11-23T12:00:00Z')
  store = await SqliteJobStore.open(':memory:')
  records = await SqliteRecordStore.open(':memory:')
  source = new MemorySource(() => nowMs)
  service = await AccountService.open({ store, records, source, now: () => nowMs, log })
})
afterEach(async () => {
  await service.close()
  await store.close()
  await records.close()
})

const start = () => service.start()
const iso = (seconds: number) => new Date(nowMs + seconds * 1000).toISOString()
const job = async (id: number) =>
  (await service.jobs.page(firstPage(emptyFilter), 50)).rows.find((row) => row.id === id)

/** Changes a job and waits until the store has it. */
async function put(fields: Record<string, unknown> & { id: number }): Promise<void> {
  const made = source.put(fields)
  await vi.waitFor(async () => expect((await job(made.id))?.status).toBe(made.status), {
    timeout: 5000,
    interval: 10,
  })
  await vi.waitFor(async () => expect((await job(made.id))?.updated_at).toBe(made.updated_at), {
    timeout: 5000,
    interval: 10,
  })
}

/** Waits until the account is known to be in sync: flags are only judged then. */
async function pulled(): Promise<void> {
  source.put({ id: 999, status: 'completed' })
  await vi.waitFor(() => expect(service.freshness.sync().lag_seconds).toBe(0), {
    timeout: 8000,
    interval: 10,
  })
}

const kinds = async (id: number) => (await job(id))?.flags.map((flag) => flag.kind)

describe('flags', () => {
  test('raises a runaway at the second check, as a revision, and clears it at the first check after its end', async () => {
    await start()
    await put({ id: 1, status: 'running', started_at: iso(0), progress: 0.1 })
    advance(181)
    await pulled()
    const before = service.freshness.revision
    await service.upkeep.judge()
    expect(await kinds(1)).toEqual([])
    expect(service.freshness.revision).toBe(before)
    await service.upkeep.judge()
    expect(await kinds(1)).toEqual(['runaway'])
    expect(service.freshness.revision).toBe(before + 1)
    await put({ id: 1, status: 'stopped', completed_at: iso(0), runtime_in_seconds: 181 })
    expect(await kinds(1)).toEqual([])
  })

  test('progress of an unknown package that stands still for far longer than before is flagged', async () => {
    await start()
    await put({ id: 1, status: 'running', started_at: iso(0), progress: 0.1 })
    for (const progress of [0.2, 0.3]) {
      advance(100)
      const seconds = progress === 0.2 ? 100 : 200
      await put({ id: 1, progress, runtime_in_seconds: seconds })
      expect((await job(1))?.progress_since).toBe(iso(0))
    }
    const judged = async (seconds: number) => {
      advance(seconds)
      await pulled()
      await service.upkeep.judge()
      await service.upkeep.judge()
      return kinds(1)
    }
    expect(await judged(700)).not.toContain('no_progress')
    expect(await judged(110)).toContain('no_progress')
  })

  test('nothing is flagged from data that may be stale', async () => {
    await start()
    await put({ id: 1, status: 'running', started_at: iso(0) })
    source.failing.set('pull', new SourceError(503, 'down'))
    advance(400)
    await service.upkeep.judge()
    await service.upkeep.judge()
    await service.upkeep.judge()
    expect(await kinds(1)).toEqual([])
  })

  test('a rarely polled source is judged by its own pace', async () => {
    source.paceSeconds = 120
    await start()
    await put({ id: 1, status: 'running', started_at: iso(0) })
    source.failing.set('pull', new SourceError(503, 'down'))
    advance(300)
    await service.upkeep.judge()
    await service.upkeep.judge()
    expect(await kinds(1)).toContain('runaway')
  })

  test('after the clock was set, nothing is flagged until the source has reported its runtimes again', async () => {
    let mono = 0
    await service.close()
    service = await AccountService.open({
      store,
      records,
      source,
      now: () => nowMs,
      log,
      monotonic: () => mono,
    })
    await start()
    await put({ id: 1, status: 'running', started_at: iso(0), progress: 0.1 })
    const looks = async () => {
      for (let turn = 0; turn < 3; turn += 1) {
        mono += 1000
        advance(1)
        await service.upkeep.judge()
      }
    }
    await looks()
    advance(7200)
    await looks()
    expect(await kinds(1)).toEqual([])
    mono += 1000
    await put({ id: 1, runtime_in_seconds: 8, updated_at: iso(0) })
    await looks()
    expect(await kinds(1)).not.toContain('runaway')
    mono += 1000
    await put({ id: 1, runtime_in_seconds: 7200, updated_at: iso(1) })
    await looks()
    expect(await kinds(1)).toContain('runaway')
  })

  test('an empty result is flagged at once', async () => {
    await start()
    await put({ id: 1, status: 'completed', outputs: [{ id: 1, name: 'o', records_count: 0 }] })
    expect(await kinds(1)).toEqual(['zero_records'])
    expect((await service.jobs.facets({ ...emptyFilter, flag: 'zero_records' })).total).toBe(1)
  })

  test('overrun is relative to the package’s own runs', async () => {
    await start()
    for (let id = 1; id <= 8; id += 1)
      source.put({
        id,
        status: 'completed',
        started_at: iso(-20),
        completed_at: iso(0),
        runtime_in_seconds: 20,
      })
    await put({ id: 9, status: 'running', started_at: iso(-50), runtime_in_seconds: 50 })
    await vi.waitFor(async () =>
      expect((await job(9))?.usual).toMatchObject({ n: 8, p95_seconds: 20 }),
    )
    advance(10)
    await pulled()
    await service.upkeep.judge()
    expect((await job(9))?.overrun).toBe(3)
    expect(
      (await service.jobs.page(firstPage(emptyFilter, { key: 'overrun', direction: 'desc' }), 1))
        .rows[0]?.id,
    ).toBe(9)
  })

  test('judging what has completed reads the runs of each package once', async () => {
    await start()
    const packages = 60
    for (let id = 1; id <= 3 * packages; id += 1)
      source.put({ id, package_id: 1 + (id % packages), status: 'completed' })
    await pulled()
    const reads = vi.spyOn(store, 'finishedRuns')
    await service.upkeep.judgeCompleted()
    const read = reads.mock.calls.map(([, packageId]) => packageId)
    expect(read.length).toBeGreaterThan(0)
    expect(read).toEqual([...new Set(read)])
  })
})

describe('writes', () => {
  test('a growing runtime is not a revision', async () => {
    await start()
    await put({ id: 1, status: 'running', started_at: iso(0) })
    const revision = service.freshness.revision
    advance(5)
    const known = source.jobs.get(1)
    source.put({ id: 1, updated_at: known?.updated_at, runtime_in_seconds: 5 })
    await pulled()
    expect((await job(1))?.runtime_in_seconds).toBe(0)
    expect(service.freshness.revision).toBe(revision + 1) // job 999, which `pulled` adds
  })

  test('a response without outputs removes none', async () => {
    await start()
    await put({ id: 1, status: 'running', outputs: [{ id: 5, name: 'o', records_count: 2 }] })
    await service.commands.stop(1, 'Dana', null)
    expect(await job(1)).toMatchObject({ status: 'pending_stoppage', records_count: 2 })
  })

  test('an outdated response changes nothing', async () => {
    await start()
    await put({ id: 1, status: 'running', started_at: iso(-10), runtime_in_seconds: 10 })
    const late = source.jobs.get(1)
    await put({ id: 1, status: 'stopping' })
    const lateStop = source.jobs.get(1)
    await put({ id: 1, status: 'stopped', completed_at: iso(0) })
    advance(5)
    const parent = (await service.jobs.job(1)).job
    for (const answer of [late, lateStop]) {
      vi.spyOn(source, 'children').mockResolvedValueOnce(answer ? [answer] : [])
      await service.jobs.childRows(parent, { offset: 0, limit: 20 })
    }
    expect((await job(1))?.status).toBe('stopped')
  })

  test('a job keeps its end, with or without fractions of a second', async () => {
    await start()
    await put({
      id: 1,
      status: 'running',
      created_at: '2026-11-23T11:59:00Z',
      started_at: '2026-11-23T11:59:01Z',
    })
    const late = testJob({ ...source.jobs.get(1) })
    await put({
      id: 1,
      status: 'completed',
      completed_at: iso(0),
      outputs: [{ id: 4, name: 'o', records_count: 9 }],
    })
    advance(5)
    const says = async (answer: Partial<Job>) => {
      vi.spyOn(source, 'children').mockResolvedValueOnce([{ ...late, ...answer }])
      await service.jobs.childRows((await service.jobs.job(1)).job, { offset: 0, limit: 20 })
      return job(1)
    }
    expect(
      await says({ created_at: '2026-11-23T11:59:00.480Z', updated_at: iso(0) }),
    ).toMatchObject({ status: 'completed', records_count: 9 })
    const revision = service.freshness.revision
    const same = source.jobs.get(1)
    await says({
      ...same,
      created_at: '2026-11-23T11:59:00.480Z',
      completed_at: '2026-11-23T12:00:00.900Z',
    })
    expect(service.freshness.revision).toBe(revision)
    expect(
      await says({ ...same, created_at: '2026-11-23T11:59:02Z', status: 'running' }),
    ).toMatchObject({ status: 'running' })
  })

  test('an older response about an ended job changes nothing', async () => {
    await start()
    const ended = source.put({ id: 1, status: 'completed', completed_at: iso(0), errors: null })
    advance(5)
    await put({
      id: 1,
      status: 'completed',
      completed_at: iso(-5),
      outputs: [{ id: 4, name: 'o', records_count: 9 }],
    })
    vi.spyOn(source, 'children').mockResolvedValueOnce([ended])
    await service.jobs.childRows((await service.jobs.job(1)).job, { offset: 0, limit: 20 })
    expect(await job(1)).toMatchObject({
      records_count: 9,
      updated_at: iso(0).replace('.000Z', 'Z'),
    })
  })

  test('a stop that the source does not show a minute later is reverted', async () => {
    await start()
    await put({ id: 1, status: 'running', started_at: iso(0) })
    const asItWas = source.jobs.get(1)
    await service.commands.stop(1, 'Dana', null)
    const says = async () => {
      vi.spyOn(source, 'children').mockResolvedValueOnce(asItWas ? [asItWas] : [])
      await service.jobs.childRows((await service.jobs.job(1)).job, { offset: 0, limit: 20 })
      return (await job(1))?.status
    }
    advance(59)
    expect(await says()).toBe('pending_stoppage')
    advance(2)
    expect(await says()).toBe('running')
  })

  test('a job that the source lost leaves list, counts and search, but its activity is kept', async () => {
    await start()
    await put({ id: 1, status: 'running', errors: 'peculiar' })
    await service.commands.stop(1, 'Dana', 'runaway')
    await put({ id: 3 })
    source.gone = [1]
    source.jobs.delete(1)
    await put({ id: 2, status: 'completed' })
    await vi.waitFor(async () => expect(await job(1)).toBeUndefined())
    expect(await service.jobs.facets(emptyFilter)).toMatchObject({
      total: 2,
      by_status: { completed: 2 },
    })
    expect(
      (await service.jobs.page(firstPage({ ...emptyFilter, q: 'peculiar' }), 10)).rows,
    ).toEqual([])
    await expect(service.jobs.job(1)).rejects.toMatchObject({ status: 404 })
    expect(await service.jobs.activity(1)).toMatchObject([{ action: 'stop', reason: 'runaway' }])
  })

  test('removes jobs older than the history limit, unless they are live', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'setTimeout'] })
    try {
      source.historyDays = 30
      const old = iso(-40 * 86_400)
      for (let id = 1; id <= 450; id += 1)
        source.put({ id, status: id === 7 ? 'running' : 'completed', created_at: old })
      source.put({ id: 500, status: 'completed' })
      await start()
      const total = async () => (await service.jobs.facets(emptyFilter)).total
      await vi.waitFor(async () => {
        await vi.advanceTimersByTimeAsync(200)
        expect(await total()).toBe(451)
      })
      await vi.advanceTimersByTimeAsync(600_000)
      await vi.waitFor(async () => expect(await total()).toBe(2), { timeout: 5000 })
      expect(
        (await service.jobs.page(firstPage(emptyFilter), 10)).rows.map((row) => row.id),
      ).toEqual([500, 7])
    } finally {
      vi.useRealTimers()
    }
  })

  test('removes nothing for its age while the clock is far ahead of the last sync', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'setTimeout'] })
    const warned: object[] = []
    try {
      source.historyDays = 30
      source.put({ id: 1, status: 'completed' })
      await start()
      await vi.waitFor(async () => {
        await vi.advanceTimersByTimeAsync(200)
        expect(await job(1)).toBeDefined()
      })
      await service.close()
      let mono = 0
      advance(31 * 86_400)
      service = await AccountService.open({
        store,
        records,
        source,
        now: () => nowMs,
        log: { warn: (details) => warned.push(details) },
        monotonic: () => mono,
      })
      await start()
      const turn = async () => {
        advance(600)
        mono += 600_000
        await vi.advanceTimersByTimeAsync(600_000)
      }
      for (let turns = 0; turns < 140; turns += 1) await turn()
      expect(await job(1)).toBeDefined()
      expect(warned).toEqual([{ account: 'local', days_ahead: 29 }])
      for (let turns = 0; turns < 8; turns += 1) await turn()
      await vi.waitFor(async () => expect(await job(1)).toBeUndefined(), { timeout: 5000 })
    } finally {
      vi.useRealTimers()
    }
  })

  test('setting the clock back stalls neither pulls nor lists, and a viewed account stays viewed', async () => {
    let mono = 0
    await service.close()
    service = await AccountService.open({
      store,
      records,
      source,
      now: () => nowMs,
      log,
      monotonic: () => mono,
    })
    await start()
    await vi.waitFor(() => expect(service.freshness.sync().lag_seconds).toBe(0))
    source.failing.set('pull', new SourceError(503, 'down', 1))
    source.put({ id: 1, status: 'running' })
    await vi.waitFor(() => expect(service.freshness.sync().last_error).not.toBeNull())
    source.failing.delete('pull')
    advance(-7200)
    mono += 3_000
    source.put({ id: 2, status: 'running' })
    await vi.waitFor(async () => expect(await job(2)).toBeDefined(), { timeout: 5000 })
    source.packageList = source.packageList.map((item) => ({ ...item, name: 'Renamed' }))
    expect((await service.resources.packages())[0]?.name).toBe('Renamed')
    expect(service.freshness.sync().lag_seconds).toBe(0)
  })

  test('queue positions are per cluster, oldest first', async () => {
    await start()
    for (const [id, cluster_id] of [
      [1, 21],
      [2, 22],
      [3, 21],
    ] as const) {
      source.put({ id, status: 'queued', cluster_id })
      advance(1)
    }
    await put({ id: 4, status: 'running', cluster_id: 21 })
    const places = (
      await service.jobs.page(firstPage(emptyFilter, { key: 'created', direction: 'asc' }), 9)
    ).rows.map((row) => row.queue_position)
    expect(places).toEqual([1, 1, 2, null])
  })

  test('another server continues where this one ended', async () => {
    await start()
    await put({ id: 1, status: 'completed' })
    const { revision } = service.freshness
    await service.close()
    source.calls = []
    const again = await AccountService.open({ store, records, source, now: () => nowMs, log })
    await again.start()
    await vi.waitFor(() => expect(source.calls).toContain('pull'))
    expect(again.freshness.revision).toBe(revision)
    expect((await again.jobs.page(firstPage(emptyFilter), 10)).rows.map((row) => row.id)).toEqual([
      1,
    ])
    await again.close()
  })

  test('requests an archived package once', async () => {
    source.packageList = []
    await start()
    await put({ id: 1 })
    await put({ id: 2 })
    expect(source.calls.filter((call) => call === 'package')).toHaveLength(1)
    expect((await job(1))?.package_name).toBe('Package 11')
  })

  test('concurrent requests for a log share one call, and the log of an ended job is cached', async () => {
    source.logs.set(1, 'text')
    await start()
    await put({ id: 1, status: 'running' })
    const running = (await service.jobs.job(1)).job
    await Promise.all([
      service.jobs.contents.log(running, 0),
      service.jobs.contents.log(running, 0),
    ])
    expect(source.calls.filter((call) => call === 'log')).toHaveLength(1)
    await service.jobs.contents.log(running, 0)
    expect(source.calls.filter((call) => call === 'log')).toHaveLength(2)
    await put({ id: 1, status: 'failed' })
    const ended = (await service.jobs.job(1)).job
    await service.jobs.contents.log(ended, 0)
    await service.jobs.contents.log(ended, 0)
    expect(source.calls.filter((call) => call === 'log')).toHaveLength(3)
  })

  test('retries a missing log and summary less and less often, for a day', async () => {
    await start()
    await put({ id: 1, status: 'failed', failed_at: iso(-600), completed_at: iso(-600) })
    const ended = (await service.jobs.job(1)).job
    const asked = (what: 'log' | 'logSummary') =>
      source.calls.filter((call) => call === what).length
    const before = asked('logSummary')
    const both = async () => [
      (await service.jobs.contents.log(ended, 0)).body,
      (await service.jobs.contents.logSummary(ended))?.body ?? null,
    ]
    expect(await both()).toEqual([null, null])
    expect(await both()).toEqual([null, null])
    expect([asked('log'), asked('logSummary') - before]).toEqual([1, 1])
    advance(16)
    expect(await both()).toEqual([null, null])
    expect([asked('log'), asked('logSummary') - before]).toEqual([2, 2])
    advance(16)
    expect(await both()).toEqual([null, null])
    expect([asked('log'), asked('logSummary') - before]).toEqual([2, 2])
    source.logs.set(1, 'text')
    source.summaries.set(1, {
      id: 1,
      created_at: null,
      body: 'text',
      error_summary: null,
      openai_extract: null,
      action_items: [],
    })
    advance(60)
    expect(await both()).toEqual(['text', 'text'])
    expect(await both()).toEqual(['text', 'text'])
    expect([asked('log'), asked('logSummary') - before]).toEqual([3, 3])
  })

  test('stops retrying a day after the end', async () => {
    await start()
    await put({ id: 1, status: 'completed', completed_at: iso(-90_000) })
    const ended = (await service.jobs.job(1)).job
    await service.jobs.contents.log(ended, 0)
    advance(86_400)
    await service.jobs.contents.log(ended, 0)
    expect(source.calls.filter((call) => call === 'log')).toHaveLength(1)
  })

  test('does not cache a response from right after the end of a job for good', async () => {
    source.logs.set(1, 'first part')
    await start()
    await put({ id: 1, status: 'completed', completed_at: iso(0) })
    const ended = (await service.jobs.job(1)).job
    expect((await service.jobs.contents.log(ended, 0)).body).toBe('first part')
    source.logs.set(1, 'first part, second part')
    advance(61)
    expect((await service.jobs.contents.log(ended, 0)).body).toBe('first part, second part')
  })

  test('requests an empty preview, empty variables and an output without a count again', async () => {
    await start()
    await put({
      id: 1,
      status: 'completed',
      completed_at: iso(-600),
      outputs: [{ id: 5, name: 'o' }],
    })
    const ended = (await service.jobs.job(1)).job
    const preview = vi
      .spyOn(source, 'preview')
      .mockResolvedValue({ preview: '', url: null, rendered_from: null, stored_at: null })
    const variables = vi.spyOn(source, 'executionVariables').mockResolvedValue({} as never)
    const output = vi.spyOn(source, 'output')
    for (let turn = 0; turn < 2; turn += 1) {
      await service.jobs.contents.preview(ended, 5)
      await service.jobs.contents.variables(ended)
      await service.jobs.contents.output(ended, 5)
      advance(20)
    }
    for (const spy of [preview, variables, output]) expect(spy).toHaveBeenCalledTimes(2)
  })

  test('a late headline is found by search, also after a restart or when a user read it first', async () => {
    const found = async () =>
      (await service.jobs.page(firstPage({ ...emptyFilter, q: 'memory' }), 9)).rows.map(
        (row) => row.id,
      )
    const summary = (id: number) => ({
      id,
      created_at: null,
      body: 'text',
      error_summary: 'Ran out of memory',
      openai_extract: null,
      action_items: [],
    })
    await start()
    await put({ id: 1, status: 'failed', failed_at: iso(0) })
    await put({ id: 2, status: 'failed', failed_at: iso(0) })
    await vi.waitFor(() =>
      expect(source.calls.filter((call) => call === 'logSummary')).toHaveLength(2),
    )
    source.summaries.set(1, summary(1))
    advance(20)
    await service.upkeep.refreshHeadlines()
    expect(await found()).toEqual([1])
    await service.close()
    service = await AccountService.open({ store, records, source, now: () => nowMs, log })
    source.summaries.set(2, summary(2))
    await service.upkeep.refreshHeadlines()
    expect(await found()).toEqual([2, 1])
    await start()
    await put({ id: 3, status: 'failed', failed_at: iso(-100_000) })
    source.summaries.set(3, summary(3))
    await service.jobs.contents.logSummary((await service.jobs.job(3)).job)
    await vi.waitFor(async () => expect(await found()).toEqual([3, 2, 1]))
  })

  test('names that could not be saved are saved later', async () => {
    await start()
    source.packageList = source.packageList.map((item) => ({
      ...item,
      name: `${item.name} renamed`,
    }))
    advance(10)
    const write = vi
      .spyOn(store, 'writeNames')
      .mockRejectedValueOnce(Object.assign(new Error('locked'), { code: 'SQLITE_BUSY' }))
    await expect(service.upkeep.refreshNames()).rejects.toThrow('locked')
    advance(10)
    await service.upkeep.refreshNames()
    write.mockRestore()
    expect((await store.names((await store.account('local')).key, 'package')).get(11)).toBe(
      'Night load renamed',
    )
  })

  test('retries a missing package, but does not request a nameless one in every pull', async () => {
    source.packageList = []
    const ask = vi
      .spyOn(source, 'package')
      .mockRejectedValueOnce(new SourceError(404, 'Not found.'))
    await start()
    await put({ id: 1, package_id: 77 })
    ask.mockImplementation(async (id) =>
      z.parse(packageSchema, { id, name: id === 77 ? 'Late load' : '' }),
    )
    advance(601)
    await put({ id: 1, package_id: 77, errors: 'again' })
    expect((await job(1))?.package_name).toBe('Late load')
    for (let change = 0; change < 3; change += 1) {
      advance(1)
      await put({ id: 2, package_id: 78, errors: `${change}` })
    }
    expect(ask.mock.calls.filter(([id]) => id === 78)).toHaveLength(1)
  })

  test('if calls cost something, a response about a live job is reused for a while, and longer while the source fails', async () => {
    source.freshFor.log = 15_000
    source.logs.set(1, 'text')
    await start()
    await put({ id: 1, status: 'running' })
    const running = (await service.jobs.job(1)).job
    const asked = () => source.calls.filter((call) => call === 'log').length
    await service.jobs.contents.log(running, 0)
    advance(14)
    await service.jobs.contents.log(running, 0)
    expect(asked()).toBe(1)
    advance(2)
    await service.jobs.contents.log(running, 0)
    expect(asked()).toBe(2)
    source.logs.set(1, 'text äöü')
    advance(16)
    expect(await service.jobs.contents.log(running, 4)).toMatchObject({
      body: ' äöü',
      from_byte: 4,
      next_byte: 11,
    })
    expect(await service.jobs.contents.log(running, 6)).toMatchObject({
      body: 'öü',
      from_byte: 7,
      next_byte: 11,
    })
    expect(await service.jobs.contents.log(running, 99)).toMatchObject({
      body: '',
      from_byte: 11,
      next_byte: 11,
    })
    expect(asked()).toBe(3)
    source.failing.set('log', new SourceError(429, 'No credits left.'))
    advance(60)
    expect((await service.jobs.contents.log(running, 0)).body).toBe('text äöü')
    advance(120)
    await expect(service.jobs.contents.log(running, 0)).rejects.toMatchObject({ status: 429 })
    source.failing.set('log', new SourceError(404, 'Gone.'))
    await expect(service.jobs.contents.log(running, 0)).rejects.toMatchObject({ status: 404 })
  })

  test('all viewers of an archived package’s jobs share one request', async () => {
    source.freshFor.packages = 900_000
    await start()
    await put({ id: 1, status: 'failed', package_id: 76 })
    const before = source.calls.filter((call) => call === 'package').length
    const opened = (await service.jobs.job(1)).job
    for (let tab = 0; tab < 5; tab += 1)
      expect(await service.resources.packageOf(opened)).toBeNull()
    expect(source.calls.filter((call) => call === 'package').length - before).toBe(1)
    source.packageList = source.packageList.map((item) => ({
      ...item,
      id: item.id + 65,
      name: 'Old load',
    }))
    advance(901)
    await service.resources.packages()
    expect((await service.resources.packageOf(opened))?.name).toBe('Old load')
  })

  test('open pages do not each retry lists that cannot be read', async () => {
    source.failing.set('clusters', new SourceError(503, 'down'))
    await start()
    const asked = () => source.calls.filter((call) => call === 'clusters').length
    const before = asked()
    for (let tab = 0; tab < 10; tab += 1) await service.resources.clusters().catch(() => null)
    expect(asked()).toBe(before)
    advance(5)
    source.failing.delete('clusters')
    expect(await service.resources.clusters()).toHaveLength(1)
  })

  test('a permanently refused list does not block the names of the others, and is retried less and less often', async () => {
    Object.assign(source.freshFor, {
      packages: 900_000,
      clusters: 60_000,
      schedules: 600_000,
      members: 3_600_000,
    })
    source.failing.set(
      'schedules',
      new SourceError(403, 'The owner of the API key is not allowed to do this.'),
    )
    await service.close()
    service = await AccountService.open({ store, records, source, now: () => nowMs, log })
    await start()
    expect(service.resources.packageName(12)).toBe('Weather')
    const warn = vi.spyOn(log, 'warn')
    for (let passed = 0; passed < 3600; passed += 10) {
      advance(10)
      await service.upkeep.refreshNames()
    }
    expect(source.calls.filter((call) => call === 'schedules').length).toBeLessThan(45)
    expect(warn).not.toHaveBeenCalled()
    await pulled()
    expect(service.freshness.sync().last_error).toBeNull()
  })

  test('a change made while a list is in transit appears in the next one', async () => {
    source.freshFor.clusters = 60_000
    await start()
    advance(61)
    let answer: (clusters: typeof source.clusterList) => void = () => undefined
    const before = source.clusterList
    vi.spyOn(source, 'clusters').mockImplementationOnce(
      () => new Promise((resolve) => (answer = resolve)),
    )
    const reading = service.resources.clusters()
    await service.commands.createCluster({ nodes: 1 }, 'Dana')
    const next = service.resources.clusters()
    answer(before)
    await reading
    expect(await next).toHaveLength(2)
    expect(await service.resources.clusters()).toHaveLength(2)
  })

  test('an unavailable package is not requested in each pull and blocks no other', async () => {
    const ask = vi.spyOn(source, 'package').mockImplementation(async (id) => {
      if (id === 77)
        throw new SourceError(
          502,
          'The hosted service’s response about package 77 could not be read.',
        )
      return z.parse(packageSchema, { id, name: `Old load ${id}` })
    })
    source.put({ id: 1, status: 'completed', package_id: 77 })
    source.put({ id: 2, status: 'completed', package_id: 78 })
    await start()
    for (let change = 0; change < 4; change += 1) {
      advance(1)
      await put({ id: 1, errors: `once more ${change}` })
      await put({ id: 2, errors: `once more ${change}` })
    }
    expect(service.resources.packageName(78)).toBe('Old load 78')
    expect(ask.mock.calls.filter(([id]) => id === 77)).toHaveLength(1)
  })

  test('closing does not wait for a source that does not respond', async () => {
    let end: (error: Error) => void = () => undefined
    const pull = vi
      .spyOn(source, 'pull')
      .mockImplementation(() => new Promise((_, reject) => (end = reject)))
    vi.spyOn(source, 'close').mockImplementation(async () =>
      end(new SourceError(503, 'Jobwatch is stopping.')),
    )
    await start()
    await vi.waitFor(() => expect(pull).toHaveBeenCalled())
    const warn = vi.spyOn(log, 'warn')
    await service.close()
    expect(warn).not.toHaveBeenCalled()
  })

  test('a reader after a pause triggers a pull at once, with the account marked as viewed', async () => {
    source.nextMs = 3_600_000
    await start()
    await vi.waitFor(() => expect(source.calls).toContain('pull'))
    const watched = () => source.situations.map((situation) => situation.watched).slice(1)
    service.freshness.noteReader()
    service.freshness.noteReader()
    await vi.waitFor(() => expect(watched()).toEqual([true]))
    advance(61)
    source.put({ id: 3 })
    await vi.waitFor(() => expect(watched()).toEqual([true, false]))
  })
})

describe('pull loop', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  test('a burst of nudges is one early pull; without nudges it pulls by itself; errors slow it down', async () => {
    let pulls = 0
    let failing = false
    const loop = new SyncLoop(
      {
        pull: async () => {
          pulls += 1
          if (failing) throw new Error('down')
          return { more: false, inMs: null }
        },
        failed: () => null,
      },
      () => Date.now(),
    )
    loop.start()
    await vi.advanceTimersByTimeAsync(0)
    expect(pulls).toBe(1)
    for (let nudge = 0; nudge < 30; nudge += 1) {
      loop.nudge()
      await vi.advanceTimersByTimeAsync(10)
    }
    expect(pulls).toBe(3)
    await vi.advanceTimersByTimeAsync(5_200)
    expect(pulls).toBe(4)
    failing = true
    await vi.advanceTimersByTimeAsync(60_000)
    const whileDown = pulls
    expect(whileDown).toBeLessThan(12)
    failing = false
    // The longest delay plus its jitter.
    await vi.advanceTimersByTimeAsync(76_000)
    expect(pulls).toBeGreaterThan(whileDown)
    await loop.close()
    const ended = pulls
    loop.nudge()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(pulls).toBe(ended)
  })

  test('a source that asks to wait for years is polled again within the hour, but not at once', async () => {
    let pulls = 0
    const pull = () => {
      pulls += 1
      return Promise.reject(new Error('down'))
    }
    const loop = new SyncLoop({ pull, failed: () => 10 * 365 * 86_400 }, () => Date.now())
    loop.start()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(pulls).toBe(1)
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(pulls).toBe(2)
    await loop.close()
  })
})

test('a pull with several statuses of one job records all of them', async () => {
  await start()
  const told = ['idle', 'pending', 'queued', 'running'].map((status, second) =>
    source.put({ id: 7, status, created_at: iso(0), updated_at: iso(second) }),
  )
  const spy = vi.spyOn(source, 'pull').mockImplementation((cursor) =>
    Promise.resolve({
      jobs: told,
      gone: [],
      cursor: cursor ?? '1',
      more: false,
      current: true,
      nextMs: null,
    }),
  )
  source.put({ id: 7, status: 'running', created_at: iso(0), updated_at: iso(3) })
  await vi.waitFor(
    async () =>
      expect((await service.jobs.transitions(7)).map((each) => each.status)).toEqual([
        'idle',
        'pending',
        'queued',
        'running',
      ]),
    { timeout: 5000, interval: 10 },
  )
  spy.mockRestore()
})
