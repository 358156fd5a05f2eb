/** The failed list answered by SQLite alone, and by SQLite behind a bare HTTP server. */
import { fork } from 'node:child_process'
import path from 'node:path'
import type { BenchServer } from './bench-server.ts'
import { getUrl, sample, warmUp } from './client.ts'
import { openPlainList, plainFilter } from './plain-list.ts'
import type { Report } from './report.ts'
import { seededFolder } from './seeded-folder.ts'
import { quantile } from './statistics.ts'

const turns = 100

async function timesOf(read: (turn: number) => unknown): Promise<number[]> {
  const times: number[] = []
  for (let turn = 0; turn < turns + warmUp; turn += 1) {
    const from = performance.now()
    await read(turn)
    if (turn >= warmUp) times.push(performance.now() - from)
  }
  return times
}

async function overHttp(file: string): Promise<number[]> {
  const child = fork(path.join(import.meta.dirname, 'plain-server.ts'), [file])
  const port = await new Promise<number>((resolve) => void child.once('message', resolve))
  try {
    return await timesOf((turn) => getUrl(`http://127.0.0.1:${port}/?turn=${turn}`))
  } finally {
    child.kill()
  }
}

/** Compares the failed list of two packages with what it costs without Jobwatch. */
export async function benchPlainSqlite(
  report: Report,
  server: BenchServer,
  jobs: number,
): Promise<void> {
  const file = path.join(await seededFolder({ jobs }), 'store.db')
  const list = openPlainList(file)
  const alone = quantile(await timesOf((turn) => list.read(turn)), 0.95)
  list.close()
  const bare = quantile(await overHttp(file), 0.95)
  const ours = await sample(server, turns, (turn) => {
    const { status, packages, runtimeOver } = plainFilter(turn)
    return `jobs?fields=row&limit=50&status=${status}&package_id=${packages.join(',')}&runtime_over=${runtimeOver}&turn=${turn}`
  })
  const oursMs = quantile(ours, 0.95)
  const size = `${jobs.toLocaleString('en')} jobs`
  report.add({
    what: `failed list of two packages, ${size}, p95`,
    value: oursMs,
    unit: 'ms',
    target: 10,
    note:
      `${(oursMs / bare).toFixed(1)} × SQLite behind a bare server (${bare.toFixed(2)} ms), ` +
      `${(oursMs / alone).toFixed(1)} × SQLite alone (${alone.toFixed(2)} ms)`,
  })
}
