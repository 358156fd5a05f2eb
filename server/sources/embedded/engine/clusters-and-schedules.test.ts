import { afterEach, describe, expect, test } from 'vitest'
import { childrenIn, openWorld, until, type World } from '../testing/world.ts'
import { maxClusters, maxProbes } from './cluster-keeper.ts'
import { maxStarting } from './running-jobs.ts'
import { quiet } from '../../port.ts'

let world: World | null = null
afterEach(async () => {
  await world?.close()
  world = null
})

const minute = 60_000

/**
 * A world in which time passes normally and can be advanced, with a wall clock that can be set
 * separately.
 */
async function openTimedWorld(
  more: Parameters<typeof openWorld>[0] = {},
): Promise<World & { advance(ms: number): void; setClock(ms: number): void }> {
  let ahead = 0
  let set = 0
  const opened = await openWorld({
    now: () => Date.now() + ahead + set,
    monotonic: () => performance.now() + ahead,
    ...more,
  })
  world = opened
  return Object.assign(opened, {
    advance: (ms: number) => void (ahead += ms),
    setClock: (ms: number) => void (set += ms),
  })
}

describe('a cluster', () => {
  test('starts through its statuses, runs as many jobs as it has slots, and terminates', async () => {
    const home = await openTimedWorld()
    const { id, status } = await home.source.createCluster({
      nodes: 2,
      name: 'mine',
      terminate_on_idle: false,
      time_to_idle: 60,
    })
    expect(status).toBe('pending')
    await expect(home.source.terminateCluster(id)).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining('still starting'),
    })
    const jobs = await Promise.all([1, 2, 3].map(() => home.run('endless', {}, id)))
    await until('it is creating', async () => (await home.source.cluster(id)).status === 'creating')
    const up = await until('it is up and full', async () =>
      ((cluster) => cluster.running_jobs_count === 2 && cluster)(await home.source.cluster(id)),
    )
    expect(up).toMatchObject({
      status: 'available',
      queued_jobs_count: 1,
      available_since: expect.any(String),
      idle_since: null,
    })
    const [first, , third] = jobs
    await home.reached(third?.id ?? 0, 'queued')

    await home.source.updateCluster(id, { nodes: 3 })
    await home.reached(third?.id ?? 0, 'running')
    await home.source.updateCluster(id, { nodes: 1 })
    await home.source.stopJob(first?.id ?? 0)
    await home.ended(first?.id ?? 0)

    expect((await home.source.terminateCluster(id)).status).toBe('pending_terminate')
    expect((await home.source.terminateCluster(id)).status).toMatch(/terminate|terminating/)
    await until(
      'it is terminated',
      async () => (await home.source.cluster(id)).status === 'terminated',
    )
    expect(await home.ended(third?.id ?? 0)).toMatchObject({
      status: 'stopped',
      errors: 'Cluster "mine" was terminated.',
    })
    await expect(home.run('good', {}, id)).rejects.toMatchObject({ status: 422 })
    await expect(home.source.terminateCluster(id)).rejects.toMatchObject({ status: 422 })
    await expect(home.source.updateCluster(id, { nodes: 2 })).rejects.toMatchObject({ status: 422 })
  })

  test('without jobs is idle, and terminates if configured to', async () => {
    const home = await openTimedWorld()
    const { id } = await home.source.createCluster({
      nodes: 1,
      terminate_on_idle: true,
      time_to_idle: 300,
    })
    await until('it is up', async () => (await home.source.cluster(id)).status === 'available')
    home.advance(minute)
    await until('it is idle', async () => (await home.source.cluster(id)).status === 'idle')
    await home.ended((await home.run('good', {}, id)).id)
    expect((await home.source.cluster(id)).status).not.toBe('terminated')
    await until('it rests again', async () => (await home.source.cluster(id)).idle_since !== null)
    home.advance(6 * minute)
    expect(
      await until('it is terminated', async () =>
        ((cluster) => cluster.status === 'terminated' && cluster)(await home.source.cluster(id)),
      ),
    ).toMatchObject({ terminated_on_idle: true, terminated_at: expect.any(String) })
  })

  test('does not terminate as idle because the clock jumped ahead', async () => {
    const home = await openTimedWorld()
    const { id } = await home.source.createCluster({
      nodes: 1,
      terminate_on_idle: true,
      time_to_idle: 300,
    })
    await until('it rests', async () => (await home.source.cluster(id)).idle_since !== null)
    home.setClock(1440 * minute)
    home.advance(40_000)
    await until('it is idle', async () => (await home.source.cluster(id)).status === 'idle')
    home.advance(5 * minute)
    await until(
      'it is terminated',
      async () => (await home.source.cluster(id)).status === 'terminated',
    )
  })

  test.each([[{}], [{ nodes: 0 }], [{ nodes: 33 }]])('with %o is refused', async (request) => {
    const home = await openTimedWorld()
    await expect(home.source.createCluster(request)).rejects.toMatchObject({ status: 422 })
  })
})

describe('many clusters at once', () => {
  test(
    'are refused beyond a limit, start a few at a time, and make room when they end',
    { timeout: 60_000 },
    async () => {
      const home = await openTimedWorld()
      const before = (await home.source.clusters()).length
      const asked = await Promise.allSettled(
        Array.from({ length: 60 }, () => home.source.createCluster({ nodes: 1 })),
      )
      const refused = asked.flatMap((each) =>
        each.status === 'rejected' ? [each.reason as unknown] : [],
      )
      expect(asked.length - refused.length).toBe(maxClusters - before)
      expect(refused[0]).toMatchObject({
        status: 422,
        message: expect.stringContaining(`There are already ${maxClusters} clusters`),
      })
      let most = 0
      await until('some are available', async () => {
        most = Math.max(most, childrenIn(home.options.dataDir).length)
        return (
          (await home.source.clusters()).filter(({ status }) => status === 'available').length >= 5
        )
      })
      expect(most).toBeGreaterThan(0)
      expect(most).toBeLessThanOrEqual(maxProbes)
      const up = (await home.source.clusters()).find(({ status }) => status === 'available')
      await home.source.terminateCluster(up?.id ?? 0)
      await until(
        'it is terminated',
        async () => (await home.source.cluster(up?.id ?? 0)).status === 'terminated',
      )
      expect((await home.source.createCluster({ nodes: 1 })).status).toBe('pending')
    },
  )

  test('a workflow uses no slot while its child does', { timeout: 30_000 }, async () => {
    const home = await openTimedWorld()
    const { id } = await home.run('endless workflow')
    const [child] = await until('its child runs', async () =>
      ((all) => all[0]?.status === 'running' && all)(
        await home.source.children(id, { offset: 0, limit: 1 }),
      ),
    )
    const cluster = await home.source.cluster(1)
    expect([cluster.running_jobs_count, cluster.nodes]).toEqual([1, 1])
    expect((await home.source.clusters()).find((each) => each.id === 1)).toEqual(cluster)
    await home.source.stopJob(id)
    await home.ended(child?.id ?? 0)
    await home.ended(id)
    expect((await home.source.cluster(1)).running_jobs_count).toBe(0)
  })

  test(
    'jobs beyond the machine’s limit stay queued, whatever the slots',
    { timeout: 60_000 },
    async () => {
      const home = await openTimedWorld({ slots: 32 })
      // The cluster's probe is also a process.
      await until('the probe is gone', () => childrenIn(home.options.dataDir).length === 0)
      const jobs = await Promise.all(Array.from({ length: 7 }, () => home.run('endless')))
      let most = 0
      await until('all run', async () => {
        // In this order, a process that starts in between only makes the difference smaller.
        const processes = childrenIn(home.options.dataDir).length
        const states = await Promise.all(jobs.map(({ id }) => home.source.job(id)))
        most = Math.max(
          most,
          processes - states.filter(({ status }) => status === 'running').length,
        )
        return states.every(({ status }) => status === 'running')
      })
      expect(most).toBeLessThanOrEqual(maxStarting)
    },
  )
})

test(
  'setting the clock does not change the runtime of a running job',
  { timeout: 30_000 },
  async () => {
    const home = await openTimedWorld()
    const { id } = await home.run('endless')
    await home.reached(id, 'running')
    home.advance(minute)
    const before = (await home.source.job(id)).runtime_in_seconds
    expect(before).toBeGreaterThanOrEqual(60)
    for (const set of [120 * minute, -240 * minute]) {
      home.setClock(set)
      const { runtime_in_seconds: runtime } = await home.source.job(id)
      expect(runtime).toBeGreaterThanOrEqual(before)
      expect(runtime).toBeLessThan(120)
    }
  },
)

describe('a schedule', () => {
  const scheduled = (name: string, sql: string, schedule: object) => ({
    name,
    flow_type: 'dataflow',
    sources: [{ name: 'numbers', from: 'packages', file: 'numbers.csv', format: 'csv' }],
    steps: [{ name: 'rows', sql }],
    destinations: [{ name: 'rows', from: 'rows', file: 'rows.csv', format: 'csv' }],
    schedule,
  })
  const open = async (sql: string, schedule: object) => {
    const home = await openTimedWorld()
    home.writePackage('timed', scheduled('timed', sql, schedule))
    await home.source.invalidPackages()
    const [known] = await home.source.schedules()
    const id = known?.id ?? 0
    const runs = async () =>
      (await home.source.pull(null, quiet)).jobs
        .filter(({ creator }) => creator?.type === 'Schedule')
        .sort((a, b) => a.id - b.id)
    return { home, id, runs }
  }

  test('runs when it is due, once however many were missed, and not while disabled', async () => {
    const { home, id, runs } = await open('select n from numbers', { every: 5, unit: 'minutes' })
    expect(await home.source.schedule(id)).toMatchObject({
      status: 'disabled',
      next_run_at: null,
      interval_amount: 5,
      auto_retry: false,
    })
    home.advance(10 * minute)
    const enabled = await home.source.setScheduleStatus(id, 'enabled')
    expect(Date.parse(enabled.next_run_at ?? '')).toBeGreaterThan(home.options.now?.() ?? 0)
    expect(await runs()).toEqual([])

    await home.source.close()
    home.advance(60 * minute)
    await home.reopen()
    const [run] = await until('it ran', async () => ((all) => all.length > 0 && all)(await runs()))
    expect(run).toMatchObject({
      attempts: 0,
      master_auto_retry_attempts: null,
      creator: { type: 'Schedule', id },
    })
    await home.ended(run?.id ?? 0)
    const after = await home.source.schedule(id)
    expect(after).toMatchObject({
      execution_count: 1,
      last_run_status: 'completed',
      last_run_at: expect.any(String),
    })
    expect(Date.parse(after.next_run_at ?? '')).toBeGreaterThan(home.options.now?.() ?? 0)
    expect(await runs()).toHaveLength(1)
  })

  test('retries a failed run up to its limit, as new jobs', async () => {
    const { home, id, runs } = await open('select nope from numbers', {
      every: 5,
      unit: 'hours',
      retries: 2,
    })
    await home.source.setScheduleStatus(id, 'enabled')
    expect(await home.source.runSchedule(id)).toMatchObject({
      execution_count: 1,
      last_run_status: 'running',
    })
    for (const attempt of [0, 1, 2]) {
      const run = await until(`attempt ${attempt} has failed`, async () =>
        (await runs()).find(({ attempts, status }) => attempts === attempt && status === 'failed'),
      )
      expect(run.master_auto_retry_attempts).toBe(2)
      home.advance(16_000)
    }
    home.advance(minute)
    await home.source.setScheduleStatus(id, 'disabled')
    expect((await runs()).map(({ attempts }) => attempts)).toEqual([0, 1, 2])
    expect((await home.source.schedule(id)).last_run_status).toBe('failed')
  })

  test('enabled while the clock was ahead runs within its interval once the clock is corrected', async () => {
    const home = await openTimedWorld()
    home.setClock(10 * 1440 * minute)
    home.writePackage(
      'timed',
      scheduled('timed', 'select nope from numbers', { every: 5, unit: 'minutes', retries: 1 }),
    )
    await home.source.invalidPackages()
    const id = (await home.source.schedules())[0]?.id ?? 0
    await home.source.setScheduleStatus(id, 'enabled')
    home.setClock(-10 * 1440 * minute)
    const isSoon = (at: string | null) =>
      at !== null && Date.parse(at) <= (home.options.now?.() ?? 0) + 5 * minute
    await until('its next run is near', async () =>
      isSoon((await home.source.schedule(id)).next_run_at),
    )
    home.advance(6 * minute)
    await until('it ran', async () => (await home.source.schedule(id)).execution_count === 1)
  })

  test('retries a failed run although the clock was set back meanwhile', async () => {
    const { home, id, runs } = await open('select nope from numbers', {
      every: 5,
      unit: 'hours',
      retries: 1,
    })
    await home.source.setScheduleStatus(id, 'enabled')
    await home.source.runSchedule(id)
    await until(
      'it has failed',
      async () => (await home.source.schedule(id)).last_run_status === 'failed',
    )
    home.setClock(-120 * minute)
    await until(
      'the clock was noticed',
      async () =>
        Date.parse((await home.source.schedule(id)).next_run_at ?? '') <=
        (home.options.now?.() ?? 0) + 300 * minute,
    )
    home.advance(16_000)
    await until('it was tried again', async () =>
      (await runs()).some(({ attempts }) => attempts === 1),
    )
  })

  test.each([[31], [365]])(
    'of months is not changed by a correct clock, %i days later',
    async (days) => {
      const { home, id } = await open('select n from numbers', { every: 1, unit: 'months' })
      await home.source.setScheduleStatus(id, 'enabled')
      home.advance(days * 1440 * minute)
      await until('it ran once', async () => (await home.source.schedule(id)).execution_count === 1)
      const { next_run_at: due, start_at: begun } = await home.source.schedule(id)
      await until(
        'a tick has passed',
        async () => (await home.source.schedule(id)).last_run_status !== 'running',
      )
      expect(await home.source.schedule(id)).toMatchObject({ next_run_at: due, start_at: begun })
    },
  )

  test('does not overlap, and reports that', async () => {
    const { home, id, runs } = await open(
      'select count(*) from range(1000000000) a, range(1000000000) b',
      { every: 5, unit: 'minutes' },
    )
    await home.source.setScheduleStatus(id, 'enabled')
    await home.source.runSchedule(id)
    const [run] = await runs()
    await expect(home.source.runSchedule(id)).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining(`still running as job ${run?.id}`),
    })
    const { next_run_at: due } = await home.source.schedule(id)
    home.advance(6 * minute)
    await until(
      'the next run has moved on',
      async () => (await home.source.schedule(id)).next_run_at !== due,
    )
    expect(await runs()).toHaveLength(1)
  })

  test('is removed with its package', async () => {
    const { home, id } = await open('select n from numbers', { every: 5, unit: 'minutes' })
    home.writePackage('timed', { ...scheduled('timed', 'select 1', {}), schedule: undefined })
    await home.source.invalidPackages()
    await expect(home.source.schedule(id)).rejects.toMatchObject({ status: 404 })
  })
})
