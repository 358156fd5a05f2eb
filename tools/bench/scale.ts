/** What every read costs at 1,000, 10,000, 100,000 and 1,000,000 jobs. */
import { startBenchServer, type BenchServer } from './bench-server.ts'
import { get, sample, warmUp } from './client.ts'
import { operations, targetMs, type Operation } from './operations.ts'
import { benchPlainSqlite } from './plain-sqlite.ts'
import type { Report } from './report.ts'
import { seededFolder } from './seeded-folder.ts'
import { settle } from './settle.ts'
import { comparableTo, median, quantile, shapeOf } from './statistics.ts'

export const allSizes: readonly number[] = [1_000, 10_000, 100_000, 1_000_000]
const turns = 40
const maxRatio = 2
/** No read holds up the event loop for longer, in milliseconds. */
const maxHoldMs = 50

interface Cost {
  size: number
  /** Rows of a page; null for what is no list. */
  rows: number | null
  /** The first time that these jobs are asked for: their packages' models are made for it. */
  firstMs: number
  medianMs: number
  p95Ms: number
  /** The quickest tenth: what it costs when nothing else holds it up. */
  bestMs: number
  /** Work of the server's process for one of them; what the reading process does is not in it. */
  cpuMs: number
  /** Longest time the server's event loop was held up. */
  heldMs: number
}

type Costs = Map<Operation, Cost[]>

/** Turns whose rows are counted. */
const countedTurns = 5

async function rowsOf(
  server: BenchServer,
  { group, path }: Operation,
  size: number,
): Promise<number | null> {
  if (group !== 'list' && group !== 'search') return null
  const counts: number[] = []
  for (let turn = 0; turn < countedTurns; turn += 1) {
    const { body } = await get(server, path(turn, size), { 'accept-encoding': 'identity' })
    const rows: unknown = JSON.parse(body.toString())
    counts.push(Array.isArray(rows) ? rows.length : 0)
  }
  return median(counts)
}

async function costOf(server: BenchServer, operation: Operation, size: number): Promise<Cost> {
  const first = await sample(server, turns, (turn) => operation.path(turn, size))
  await server.delays()
  const before = await server.usage()
  // The same jobs, at another address, so that the response itself is made again.
  const times = await sample(server, turns, (turn) => `${operation.path(turn, size)}&again=1`)
  const after = await server.usage()
  const { maxMs } = await server.delays()
  return {
    size,
    rows: await rowsOf(server, operation, size),
    firstMs: median(first),
    medianMs: median(times),
    p95Ms: quantile(times, 0.95),
    bestMs: quantile(times, 0.1),
    cpuMs: (after.cpuMs - before.cpuMs) / (turns + warmUp),
    heldMs: maxMs,
  }
}

async function measureSize(size: number, costs: Costs, report: Report): Promise<void> {
  const server = await startBenchServer(await seededFolder({ jobs: size }))
  await settle(report, server, size)
  for (const operation of operations)
    costs.set(operation, [...(costs.get(operation) ?? []), await costOf(server, operation, size)])
  await benchPlainSqlite(report, server, size)
  await server.end()
}

const ms = (value: number) => value.toFixed(1)

function rowOf(operation: Operation, costs: readonly Cost[]): string[] {
  const [first, last] = [comparableTo(costs), costs.at(-1)]
  if (!first || !last) return []
  const shape = shapeOf(costs.map(({ size, bestMs }) => ({ size, cost: bestMs })))
  return [
    operation.name,
    ...costs.map(({ medianMs }) => ms(medianMs)),
    ms(last.p95Ms),
    ms(last.firstMs),
    last.rows === null ? '' : String(last.rows),
    // Not a ratio to itself: no smaller account has a page of as many rows.
    first === last
      ? '–'
      : `${(last.bestMs / first.bestMs).toFixed(1)} × ${first.size.toLocaleString('en')}`,
    ms(last.cpuMs),
    ms(last.heldMs),
    shape,
    operation.why,
  ]
}

/** The targets are those of lists and counts over the largest account. */
function judge(report: Report, costs: Costs): void {
  for (const [{ name, group }, found] of costs) {
    const [first, last] = [comparableTo(found), found.at(-1)]
    if (!first || !last) continue
    const size = `${last.size.toLocaleString('en')} jobs`
    report.add({
      what: `${name}, ${size}, p95`,
      value: last.p95Ms,
      unit: 'ms',
      target: targetMs[group],
    })
    if (group === 'list' && first !== last)
      report.add({
        what: `${name}, p95 to that over ${first.size.toLocaleString('en')}`,
        value: last.p95Ms / first.p95Ms,
        unit: '×',
        target: maxRatio,
        note: `quickest tenth ${(last.bestMs / first.bestMs).toFixed(2)} ×, pages of ${last.rows} rows`,
      })
  }
  const longest = [...costs].flatMap(([{ name }, found]) =>
    found.map(({ heldMs }) => ({ name, heldMs })),
  )
  const worst = longest.toSorted((a, b) => b.heldMs - a.heldMs)[0]
  if (worst)
    report.add({
      what: 'longest time the event loop was held up',
      value: worst.heldMs,
      unit: 'ms',
      target: maxHoldMs,
      note: worst.name,
    })
}

/** @param sizes numbers of jobs, ascending */
export async function benchScale(report: Report, sizes: readonly number[]): Promise<void> {
  const costs: Costs = new Map()
  for (const size of sizes) await measureSize(size, costs, report)
  report.table({
    title: 'Milliseconds at the server by number of jobs (medians over HTTP)',
    columns: [
      'read',
      ...sizes.map((size) => size.toLocaleString('en')),
      'p95',
      'first time',
      'rows',
      'best to best',
      'CPU ms',
      'loop held',
      'shape',
      'why',
    ],
    rows: [...costs].map(([operation, found]) => rowOf(operation, found)),
  })
  judge(report, costs)
}
