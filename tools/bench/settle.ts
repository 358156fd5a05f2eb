import type { BenchServer } from './bench-server.ts'
import { pause } from './client.ts'
import type { Report } from './report.ts'

const lookMs = 2_000
const quietShare = 0.1
const patienceMs = 180_000

/** Waits until the server has done what it does after a start, models of runtimes and triage. */
export async function settle(report: Report, server: BenchServer, size: number): Promise<void> {
  const startedMs = performance.now()
  await server.delays()
  // The first work begins after a few seconds.
  await pause(3 * lookMs)
  const first = await server.usage()
  let usage = first
  let share = 1
  while (share > quietShare && performance.now() - startedMs < patienceMs) {
    await pause(lookMs)
    const next = await server.usage()
    share = (next.cpuMs - usage.cpuMs) / lookMs
    usage = next
  }
  const { p99Ms, maxMs } = await server.delays()
  report.add({
    what: `work after a start over ${size.toLocaleString('en')} jobs`,
    value: (usage.cpuMs - first.cpuMs) / 1000,
    unit: 's',
    target: null,
    note:
      `${((performance.now() - startedMs) / 1000).toFixed(0)} s until it is quiet; loop held up ` +
      `p99 ${p99Ms.toFixed(0)} ms, at most ${maxMs.toFixed(0)} ms`,
  })
}
