import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createHost, type Host } from './host.ts'
import { operatorJob } from './operator.ts'
import { storageTrouble } from './storage-error.ts'
import { childrenIn, openWorld, until, type World } from './testing/world.ts'

let world: World | null = null
let host: Host | null = null
afterEach(async () => {
  await host?.close()
  host = null
  await world?.close()
  world = null
})

/** The engine itself, over the folder of a world whose own source is closed. */
async function openHost(prepare: (home: World) => void = () => undefined): Promise<Host> {
  const home = await openWorld()
  world = home
  prepare(home)
  await home.source.close()
  host = await createHost({ ...home.options, now: Date.now, monotonic: () => performance.now() })
  return host
}

const request = { cluster_id: 1, variables: {}, dynamic_variables: {} }

test(
  'outputs that a running job reads are in use until it has ended',
  { timeout: 30_000 },
  async () => {
    const { engine, ledger } = await openHost((home) =>
      home.writePackage('reader', {
        name: 'reader',
        flow_type: 'dataflow',
        sources: [
          { name: 'rows', from: 'output', package: 'good', file: 'rows.csv', format: 'csv' },
        ],
        steps: [
          {
            name: 'out',
            sql: 'select count(*) as n from range(1000000000) a(x), range(1000000000) b(y) where (x * 7 + y) % 13 = 5',
          },
        ],
        destinations: [{ name: 'out', from: 'out', file: 'out.csv', format: 'csv' }],
      }),
    )
    const run = (file: string) => {
      const target = ledger.packages.byFile(file)
      if (!target) throw new Error(`There is no package ${file}.`)
      return engine.accept(operatorJob(target, request))
    }
    const producer = run('good')
    await until(
      'the producer has completed',
      () => ledger.jobs.get(producer.id)?.status === 'completed',
    )
    expect(engine.inUse()).toEqual(new Set())
    const reader = run('reader')
    await until('the reader runs', () => ledger.jobs.get(reader.id)?.status === 'running')
    expect(engine.inUse()).toEqual(new Set([producer.id]))
    engine.stop(reader.id)
    await until('the reader has ended', () => ledger.jobs.get(reader.id)?.status === 'stopped')
    expect(engine.inUse()).toEqual(new Set())
  },
)

describe('while another program has the ledger locked', { timeout: 60_000 }, () => {
  let lock: Database.Database | null = null
  afterEach(() => lock?.close())

  async function openLocked() {
    const home = await openWorld()
    world = home
    const file = join(home.options.dataDir, 'engine.db')
    return {
      home,
      lockNow: () => {
        lock = new Database(file)
        lock.exec('begin immediate')
      },
      free: () => lock?.exec('rollback'),
      /** The engine met the lock, which it can only report if its loop keeps running. */
      met: () =>
        until('the engine has met the lock', () =>
          home.source.check?.().then(
            () => false,
            (error: unknown) => String(error).includes('locked by another program'),
          ),
        ),
    }
  }

  test('a request waits without blocking others, and completes once the ledger is free', async () => {
    const { home, lockNow, free } = await openLocked()
    const target = await home.request('good')
    lockNow()
    const asked = [
      home.source.createCluster({ nodes: 1, name: 'late' }),
      home.source.runJob(target),
      home.source.watch('clusters', 1),
    ]
    let isDone = false
    void Promise.all(asked).then(() => (isDone = true))
    // If the thread waited in the driver, these reads would only finish after the writes had
    // failed.
    for (let turn = 0; turn < 20; turn += 1)
      expect((await home.source.clusters()).map(({ name }) => name)).not.toContain('late')
    expect(isDone).toBe(false)
    free()
    await Promise.all(asked)
    expect((await home.source.clusters()).filter(({ name }) => name === 'late')).toHaveLength(1)
    expect((await home.source.pull(null, { watched: false, live: [] })).jobs).toHaveLength(1)
  })

  test('a cluster that started meanwhile is available afterwards', async () => {
    const { home, lockNow, free, met } = await openLocked()
    const { id } = await home.source.createCluster({ nodes: 1 })
    await until('it is tried', async () => (await home.source.cluster(id)).status === 'creating')
    lockNow()
    await until('its process is gone', () => childrenIn(home.options.dataDir).length === 0)
    await met()
    free()
    await until(
      'it is available',
      async () => (await home.source.cluster(id)).status === 'available',
    )
    await until('all is well', () =>
      home.source.check?.().then(
        () => true,
        () => false,
      ),
    )
  })

  test('a job continues, and its end is recorded afterwards', async () => {
    const { home, lockNow, free, met } = await openLocked()
    const job = await home.run('forms')
    await until('its process runs', () => childrenIn(home.options.dataDir).length > 0)
    lockNow()
    await until('its process is gone', () => childrenIn(home.options.dataDir).length === 0)
    await met()
    free()
    expect(await home.ended(job.id)).toMatchObject({
      status: 'completed',
      outputs: [{ records_count: 250 }, { records_count: 250 }, { records_count: 250 }],
    })
  })

  test('the engine closes without an error', async () => {
    const { home, lockNow, free } = await openLocked()
    const job = await home.run('endless')
    await home.reached(job.id, 'running')
    lockNow()
    await home.source.close()
    free()
    await home.reopen()
    expect(await home.ended(job.id)).toMatchObject({ status: 'failed' })
  })
})

test(
  'the engine reports a full disk and continues once there is space',
  { timeout: 30_000 },
  async () => {
    const opened = await openHost()
    const { engine, ledger } = opened
    const target = ledger.packages.byFile('good')
    if (!target) throw new Error('There is no package good.')
    const full = vi.spyOn(ledger.jobs, 'change').mockImplementation(() => {
      throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    })
    const job = engine.accept(operatorJob(target, request))
    await until('the engine says so', () => opened.trouble() !== null)
    expect(storageTrouble(opened.trouble())).toMatchObject({
      status: 503,
      message: expect.stringContaining('The disk is full'),
    })
    expect(ledger.jobs.get(job.id)?.status).toBe('idle')
    full.mockRestore()
    await until('the job has completed', () => ledger.jobs.get(job.id)?.status === 'completed')
    expect(opened.trouble()).toBeNull()
  },
)
