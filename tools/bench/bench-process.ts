/** The bench's side of a server's own process. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { AppServer } from '../../server/app-server.ts'

/** Milliseconds. */
const resolution = 5
/** The histogram counts the timer's own period; what is beyond it is a delay. */
const beyond = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolution)

/**
 * Answers the parent's questions about this process.
 * @param more further questions
 */
export function answerBench(server: AppServer, more: Record<string, () => unknown>): void {
  const delays = monitorEventLoopDelay({ resolution })
  delays.enable()
  const replies: Record<string, () => unknown> = {
    usage: () => {
      const { user, system } = process.cpuUsage()
      return { rssMb: process.memoryUsage().rss / 1e6, cpuMs: (user + system) / 1000 }
    },
    /** Since the last time. */
    delays: () => {
      const found = { p99Ms: beyond(delays.percentile(99)), maxMs: beyond(delays.max) }
      delays.reset()
      return found
    },
    end: () => {
      void server.close().then(() => process.exit(0))
      return {}
    },
    ...more,
  }
  process.on('message', (message) => {
    const reply = replies[String(message)]
    if (reply) process.send?.({ of: message, value: reply() })
  })
  // The bench has ended, for whatever reason.
  process.on('disconnect', () => process.exit(0))
  process.send?.({ of: 'start', value: server.url })
}
