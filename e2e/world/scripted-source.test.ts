import { expect, test } from 'vitest'
import { describeSource, type Harness } from '../../server/sources/conformance/describe-source.ts'
import type { JobStatus } from '../../contract/status.ts'
import { createScriptedSource } from './scripted-source.ts'
import { quiet, type FullSource, type SourceCore } from '../../server/sources/port.ts'

const request = (packageId: number) => ({
  package_id: packageId,
  cluster_id: 1,
  variables: { region: "'eu'" },
  dynamic_variables: {},
  rerun_of: null,
})

async function openHarness(): Promise<Harness & { source: FullSource }> {
  const began = Date.now()
  // A cluster takes seconds to come up; this clock runs fast enough for none of them to be waited.
  const now = () => began + (Date.now() - began) * 500
  const at = () => new Date(now()).toISOString()
  const source = createScriptedSource({ account: 'test', now })
  source.addCluster({ name: 'nightly-1' })
  const [completes, fails, lasts, workflow] = ['Completes', 'Fails', 'Lasts', 'Workflow'].map(
    (name) => request(source.addPackage({ name }).id),
  )
  source.addSchedule({
    name: 'Every hour',
    task: { nodes: 1, packages: [{ package_id: 1, variables: {} }] },
  })
  // More than one pull brings, and the one status that a job run here never shows.
  for (let i = 0; i < 120; i += 1) source.addJob({ status: 'completed', completed_at: at() })
  source.addJob({ status: 'idle', started_at: null })
  if (!completes || !fails || !lasts || !workflow) throw new Error('A package is missing.')

  const steps: Partial<Record<JobStatus, (id: number, packageId: number | null) => void>> = {
    queued: (id) => void source.changeJob(id, { status: 'queued' }),
    running: (id) =>
      void source.changeJob(id, { status: 'running', started_at: at(), progress: 0.3 }),
    stopping: (id) => void source.changeJob(id, { status: 'stopping' }),
    stopped: (id) => void source.changeJob(id, { status: 'stopped', completed_at: at() }),
    failed: (id) =>
      void source.changeJob(id, {
        status: 'failed',
        started_at: at(),
        completed_at: at(),
        failed_at: at(),
        errors: 'no such file',
        log_summary: { error_summary: 'A file is missing' },
      }),
    completed: (id, packageId) => {
      source.setLog(id, 'Grüße, 世界 🎉\n')
      source.setPreview(id, 7, 'a,b\n1,2\n')
      if (packageId === workflow.package_id)
        for (let i = 0; i < 3; i += 1)
          source.addJob({ parent: id, status: 'completed', completed_at: at() })
      source.changeJob(id, {
        status: 'completed',
        started_at: at(),
        completed_at: at(),
        progress: 1,
        outputs_count: 1,
        outputs: [{ id: 7, name: 'out.csv', records_count: 1 }],
      })
    },
  }
  return {
    source,
    requests: { completes, fails, lasts, workflow },
    sees: 'every status',
    bring: async (id, status) => {
      const job = await source.job(id)
      if (job.status !== status) steps[status]?.(id, job.package_id)
    },
    close: () => source.close(),
  }
}

describeSource('the scripted source', openHarness)

describeSource('a source that can do nothing beyond the core', async () => {
  const harness = await openHarness()
  const { source } = harness
  const core: SourceCore = {
    kind: 'bare',
    account: source.account,
    capabilities: [],
    floors: source.floors,
    freshFor: source.freshFor,
    historyDays: null,
    start: () => source.start(),
    close: () => source.close(),
    state: () => source.state(),
    pull: (cursor, situation) => source.pull(cursor, situation),
    onChange: (listener) => source.onChange(listener),
    job: (id) => source.job(id),
    runJob: (request) => source.runJob(request),
    stopJob: (id) => source.stopJob(id),
  }
  return { ...harness, source: core }
})

const open = () => {
  let time = Date.UTC(2031, 4, 9)
  const source = createScriptedSource({ account: 'test', now: () => time })
  source.addCluster({ name: 'nightly-1' })
  source.addPackage({ name: 'Flights', variables: { day: 'mon', region: "'us'" } })
  return { source, advance: (seconds: number) => (time += seconds * 1000) }
}

test('reads a log from any byte on in whole characters', async () => {
  const { source } = open()
  const { id } = source.addJob({})
  const text = 'é世🎉z'
  source.setLog(id, text)
  const size = Buffer.byteLength(text)
  for (let from = 0; from <= size + 2; from += 1) {
    const piece = await source.log(id, from)
    expect(text.endsWith(piece.body ?? '?')).toBe(true)
    expect(piece.next_byte - piece.from_byte).toBe(Buffer.byteLength(piece.body ?? '?'))
  }
  const waiting = source.addJob({ status: 'queued', started_at: null })
  expect(await source.log(waiting.id, 0)).toMatchObject({ body: null, next_byte: 0 })
})

test('counts what runs and what waits on a cluster, until a test says otherwise', async () => {
  const { source } = open()
  source.addJob({ status: 'queued', started_at: null })
  const { id } = source.addJob({})
  source.addJob({ status: 'stopping' })
  expect(await source.cluster(1)).toMatchObject({ running_jobs_count: 2, queued_jobs_count: 1 })
  source.changeJob(id, { status: 'completed' })
  expect((await source.job(id)).cluster).toMatchObject({
    running_jobs_count: 1,
    queued_jobs_count: 1,
  })
  source.addCluster({ id: 1, running_jobs_count: 44 })
  expect(await source.cluster(1)).toMatchObject({ running_jobs_count: 44, queued_jobs_count: 1 })
})

test('never takes a job back that is stopping already', async () => {
  const { source } = open()
  const { id } = source.addJob({ status: 'stopping' })
  expect((await source.stopJob(id)).status).toBe('stopping')
  expect((await source.job(id)).status).toBe('stopping')
})

test('takes a cluster up and down by the clock, and no job on one that is going', async () => {
  const { source, advance } = open()
  const { id } = await source.createCluster({ nodes: 2, name: null })
  await expect(source.terminateCluster(id)).rejects.toMatchObject({ status: 422 })
  expect((await source.watchers('clusters', id)).length).toBe(1)
  advance(10)
  expect(await source.cluster(id)).toMatchObject({ status: 'available', name: `cluster-${id}` })
  await source.terminateCluster(id)
  await expect(source.runJob({ ...request(1), cluster_id: id })).rejects.toMatchObject({
    status: 422,
  })
  advance(10)
  expect((await source.cluster(id)).status).toBe('terminated')
})

test('runs what a schedule names', async () => {
  const { source } = open()
  const { id } = source.addSchedule({
    task: { packages: [{ package_id: 1, variables: { day: 'tue' } }] },
  })
  expect(await source.runSchedule(id)).toMatchObject({
    execution_count: 1,
    last_run_status: 'running',
  })
  const { jobs } = await source.pull(null, quiet)
  expect(jobs).toMatchObject([
    {
      status: 'pending',
      package_id: 1,
      cluster_id: 1,
      variables: { day: 'tue' },
      creator: { type: 'Schedule', id },
    },
  ])
  expect(await source.executionVariables(jobs[0]?.id ?? 0)).toMatchObject({
    day: 'tue',
    region: "'us'",
  })
})

test('keeps the word of a status nobody knows', () => {
  const { source } = open()
  const { id } = source.addJob({ status: 'archiving' })
  expect(source.changeJob(id, { progress: 0.5 })).toMatchObject({
    status: 'unknown',
    raw_status: 'archiving',
  })
})

test('refuses to watch what there is not', async () => {
  const { source } = open()
  for (const kind of ['jobs', 'clusters', 'schedules'] as const) {
    await expect(source.watchers(kind, 99)).rejects.toMatchObject({ status: 404 })
    await expect(source.watch(kind, 99)).rejects.toMatchObject({ status: 404 })
    await expect(source.unwatch(kind, 99)).rejects.toMatchObject({ status: 404 })
  }
})
