/** The embedded engine: how soon a job works, what an idle engine costs, and ten jobs at once. */
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { isJobStatus, statusFacts } from '../../contract/status.ts'
import { startBenchServer, type BenchServer } from './bench-server.ts'
import { get, pause, sample } from './client.ts'
import type { Report } from './report.ts'
import { median, quantile } from './statistics.ts'

const rounds = 9
const atOnce = 10
const idleMs = 60_000
const settleMs = 5_000
const lookEveryMs = 5
/** Reads a small file in one step. */
const smallPackage = 'Station readings'
/** Some seconds of work on one core. */
const busyPackage = 'Earthquake chains'

interface Named {
  id: number
  name: string
}

interface Shown {
  id: number
  status: string
}

/** What the server answers; it is ours, so its form is known. */
async function read<T>(server: BenchServer, place: string): Promise<T> {
  const { body } = await get(server, place, { 'accept-encoding': 'identity' })
  return JSON.parse(body.toString()) as T
}

async function idOf(server: BenchServer, kind: 'packages' | 'clusters', name: string) {
  const found = (await read<Named[]>(server, kind)).find((each) => each.name === name)
  if (!found) throw new Error(`There is no ${name} among the ${kind}`)
  return found.id
}

async function run(server: BenchServer, packageId: number, clusterId: number): Promise<number> {
  const response = await fetch(`${server.api}/jobs`, {
    method: 'POST',
    headers: {
      cookie: server.cookie,
      origin: server.origin,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ job: { package_id: packageId, cluster_id: clusterId } }),
  })
  if (!response.ok)
    throw new Error(`A run was answered ${response.status}: ${await response.text()}`)
  return ((await response.json()) as Shown).id
}

async function reached(
  server: BenchServer,
  id: number,
  isThere: (status: string) => boolean,
): Promise<void> {
  while (!isThere((await read<Shown>(server, `jobs/${id}`)).status)) await pause(lookEveryMs)
}

const isOver = (status: string): boolean => isJobStatus(status) && !statusFacts[status].live
const works = (status: string): boolean => status === 'running' || isOver(status)

/** From the request to the first step of the job's process, as the API shows it. */
async function benchStart(report: Report, server: BenchServer, clusterId: number): Promise<void> {
  const packageId = await idOf(server, 'packages', smallPackage)
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const from = performance.now()
    const id = await run(server, packageId, clusterId)
    await reached(server, id, works)
    times.push(performance.now() - from)
    await reached(server, id, isOver)
  }
  report.add({
    what: 'run asked for to the first step of its process',
    value: median(times),
    unit: 'ms',
    target: null,
    note: `first ${(times[0] ?? 0).toFixed(0)} ms, shortest ${Math.min(...times).toFixed(0)} ms`,
  })
}

async function benchIdle(report: Report, server: BenchServer): Promise<void> {
  await pause(settleMs)
  const before = await server.usage()
  await pause(idleMs)
  const { cpuMs, rssMb } = await server.usage()
  const used = ((cpuMs - before.cpuMs) * 60_000) / idleMs
  report.add({ what: 'an idle engine, CPU a minute', value: used, unit: 'ms', target: null })
  report.add({ what: 'an idle engine, memory', value: rssMb, unit: 'MB', target: null })
}

async function benchTen(report: Report, server: BenchServer, clusterId: number): Promise<void> {
  const packageId = await idOf(server, 'packages', busyPackage)
  const alone = await sample(server, 100, (turn) => `jobs?fields=row&limit=50&turn=${turn}`)
  const ids: number[] = []
  for (let job = 0; job < atOnce; job += 1) ids.push(await run(server, packageId, clusterId))
  const busy: number[] = []
  await server.delays()
  const from = performance.now()
  const open = new Set(ids)
  const all = ids.map(async (id) => {
    await reached(server, id, isOver)
    open.delete(id)
  })
  for (let turn = 0; open.size > 0; turn += 1) {
    const { ms } = await get(server, `jobs?fields=row&limit=50&turn=busy${turn}`)
    busy.push(ms)
    await pause(2 * lookEveryMs)
  }
  await Promise.all(all)
  const seconds = (performance.now() - from) / 1000
  const { maxMs } = await server.delays()
  const note =
    `${availableParallelism()} cores; ${seconds.toFixed(1)} s in all; ` +
    `p95 without jobs ${quantile(alone, 0.95).toFixed(1)} ms`
  const what = `list while ${atOnce} jobs run at once, p95`
  report.add({ what, value: quantile(busy, 0.95), unit: 'ms', target: 10, note })
  report.add({ what: 'the event loop held up meanwhile', value: maxMs, unit: 'ms', target: 50 })
}

export async function benchEngine(report: Report): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-engine-'))
  const server = await startBenchServer(folder, { script: 'engine-server.ts', account: 'local' })
  try {
    const [cluster] = await read<Named[]>(server, 'clusters')
    if (!cluster) throw new Error('The engine has no cluster')
    await benchStart(report, server, cluster.id)
    await benchTen(report, server, cluster.id)
    await benchIdle(report, server)
  } finally {
    await server.end()
    rmSync(folder, { recursive: true, force: true })
  }
}
