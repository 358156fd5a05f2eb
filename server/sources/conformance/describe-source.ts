import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunRequest } from '../../../contract/requests.ts'
import { readJob, type Job } from '../../../contract/job.ts'
import { endedAt } from '../../../contract/status.ts'
import { isJobStatus, jobStatuses, statusFacts, type JobStatus } from '../../../contract/status.ts'
import { quiet, type JobSource, type Watched } from '../port.ts'

/** A source with what the battery needs to know of it. */
export interface Harness {
  source: JobSource
  /**
   * What to run for each course a job can take. Statuses none of them passes must be those of a job
   * that is there from the start.
   */
  requests: {
    /** Completes, with at least one output that has a preview. */
    completes: RunRequest
    fails: RunRequest
    /** Runs until it is stopped, and fills its cluster: another job there is queued. */
    lasts: RunRequest
    /** Has at least two children when it has completed. */
    workflow: RunRequest
  }
  /** Whether pulls tell each status a job passes, or what it is by then: then one may be missed. */
  sees: 'every status' | 'the latest status'
  /** Takes a job to a status, where it does not get there by itself. */
  bring(jobId: number, status: JobStatus): Promise<void>
  close(): Promise<void>
}

const patienceMs = 20_000
const unknownId = 987_654_321

/**
 * The battery every source has to stand: each method of the port, each refusal, paging, and each of
 * the nine statuses seen.
 */
export function describeSource(name: string, open: () => Promise<Harness>): void {
  describe(`the source port over ${name}`, () => {
    let harness: Harness
    let source: JobSource
    let cursor: string | null = null
    /** Statuses of each job in the order pulls told them. */
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

    test('names itself, its account and its limits', () => {
      expect(['embedded', 'hosted', 'scripted']).toContain(source.kind)
      expect(source.account).toMatch(/^[a-z0-9-]+$/)
      for (const seconds of Object.values(source.floors)) expect(seconds).toBeGreaterThan(0)
      const { credits } = source.state()
      if (credits) expect(credits.remaining).toBeLessThanOrEqual(credits.limit)
    })

    test('takes a run, tells of it, and takes it to its end', async () => {
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

      // Where only the latest status is seen, a short job may have ended before it was seen to run.
      if (harness.sees !== 'the latest status') await reach(asked.id, 'running')
      const job = await reach(asked.id, 'completed')
      expect(job).toMatchObject({ progress: 1, started_at: expect.any(String), errors: null })
      expect(endedAt(job)).not.toBeNull()
      expect(readJob(JSON.parse(JSON.stringify({ ...job, status: job.raw_status })))).toEqual(job)

      const [output] = job.outputs ?? []
      expect(output?.records_count).toEqual(expect.any(Number))
      expect(await source.output(job.id, output?.id ?? 0)).toEqual(output)
      const { preview } = await source.preview(job.id, output?.id ?? 0)
      expect(preview.split('\n').length).toBeLessThanOrEqual(101)
      expect(preview).not.toBe('')
      expect(await source.executionVariables(job.id)).toMatchObject(
        harness.requests.completes.variables,
      )
      expect(await source.children(job.id, { offset: 0, limit: 20 })).toEqual([])

      const log = await source.log(job.id, 0)
      expect(log.next_byte).toBe(Buffer.byteLength(log.body ?? ''))
      expect(await source.log(job.id, log.next_byte)).toMatchObject({
        body: '',
        from_byte: log.next_byte,
        next_byte: log.next_byte,
      })
    })

    test('fails a job that fails, and has a summary or none', async () => {
      const job = await reach((await source.runJob(harness.requests.fails)).id, 'failed')
      expect(endedAt(job)).not.toBeNull()
      const summary = await source.logSummary(job.id)
      if (summary) expect(Array.isArray(summary.action_items)).toBe(true)
    })

    test('stops what runs and what waits, refuses to stop what has ended, and takes a repeat', async () => {
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

    test('gives the children of a workflow in pages', async () => {
      const { id } = await reach((await source.runJob(harness.requests.workflow)).id, 'completed')
      const all = await source.children(id, { offset: 0, limit: 100 })
      expect(all.length).toBeGreaterThan(1)
      expect(new Set(all.map((child) => child.id)).size).toBe(all.length)
      const single = await Promise.all(
        all.map((_, offset) => source.children(id, { offset, limit: 1 })),
      )
      expect(single.flat().map((child) => child.id)).toEqual(all.map((child) => child.id))
      expect(await source.children(id, { offset: all.length, limit: 20 })).toEqual([])
    })

    test('pulls each change once, everything without a cursor, and nothing where there is nothing', async () => {
      await pull()
      const again = await source.pull(cursor, quiet)
      expect(again.more).toBe(false)
      const { jobs } = await pullAll(source, null)
      const ids = jobs.map(({ id }) => id)
      for (const id of told.keys()) expect(ids).toContain(id)
      for (const job of jobs) expect(job.outputs).not.toBeNull()
    })

    test('told each of the nine statuses where it sees them, and none after a later one', () => {
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

    test('lists packages, clusters, schedules and members, each as it is alone', async () => {
      const [packages, clusters, schedules] = await Promise.all([
        source.packages(),
        source.clusters(),
        source.schedules(),
      ])
      expect(packages.map(({ id }) => id)).toContain(harness.requests.completes.package_id)
      expect(clusters.map(({ id }) => id)).toContain(harness.requests.completes.cluster_id)
      for (const each of packages) expect(await source.package(each.id)).toEqual(each)
      for (const each of clusters) expect((await source.cluster(each.id)).name).toBe(each.name)
      for (const each of schedules) expect((await source.schedule(each.id)).name).toBe(each.name)
      expect((await source.members()).map(({ id }) => id)).toContain((await source.user()).id)
      for (const variable of Object.keys(await source.systemVariables()))
        expect(variable).toMatch(/^_/)
      for (const each of await source.invalidPackages()) expect(each.reason).not.toBe('')
    })

    test('creates, changes and terminates a cluster', async () => {
      const { id, status } = await source.createCluster({
        nodes: 1,
        name: 'conformance',
        terminate_on_idle: false,
        time_to_idle: 600,
      })
      expect(status).toBe('pending')
      expect(await source.updateCluster(id, { nodes: 2, name: 'changed' })).toMatchObject({
        id,
        nodes: 2,
        name: 'changed',
      })
      // While it starts it may refuse (jobs-api.md §6).
      const going = await eventually('it can be terminated', () =>
        source.terminateCluster(id).catch((error: unknown) => {
          expect(error).toMatchObject({ name: 'SourceError', status: 422 })
          return null
        }),
      )
      expect(going.status).toBe('pending_terminate')
    })

    test('switches schedules on and off', async () => {
      for (const { id, status } of await source.schedules()) {
        const other = status === 'enabled' ? 'disabled' : 'enabled'
        expect((await source.setScheduleStatus(id, other)).status).toBe(other)
        expect((await source.setScheduleStatus(id, status)).status).toBe(status)
      }
    })

    test.each<Watched>(['jobs', 'clusters', 'schedules'])(
      'lets the user watch %s',
      async (kind) => {
        const id = {
          jobs: [...told.keys()][0],
          clusters: harness.requests.completes.cluster_id,
          schedules: (await source.schedules())[0]?.id,
        }[kind]
        if (id === undefined) return
        const me = (await source.user()).id
        expect(Date.parse(await source.watch(kind, id))).not.toBeNaN()
        expect((await source.watchers(kind, id)).map((watcher) => watcher.id)).toContain(me)
        await source.unwatch(kind, id)
        expect((await source.watchers(kind, id)).map((watcher) => watcher.id)).not.toContain(me)
      },
    )

    test.each<[string, (source: JobSource, job: number) => Promise<unknown>]>([
      ['job', (source) => source.job(unknownId)],
      ['logSummary', (source) => source.logSummary(unknownId)],
      ['stopJob', (source) => source.stopJob(unknownId)],
      ['children', (source) => source.children(unknownId, { offset: 0, limit: 20 })],
      ['log', (source) => source.log(unknownId, 0)],
      ['executionVariables', (source) => source.executionVariables(unknownId)],
      ['output', (source) => source.output(unknownId, 1)],
      ['output of a job', (source, job) => source.output(job, unknownId)],
      ['preview', (source) => source.preview(unknownId, 1)],
      ['preview of a job', (source, job) => source.preview(job, unknownId)],
      ['package', (source) => source.package(unknownId)],
      ['cluster', (source) => source.cluster(unknownId)],
      ['updateCluster', (source) => source.updateCluster(unknownId, { nodes: 1 })],
      ['terminateCluster', (source) => source.terminateCluster(unknownId)],
      ['schedule', (source) => source.schedule(unknownId)],
      ['runSchedule', (source) => source.runSchedule(unknownId)],
      ['setScheduleStatus', (source) => source.setScheduleStatus(unknownId, 'enabled')],
    ])('refuses %s of an unknown id with 404', async (_, call) => {
      await expect(call(source, [...told.keys()][0] ?? 0)).rejects.toMatchObject({
        name: 'SourceError',
        status: 404,
        message: expect.stringMatching(/./),
      })
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
