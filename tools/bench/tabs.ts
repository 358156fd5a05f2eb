/** What open tabs cost: 1, 10, 100 and 500 of them, polling or waiting for news. */
import { startBenchServer, type BenchServer } from './bench-server.ts'
import { get, nextRevisionPath, pause, revisionOf } from './client.ts'
import type { Report } from './report.ts'
import { copiedFolder } from './seeded-folder.ts'
import { settle } from './settle.ts'
import { quantile, shapeOf } from './statistics.ts'

const counts: readonly number[] = [1, 10, 100, 500]
const seconds = 10
const jobs = 100_000
const firstPage = 'jobs?fields=row&limit=50'

interface Load {
  tabs: number
  p95Ms: number
  cpuShare: number
  heldMs: number
}

/** Polls the first page once a second, as a tab does. */
async function pollAsTab(server: BenchServer, times: number[]): Promise<void> {
  let etag = ''
  for (let second = 0; second < seconds; second += 1) {
    const reply = await get(server, firstPage, etag === '' ? {} : { 'if-none-match': etag })
    etag = reply.etag ?? etag
    times.push(reply.ms)
    await pause(Math.max(0, 1000 - reply.ms) * (0.9 + 0.2 * Math.random()))
  }
}

async function polling(server: BenchServer, tabs: number): Promise<Load> {
  const times: number[] = []
  const before = await server.usage()
  await server.delays()
  const from = performance.now()
  await Promise.all(
    Array.from({ length: tabs }, async (_, index) => {
      await pause((index / tabs) * 1000)
      await pollAsTab(server, times)
    }),
  )
  const usedMs = (await server.usage()).cpuMs - before.cpuMs
  const { maxMs } = await server.delays()
  return {
    tabs,
    p95Ms: quantile(times, 0.95),
    cpuShare: usedMs / (performance.now() - from),
    heldMs: maxMs,
  }
}

const percent = (share: number) => `${(100 * share).toFixed(0)} %`

async function benchPolling(report: Report, server: BenchServer): Promise<void> {
  const loads: Load[] = []
  for (const tabs of counts) loads.push(await polling(server, tabs))
  const shape = shapeOf(loads.map(({ tabs, cpuShare }) => ({ size: tabs, cost: cpuShare })))
  report.table({
    title: `Tabs polling each second, ${jobs.toLocaleString('en')} jobs: CPU is ${shape}, a 304 for each poll`,
    columns: ['tabs', 'p95 ms', 'of a core', 'loop held ms'],
    rows: loads.map(({ tabs, p95Ms, cpuShare, heldMs }) => [
      String(tabs),
      p95Ms.toFixed(1),
      percent(cpuShare),
      heldMs.toFixed(1),
    ]),
  })
  const hundred = loads.find(({ tabs }) => tabs === 100)
  if (hundred)
    report.add({
      what: '100 tabs polling each second, p95',
      value: hundred.p95Ms,
      unit: 'ms',
      target: 25,
      note: `${percent(hundred.cpuShare)} of a core`,
    })
}

interface Waiting {
  tabs: number
  /** From the change to the last answer but one in twenty. */
  p95Ms: number
  kbEach: number
  idleShare: number
  refused: number
}

/** The server holds at most a hundred requests of one caller, which the bench is. */
const waitingCounts = [1, 10, 100] as const
const settleMs = 2_000
const idleMs = 5_000

async function waiting(server: BenchServer, tabs: number): Promise<Waiting> {
  const before = await server.usage()
  const path = nextRevisionPath(await revisionOf(server))
  let changedAt = Number.POSITIVE_INFINITY
  const answers = Array.from({ length: tabs }, async () => {
    const { status } = await get(server, path)
    return { status, ms: performance.now() - changedAt }
  })
  await pause(settleMs)
  const settled = await server.usage()
  await pause(idleMs)
  const idle = await server.usage()
  changedAt = performance.now()
  await server.addJob()
  const found = await Promise.all(answers)
  const times = found.filter(({ status }) => status === 200).map(({ ms }) => ms)
  return {
    tabs,
    p95Ms: quantile(times, 0.95),
    kbEach: (1000 * Math.max(0, idle.rssMb - before.rssMb)) / tabs,
    idleShare: (idle.cpuMs - settled.cpuMs) / idleMs,
    refused: found.length - times.length,
  }
}

async function benchWaiting(report: Report, server: BenchServer): Promise<void> {
  const loads: Waiting[] = []
  for (const tabs of waitingCounts) loads.push(await waiting(server, tabs))
  const shape = shapeOf(loads.map(({ tabs, p95Ms }) => ({ size: tabs, cost: p95Ms })))
  report.table({
    title: `Browsers waiting for news: time from a change at the source to the answers is ${shape}`,
    columns: ['browsers', 'told p95 ms', 'kB each', 'idle, of a core', 'refused'],
    rows: loads.map(({ tabs, p95Ms, kbEach, idleShare, refused }) => [
      String(tabs),
      p95Ms.toFixed(0),
      kbEach.toFixed(1),
      percent(idleShare),
      String(refused),
    ]),
  })
  const most = loads.at(-1)
  if (most)
    report.add({
      what: `memory of a waiting request, ${most.tabs} held`,
      value: most.kbEach,
      unit: 'kB',
      target: 20,
    })
}

/** Polls, waits, and the server's memory. */
export async function benchTabs(report: Report): Promise<void> {
  const server = await startBenchServer(await copiedFolder({ jobs, live: false }))
  await settle(report, server, jobs)
  const page = await get(server, firstPage)
  const same = await get(server, firstPage, { 'if-none-match': page.etag ?? '' })
  report.add({
    what: 'a poll with nothing new: bytes of headers',
    value: same.headerBytes,
    unit: 'bytes',
    target: 300,
    note: String(same.status),
  })
  report.add({
    what: 'a page of 50 on the wire',
    value: page.bodyBytes / 1000,
    unit: 'kB',
    target: 8,
  })
  await benchPolling(report, server)
  await benchWaiting(report, server)
  const { rssMb } = await server.usage()
  report.add({
    what: `memory of the server after that, ${jobs.toLocaleString('en')} jobs`,
    value: rssMb,
    unit: 'MB',
    target: 250,
  })
  await server.end()
}
