import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { plainLook } from '../../../contract/account.ts'
import type { RunRequest } from '../../../contract/requests.ts'
import type { JobStatus } from '../../../contract/status.ts'
import { AppServer } from '../../app-server.ts'
import { readConfig } from '../../config/config.ts'
import { describeSource } from '../conformance/describe-source.ts'
import { openWorld } from '../embedded/testing/world.ts'
import { createHostedSource } from './source.ts'
import { plenty } from './testing/world.ts'
import { Upstream } from './testing/upstream.ts'

const log = { warn: () => undefined }
const apiKey = 'key-0123456789abcdef'

/** Another Jobwatch acts as the jobs service: engine, HTTP layer, port, and our client. */
describeSource('a hosted account that is another Jobwatch', async () => {
  const world = await openWorld()
  world.writePackage('scheduled', {
    name: 'scheduled',
    flow_type: 'dataflow',
    sources: [{ name: 'numbers', from: 'packages', file: 'numbers.csv', format: 'csv' }],
    destinations: [{ name: 'numbers', from: 'numbers', file: 'numbers.csv', format: 'csv' }],
    schedule: { every: 1, unit: 'days' },
  })
  await world.source.invalidPackages()
  const [completes, fails, lasts, workflow] = await Promise.all([
    world.request('good', { factor: 4 }),
    world.request('fails'),
    world.request('endless'),
    world.request('workflow'),
  ])
  const dataFolder = mkdtempSync(join(tmpdir(), 'jobwatch-hosted-'))
  const server = new AppServer({
    config: readConfig({ PORT: '0', JOBWATCH_DATA: dataFolder, JOBWATCH_API_KEY: apiKey }),
    log: pino({ level: 'silent' }),
    accounts: () => [{ source: world.source, look: plainLook }],
  })
  await server.listen()
  const source = createHostedSource({
    account: world.source.account,
    apiKey,
    apiUrl: server.url,
    historyDays: 90,
    log,
    budget: plenty,
    minGapMs: 0,
  })
  await source.start()
  return {
    source,
    requests: { completes, fails, lasts, workflow },
    sees: 'the latest status',
    // The engine advances by itself.
    bring: () => Promise.resolve(),
    close: async () => {
      await source.close()
      await server.close()
      await world.close()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
})

describeSource('a hosted account that is scripted', async () => {
  const upstream = new Upstream()
  const request = (name: string): RunRequest => ({
    package_id: upstream.addPackage({ name }),
    cluster_id: 1,
    variables: { region: "'eu'" },
    dynamic_variables: {},
    rerun_of: null,
  })
  const [completes, fails, lasts, workflow] = [
    request('Completes'),
    request('Fails'),
    request('Lasts'),
    request('Workflow'),
  ] as const
  upstream.addCluster()
  upstream.addSchedule()
  // More than one page, and the one status that no job of this run passes.
  for (let i = 0; i < 120; i += 1)
    upstream.addJob({ status: 'completed', completed_at: upstream.at() })
  upstream.addJob({ status: 'idle', started_at: null })

  const steps: Partial<Record<JobStatus, (id: number) => void>> = {
    queued: (id) => upstream.changeJob(id, { status: 'queued' }),
    running: (id) =>
      upstream.changeJob(id, { status: 'running', started_at: upstream.at(), progress: 0.3 }),
    stopping: (id) => upstream.changeJob(id, { status: 'stopping' }),
    stopped: (id) =>
      upstream.changeJob(id, { status: 'stopped', completed_at: upstream.at(), progress: 0 }),
    failed: (id) => {
      upstream.logSummaries.set(id, {
        id: 3,
        created_at: upstream.at(),
        body: 'no such file',
        error_summary: 'A file is missing',
        action_items: null,
      })
      upstream.changeJob(id, {
        status: 'failed',
        started_at: upstream.at(),
        completed_at: upstream.at(),
        errors: 'no such file',
      })
    },
    completed: (id) => {
      upstream.logs.set(id, 'Grüße, 世界 🎉\n')
      upstream.previews.set(`${id}/7`, 'a,b\n1,2\n')
      if (upstream.jobs.get(id)?.['package_id'] === workflow.package_id)
        upstream.childrenOf.set(
          id,
          [1, 2, 3].map((child) => ({
            ...upstream.jobs.get(id),
            id: 90_000 + child,
            status: 'completed',
            component: { name: `step-${child}`, type: 'run_package_component' },
          })),
        )
      upstream.changeJob(id, {
        status: 'completed',
        started_at: upstream.at(),
        completed_at: upstream.at(),
        progress: 1,
        outputs_count: 1,
        outputs: [{ id: 7, name: 'out.csv', records_count: 12 }],
      })
    },
  }
  const source = createHostedSource({
    account: upstream.account,
    apiKey: upstream.apiKey,
    apiUrl: upstream.url,
    historyDays: 90,
    log,
    fetch: (input, init) => {
      // This suite needs more credits than an hour grants.
      upstream.creditLimit += 1
      return upstream.fetch(input, init)
    },
    budget: plenty,
    minGapMs: 0,
  })
  await source.start()
  return {
    source,
    requests: { completes, fails, lasts, workflow },
    sees: 'every status',
    bring: (id, status) => {
      if (upstream.jobs.get(id)?.['status'] !== status) steps[status]?.(id)
      // Clusters start at their own pace.
      for (const [clusterId, cluster] of upstream.clusters)
        if (cluster['status'] === 'pending')
          upstream.clusters.set(clusterId, { ...cluster, status: 'available' })
      return Promise.resolve()
    },
    close: () => source.close(),
  }
})
