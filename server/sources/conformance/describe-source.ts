import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunRequest } from '../../../contract/requests.ts'
import { readJob, type Job } from '../../../contract/job.ts'
import { endedAt } from '../../../contract/status.ts'
import { isJobStatus, jobStatuses, statusFacts, type JobStatus } from '../../../contract/status.ts'
import { capabilities, type Capability } from '../../../contract/sync.ts'
import {
  can,
  capability,
  capabilityMethods,
  quiet,
  type CapabilityMethods,
  type JobSource,
  type Watched,
} from '../port.ts'

/** A source and what the suite needs to know about it. */
export interface Harness {
  source: JobSource
  /**
   * What to run for each course a job can take. Statuses that none of them passes must occur in a
   * job that exists from the start.
   */
  requests: {
    /** Completes, with at least one output; that output has a preview if previews are supported. */
    completes: RunRequest
    fails: RunRequest
    /** Runs until it is stopped, and fills its cluster: another job there stays queued. */
    lasts: RunRequest
    /** Has at least two children when it has completed. */
    workflow: RunRequest
  }
  /**
   * Whether pulls report every status a job passes, or only the latest, so that some may be missed.
   */
  sees: 'every status' | 'the latest status'
  /** Moves a job to a status, if it does not get there by itself. */
  bring(jobId: number, status: JobStatus): Promise<void>
  close(): Promise<void>
}

const patienceMs = 20_000
const unknownId = 987_654_321

/**
 * The contract of every source: each method of the core and of its capabilities, each refusal,
 * paging, and each of the nine statuses.
 */
export function describeSource(name: string, open: () => Promise<Harness>): void {
  describe(`the source port over ${name}`, () => {
    let harness: Harness
    let source: JobSource
    let cursor: string | null = null
    let completedId = 0
    let failedId = 0
    /** Statuses of each job in the order in which pulls reported them. */
    const told = new Map<number, string[]>()

    beforeAll(async () => {
      harness = await open()
      source = harness.source
      // From here on every change is pulled.
      await pull()
    })
    afterAll(() => harness.close())

    const pull = async (): Promise<Job[]> => {
      const pulled = await pullAll(source, cursor)
      cursor = pulled.cursor
      for (const job of pulled.jobs) {
        const statuses = told.get(job.id) ?? []
        if (statuses.at(-1) !== job.status) statuses.push(job.status)
        told.set(job.id, statuses)
      }
      return pulled.jobs
    }
    const eventually = async <T>(what: string, read: () => Promise<T | null>): Promise<T> => {
      const giveUpAt = performance.now() + patienceMs
      for (;;) {
        const value = await read()
        if (value !== null) return value
        if (performance.now() > giveUpAt) throw new Error(`Waited in vain until ${what}.`)
        await new Promise((resolve) => setTimeout(resolve, 15))
      }
    }
    const reach = async (id: number, status: JobStatus): Promise<Job> => {
      await pull()
      await harness.bring(id, status)
      return eventually(`job ${id} is ${status}`, async () => {
        await pull()
        const job = await source.job(id)
        if (job.status !== status && statusFacts[job.status].terminal)
          throw new Error(
            `Job ${id} ended as ${job.status}, and not as ${status}: ${job.errors ?? 'no message'}`,
          )
        return job.status === status ? job : null
      })
    }

    /**
     * Runs part of the suite if the source has the capability; otherwise checks that it refuses as
     * specified.
     */
    const where =
      <Name extends Capability>(
        name: Name,
        check: (able: JobSource & CapabilityMethods[Name]) => Promise<void>,
      ) =>
      async (): Promise<void> => {
        if (can(source, name)) await check(source)
        else expectRefused(source, name)
      }

    test('names itself, its account and its limits', () => {
      expect(source.kind).toMatch(/^[a-z]+$/)
      expect(source.account).toMatch(/^[a-z0-9-]+$/)
      for (const seconds of Object.values(source.floors))
        if (seconds !== null) expect(seconds).toBeGreaterThan(0)
      const { credits } = source.state()
      if (credits) expect(credits.remaining).toBeLessThanOrEqual(credits.limit)
    })

    test.each(capabilities)('implements all of the capability %s, or refuses it', (name) => {
      if (!can(source, name)) return expectRefused(source, name)
      for (const method of capabilityMethods[name])
        expect(Reflect.get(source, method), method).toBeTypeOf('function')
    })

    test('accepts a run, reports it, and completes it', async () => {
      let news = 0
      const off = source.onChange(() => {
        news += 1
      })
      const asked = await source.runJob(harness.requests.completes)
      expect(asked).toMatchObject({
        package_id: harness.requests.completes.package_id,
        cluster_id: harness.requests.completes.cluster_id,
        variables: harness.requests.completes.variables,
        started_at: null,
        completed_at: null,
      })
      await eventually('the source has told of it', () => Promise.resolve(news > 0 ? true : null))
      off()
      expect((await pull()).map(({ id }) => id)).toContain(asked.id)

      // If only the latest status is seen, a short job may have ended before it was seen running.
      if (harness.sees !== 'the latest status') await reach(asked.id, 'running')
      const job = await reach(asked.id, 'completed')
      expect(job).toMatchObject({ progress: 1, started_at: expect.any(String), errors: null })
      expect(endedAt(job)).not.toBeNull()
      expect(readJob(JSON.parse(JSON.stringify({ ...job, status: job.raw_status })))).toEqual(job)

      completedId = job.id
    })

    test(
      'returns the outputs of a completed job and their previews',
      where('previews', async (able) => {
        const [output] = (await able.job(completedId)).outputs ?? []
        expect(output?.records_count).toEqual(expect.any(Number))
        expect(await able.output(completedId, output?.id ?? 0)).toEqual(output)
        const { preview } = await able.preview(completedId, output?.id ?? 0)
        expect(preview.split('\n').length).toBeLessThanOrEqual(101)
        expect(preview).not.toBe('')
        for (const [job, of] of [
          [unknownId, 1],
          [completedId, unknownId],
        ] as const) {
          await expectNotFound(able.output(job, of))
          await expectNotFound(able.preview(job, of))
        }
      }),
    )

    test(
      'returns the variables of a run',
      where('variables', async (able) => {
        expect(await able.executionVariables(completedId)).toMatchObject(
          harness.requests.completes.variables,
        )
        for (const variable of Object.keys(await able.systemVariables()))
          expect(variable).toMatch(/^_/)
        await expectNotFound(able.executionVariables(unknownId))
      }),
    )

    test(
      'returns the log of a job, whole and from a byte on',
      where('logs', async (able) => {
        const log = await able.log(completedId, 0)
        expect(log.next_byte).toBe(Buffer.byteLength(log.body ?? ''))
        expect(await able.log(completedId, log.next_byte)).toMatchObject({
          body: '',
          from_byte: log.next_byte,
          next_byte: log.next_byte,
        })
        await expectNotFound(able.log(unknownId, 0))
        await expectNotFound(able.logSummary(unknownId))
      }),
    )

    test('reports a failed job', async () => {
      const job = await reach((await source.runJob(harness.requests.fails)).id, 'failed')
      expect(endedAt(job)).not.toBeNull()
      failedId = job.id
    })

    test(
      'returns a summary of a failed job’s log, or null',
      where('logs', async (able) => {
        const summary = await able.logSummary(failedId)
        if (summary) expect(Array.isArray(summary.action_items)).toBe(true)
      }),
    )

    test('stops running and queued jobs, accepts repeats, and refuses to stop ended jobs', async () => {
      const running = await source.runJob(harness.requests.lasts)
      await reach(running.id, 'running')
      const waiting = await source.runJob(harness.requests.lasts)
      await reach(waiting.id, 'queued')

      const asked = await source.stopJob(waiting.id)
      expect(asked.status).toBe('pending_stoppage')
      const never = await reach(waiting.id, 'stopped')
      expect(never).toMatchObject({ started_at: null, runtime_in_seconds: 0 })

      expect(await source.stopJob(running.id)).toMatchObject({
        status: 'pending_stoppage',
        completed_at: null,
      })
      await source.stopJob(running.id)
      await harness.bring(running.id, 'stopping')
      const job = await reach(running.id, 'stopped')
      expect(endedAt(job)).not.toBeNull()
      await expect(source.stopJob(running.id)).rejects.toMatchObject({
        name: 'SourceError',
        status: 422,
        message: expect.stringMatching(/./),
      })
    })

    test(
      'returns the children of a workflow in pages',
      where('children', async (able) => {
        const { id } = await reach((await source.runJob(harness.requests.workflow)).id, 'completed')
        const all = await able.children(id, { offset: 0, limit: 100 })
        expect(all.length).toBeGreaterThan(1)
        expect(new Set(all.map((child) => child.id)).size).toBe(all.length)
        const single = await Promise.all(
          all.map((_, offset) => able.children(id, { offset, limit: 1 })),
        )
        expect(single.flat().map((child) => child.id)).toEqual(all.map((child) => child.id))
        expect(await able.children(id, { offset: all.length, limit: 20 })).toEqual([])
        expect(await able.children(completedId, { offset: 0, limit: 20 })).toEqual([])
        await expectNotFound(able.children(unknownId, { offset: 0, limit: 20 }))
      }),
    )

    test('pulls each change once, everything without a cursor, and nothing without changes', async () => {
      await pull()
      const again = await source.pull(cursor, quiet)
      expect(again.more).toBe(false)
      const { jobs } = await pullAll(source, null)
      const ids = jobs.map(({ id }) => id)
      for (const id of told.keys()) expect(ids).toContain(id)
      for (const job of jobs) expect(job.outputs).not.toBeNull()
    })

    test('reports each of the nine statuses it can see, never after a later one', () => {
      const seen = new Set([...told.values()].flat())
      if (harness.sees === 'every status')
        expect([...jobStatuses].filter((status) => !seen.has(status))).toEqual([])
      for (const statuses of told.values()) {
        const ranks = statuses.map((status) =>
          isJobStatus(status) ? statusFacts[status].rank : -1,
        )
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
      }
    })

    test(
      'lists packages, equal to the single ones',
      where('packages', async (able) => {
        const packages = await able.packages()
        expect(packages.map(({ id }) => id)).toContain(harness.requests.completes.package_id)
        for (const each of packages) expect(await able.package(each.id)).toEqual(each)
        for (const each of await able.invalidPackages()) expect(each.reason).not.toBe('')
        await expectNotFound(able.package(unknownId))
      }),
    )

    test(
      'lists clusters, equal to the single ones',
      where('clusters', async (able) => {
        const clusters = await able.clusters()
        expect(clusters.map(({ id }) => id)).toContain(harness.requests.completes.cluster_id)
        for (const each of clusters) expect((await able.cluster(each.id)).name).toBe(each.name)
        await expectNotFound(able.cluster(unknownId))
        await expectNotFound(able.updateCluster(unknownId, { nodes: 1 }))
        await expectNotFound(able.terminateCluster(unknownId))
      }),
    )

    test(
      'lists schedules, equal to the single ones',
      where('schedules', async (able) => {
        for (const each of await able.schedules())
          expect((await able.schedule(each.id)).name).toBe(each.name)
        await expectNotFound(able.schedule(unknownId))
        await expectNotFound(able.runSchedule(unknownId))
        await expectNotFound(able.setScheduleStatus(unknownId, 'enabled'))
      }),
    )

    test(
      'lists members, including its own user',
      where('members', async (able) => {
        expect((await able.members()).map(({ id }) => id)).toContain((await able.user()).id)
      }),
    )

    test(
      'creates, changes and terminates a cluster',
      where('clusters', async (able) => {
        const { id, status } = await able.createCluster({
          nodes: 1,
          name: 'conformance',
          terminate_on_idle: false,
          time_to_idle: 600,
        })
        expect(status).toBe('pending')
        expect(await able.updateCluster(id, { nodes: 2, name: 'changed' })).toMatchObject({
          id,
          nodes: 2,
          name: 'changed',
        })
        // It may refuse while it starts (jobs-api.md §6).
        const going = await eventually('it can be terminated', () =>
          able.terminateCluster(id).catch((error: unknown) => {
            expect(error).toMatchObject({ name: 'SourceError', status: 422 })
            return null
          }),
        )
        expect(going.status).toBe('pending_terminate')
      }),
    )

    test(
      'enables and disables schedules',
      where('schedules', async (able) => {
        for (const { id, status } of await able.schedules()) {
          const other = status === 'enabled' ? 'disabled' : 'enabled'
          expect((await able.setScheduleStatus(id, other)).status).toBe(other)
          expect((await able.setScheduleStatus(id, status)).status).toBe(status)
        }
      }),
    )

    test.each<Watched>(['jobs', 'clusters', 'schedules'])(
      'lets the user watch %s',
      async (kind) => {
        await where('watchers', async (able) => {
          const [schedule] = can(able, 'schedules') ? await able.schedules() : []
          const id = {
            jobs: completedId,
            clusters: harness.requests.completes.cluster_id,
            schedules: schedule?.id,
          }[kind]
          if (id === undefined) return
          const me = can(able, 'members') ? (await able.user()).id : null
          expect(Date.parse(await able.watch(kind, id))).not.toBeNaN()
          const ids = async () => (await able.watchers(kind, id)).map((watcher) => watcher.id)
          if (me !== null) expect(await ids()).toContain(me)
          await able.unwatch(kind, id)
          if (me !== null) expect(await ids()).not.toContain(me)
        })()
      },
    )

    test('refuses an unknown job with 404', async () => {
      await expectNotFound(source.job(unknownId))
      await expectNotFound(source.stopJob(unknownId))
    })

    test.each<[string, Partial<RunRequest>]>([
      ['package', { package_id: unknownId }],
      ['cluster', { cluster_id: unknownId }],
    ])('refuses a run of an unknown %s', async (_, wrong) => {
      const refusal = await source.runJob({ ...harness.requests.completes, ...wrong }).then(
        () => null,
        (error: unknown) => error,
      )
      expect(refusal).toMatchObject({ name: 'SourceError', message: expect.stringMatching(/./) })
      expect([404, 422]).toContain((refusal as { status: number }).status)
    })
  })
}

/** What an account does with a source that lacks a capability; the API passes the error on. */
function expectRefused(source: JobSource, name: Capability): void {
  expect(() => capability(source, name)).toThrow(
    expect.objectContaining({
      name: 'SourceError',
      status: 501,
      message: expect.stringMatching(/^The source of account .+ has no .+\.$/),
    }),
  )
}

async function expectNotFound(answer: Promise<unknown>): Promise<void> {
  await expect(answer).rejects.toMatchObject({
    name: 'SourceError',
    status: 404,
    message: expect.stringMatching(/./),
  })
}

async function pullAll(
  source: JobSource,
  from: string | null,
): Promise<{ jobs: Job[]; cursor: string }> {
  const jobs: Job[] = []
  for (let cursor = from; ;) {
    const pulled = await source.pull(cursor, quiet)
    jobs.push(...pulled.jobs)
    cursor = pulled.cursor
    if (!pulled.more) return { jobs, cursor }
  }
}
