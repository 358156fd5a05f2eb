import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { SqliteRecordStore } from '../records/sqlite-record-store.ts'
import { newNotes, type StoredJob } from '../store/port.ts'
import { SqliteJobStore } from '../store/sqlite-job-store.ts'
import { PackageModelCache } from './package-models.ts'
import { testFloors, testJob } from './testing/memory-source.ts'

const hour = 3600
const startMs = Date.parse('2026-11-23T12:00:00Z')
const iso = (ms: number) => new Date(ms).toISOString()
let nowMs: number
let store: SqliteJobStore
let records: SqliteRecordStore
let account: number
let models: PackageModelCache

beforeEach(async () => {
  nowMs = startMs
  store = await SqliteJobStore.open(':memory:', { longReads: 'in place' })
  records = await SqliteRecordStore.open(':memory:')
  account = (await store.account('local')).key
  models = new PackageModelCache({
    store,
    records,
    account: { slug: 'local', key: account },
    floors: testFloors,
    now: () => nowMs,
    monotonic: () => nowMs,
  })
})
afterEach(async () => {
  await store.close()
  await records.close()
})

/** A completed run of package 11 that took an hour unless said otherwise. */
const runOf = (id: number, daysAgo: number, fields: Record<string, unknown> = {}): StoredJob => {
  const runtime = Number(fields['runtime_in_seconds'] ?? hour)
  const startedMs = startMs - daysAgo * 86_400_000
  return {
    job: testJob({
      id,
      package_id: 11,
      created_at: iso(startedMs - 60_000),
      started_at: iso(startedMs),
      completed_at: iso(startedMs + runtime * 1000),
      runtime_in_seconds: hour,
      outputs: [{ id, name: `out-${id}.csv`, component_name: 'out', records_count: 1000 }],
      ...fields,
    }),
    notes: newNotes('Night load'),
    overrun: null,
    seenMs: startMs,
    headline: null,
  }
}
const put = (...runs: StoredJob[]) =>
  store.write(
    account,
    runs.map((after) => ({ before: null, after })),
  )
const history = (count: number) =>
  Array.from({ length: count }, (_, at) => runOf(at + 1, count - at))
const usual = () => models.usual(11, { startedMs: nowMs, variables: {}, samples: [] })

describe('models of packages', () => {
  test('are made from the stored runs', async () => {
    await put(...history(10))
    expect(await usual()).toMatchObject({ n: 10, low_seconds: hour, records_p50: 1000 })
    const { wait, records: outputs } = await models.models(11)
    expect(wait).toMatchObject({ n: 10, low: expect.closeTo(60) })
    expect(outputs.map(({ name, n }) => [name, n])).toEqual([['out', 10]])
  })

  test('follow each run that completes, once', async () => {
    await put(...history(10))
    await usual()
    const next = runOf(11, 0, { completed_at: iso(startMs), runtime_in_seconds: 2 * hour })
    await put(next)
    await models.completed(next)
    await models.completed(next)
    expect(await usual()).toMatchObject({ n: 11, longest_seconds: 2 * hour })
  })

  /** A read of the runs that has seen what is stored by now, and responds when it may. */
  const slowRead = () => {
    const read = store.finishedRuns.bind(store)
    let answer: (value: null) => void = () => undefined
    const mayAnswer = new Promise<null>((resolve) => {
      answer = resolve
    })
    const hasRead = new Promise<null>((resolve) => {
      vi.spyOn(store, 'finishedRuns').mockImplementationOnce(async (...args) => {
        const runs = await read(...args)
        resolve(null)
        await mayAnswer
        return runs
      })
    })
    return { hasRead, answer: () => answer(null) }
  }

  test('contain a run that completes while the runs are read', async () => {
    await put(...history(10))
    const { hasRead, answer } = slowRead()
    const early = usual()
    await hasRead
    await put(runOf(11, 0))
    const taken = models.completed(runOf(11, 0))
    answer()
    expect((await early).n).toBe(10)
    await taken
    expect((await usual()).n).toBe(11)
  })

  test('know what somebody says about a run while the runs are read', async () => {
    await put(...history(10))
    const { hasRead, answer } = slowRead()
    const [early, alsoEarly] = [usual(), usual()]
    await hasRead
    await put(runOf(11, 0))
    const forgotten = models.forgetJob(11)
    answer()
    await Promise.all([early, alsoEarly, forgotten])
    expect((await usual()).n).toBe(11)
  })

  test('follow old runs of a long history later, since they come by the thousand', async () => {
    await put(...history(40))
    await usual()
    const old = runOf(50, 60)
    await put(old)
    await models.completed(old)
    expect((await usual()).n).toBe(40)
    nowMs += 61_000
    expect((await usual()).n).toBe(41)
  })

  test('take a run that was called fine as usual', async () => {
    await put(...history(20), runOf(30, 0.5, { runtime_in_seconds: 9 * hour }))
    const before = (await usual()).runaway_after_seconds ?? 0
    const decision = { jobId: 30, packageId: 11, kind: 'runaway', choice: 'fine' } as const
    await records.decideFlag('local', {
      ...decision,
      until: null,
      at: iso(startMs),
      actor: 'Ana',
      reason: null,
    })
    await models.forgetJob(30)
    expect(before).toBeLessThan(9 * hour)
    expect((await usual()).runaway_after_seconds).toBeGreaterThan(9 * hour)
  })

  test('know the limit that somebody set, and when it is removed', async () => {
    await put(...history(10))
    await usual()
    const limit = { seconds: 4000, at: iso(startMs), actor: 'Ana', reason: null }
    await records.setHardLimit('local', 11, limit)
    models.forgetLimits()
    expect(await usual()).toMatchObject({ hard_limit_seconds: 4000, runaway_after_seconds: 4000 })
    await records.setHardLimit('local', 11, null)
    models.forgetLimits()
    expect((await usual()).hard_limit_seconds).toBeNull()
  })

  test('compare a run’s records with those of other runs only', async () => {
    await put(...history(10))
    expect((await models.recordsBefore(11, 10))[0]?.n).toBe(9)
    expect((await models.recordsBefore(11, 99))[0]?.n).toBe(10)
  })

  test('read the runs of a package once for many of its jobs', async () => {
    await put(...history(10))
    const reads = vi.spyOn(store, 'finishedRuns')
    for (const { job } of history(10)) await models.recordsBefore(11, job.id)
    await usual()
    expect(reads).toHaveBeenCalledOnce()
  })

  test('of a job without a package are empty', async () => {
    expect(
      await models.usual(null, { startedMs: nowMs, variables: {}, samples: [] }),
    ).toMatchObject({ n: 0, p50_seconds: null })
  })
})

describe('waits and stops', () => {
  /** A stop of this job that took so many seconds. */
  const stop = (jobId: number, seconds: number) =>
    records.observe('local', [
      { jobId, status: 'pending_stoppage', at: iso(startMs), exact: true },
      { jobId, status: 'stopped', at: iso(startMs + seconds * 1000), exact: true },
    ])
  const stopped = (id: number, packageId: number) =>
    runOf(id, 1, { package_id: packageId, status: 'stopped' })

  test('come from the package if it has enough, else from the account', async () => {
    const ids = Array.from({ length: 10 }, (_, at) => at + 1)
    await put(...ids.map((id) => stopped(id, 11)), ...ids.map((id) => stopped(id + 20, 12)))
    for (const id of ids) await stop(id, 300)
    for (const id of ids.slice(0, 3)) await stop(id + 20, 5)
    expect((await models.spans(11)).stop).toMatchObject({ n: 10, low: expect.closeTo(300) })
    expect((await models.spans(12)).stop?.n).toBe(13)
    expect((await models.spans(null)).stop?.n).toBe(13)
  })

  test('are unknown without history', async () => {
    expect(await models.spans(11)).toEqual({ wait: null, stop: null })
  })
})
