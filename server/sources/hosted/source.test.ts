import { describe, expect, test } from 'vitest'
import { quiet } from '../port.ts'
import { openHosted } from './testing/world.ts'

describe('a hosted source', () => {
  test('makes no calls by itself, so the server starts even if the service is down', async () => {
    const { upstream, source } = openHosted()
    upstream.fault({ when: () => true, times: 99, status: 503 })
    await source.start()
    expect(upstream.count()).toBe(0)
    expect(source.state()).toEqual({
      place: 'api.example.test',
      credits: null,
      budget: { limit: expect.any(Number), spent: 0 },
      pace_seconds: null,
      paused_until: null,
      history: null,
      left_out: 0,
    })
    await expect(source.pull(null, quiet)).rejects.toMatchObject({ status: 503 })
    await source.close()
  })

  test('uses the default limits, except those set by the account', () => {
    const { source, open } = openHosted()
    expect(source.floors).toEqual({
      runawayOverMedian: 300,
      slowOverMedian: 600,
      runawayWithoutBaseline: null,
      noProgress: 300,
      queuedTooLong: 600,
      stuckStopping: 600,
    })
    expect(open({ floors: { noProgress: 30 } }).floors).toMatchObject({
      noProgress: 30,
      stuckStopping: 600,
    })
    expect(source.historyDays).toBe(90)
  })

  test('reports its state: credits, budget, pace, history', async () => {
    const { upstream, source, open } = openHosted()
    upstream.addJob()
    await source.pull(null, { watched: true, live: [] })
    const { credits, budget, pace_seconds, history } = source.state()
    expect(credits).toEqual({ limit: 5_000, remaining: 5_000 - upstream.count() })
    expect(budget?.spent).toBe(upstream.count())
    expect(pace_seconds).toBeGreaterThan(0)
    expect(history).toMatchObject({ complete: true, jobs: 1 })
    // With production rates.
    expect(open({ budget: {} }).state().budget?.limit).toBe(1_200)
  })

  test('follows a job after a user action with the next pull', async () => {
    const { upstream, source } = openHosted()
    const id = upstream.addJob()
    const { cursor } = await source.pull(null, quiet)
    let told = 0
    const off = source.onChange(() => {
      told += 1
    })
    await source.stopJob(id)
    expect(told).toBe(1)
    // `updated_at` may stand still (jobs-api.md §4).
    upstream.changeJob(id, {
      status: 'stopped',
      updated_at: '2031-05-09T06:00:00Z',
      completed_at: upstream.at(),
    })
    const { jobs } = await source.pull(cursor, quiet)
    expect(jobs.find((job) => job.id === id)?.status).toBe('stopped')
    off()
    await source.runJob({
      package_id: 1,
      cluster_id: 1,
      variables: {},
      dynamic_variables: {},
      rerun_of: null,
    })
    expect(told).toBe(1)
  })
})
