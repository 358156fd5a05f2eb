import { readdirSync, readFileSync } from 'node:fs'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { version } from '../shared/version.ts'
import type { Metric } from './metrics-text.ts'

/** Resolution of the event loop's delay in milliseconds; a finer one wakes an idle process. */
const resolution = 20

const single = (
  name: string,
  type: Metric['type'],
  help: string,
  value: number | null,
): Metric => ({ name, type, help, samples: [{ value }] })

/** Null where the system has no `/proc`. */
function fromProc<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}

/** Reading the folder opens one more descriptor. */
const openDescriptors = () => fromProc(() => readdirSync('/proc/self/fd').length - 1)

function maxDescriptors(): number | null {
  const limits = fromProc(() => readFileSync('/proc/self/limits', 'utf8')) ?? ''
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1]
  return soft === undefined ? null : Number(soft)
}

function childProcesses(): number | null {
  const { pid } = process
  const children = fromProc(() => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'))
  if (children === null) return null
  return children.split(' ').filter((child) => child.trim() !== '').length
}

const seconds = (nanoseconds: number): number => nanoseconds / 1e9

/** The process, under the names that Prometheus clients use. */
export class ProcessMetrics {
  readonly #delay = monitorEventLoopDelay({ resolution })
  #last = { p99: 0, max: 0 }

  constructor() {
    this.#delay.enable()
  }

  /** Delays are reported since the previous call, so that one slow moment fades from the graph. */
  collect(): Metric[] {
    return [...buildAndResources(), ...memoryAndLoop(), ...this.#delays()]
  }

  #delays(): Metric[] {
    // Two scrapes in a row leave the second without a sample.
    if (this.#delay.count > 0) {
      this.#last = { p99: this.#delay.percentile(99), max: this.#delay.max }
      this.#delay.reset()
    }
    const { p99, max } = this.#last
    return [
      single(
        'nodejs_eventloop_lag_p99_seconds',
        'gauge',
        'Event loop delay since the last scrape, 99th percentile.',
        seconds(p99),
      ),
      single(
        'nodejs_eventloop_lag_max_seconds',
        'gauge',
        'Event loop delay since the last scrape, maximum.',
        seconds(max),
      ),
    ]
  }
}

function buildAndResources(): Metric[] {
  const { user, system } = process.cpuUsage()
  return [
    {
      name: 'jobwatch_build_info',
      type: 'gauge',
      help: 'Version of Jobwatch and of Node.js; always 1.',
      samples: [{ labels: { version, node: process.versions.node }, value: 1 }],
    },
    single(
      'process_cpu_user_seconds_total',
      'counter',
      'CPU time in user mode, in seconds.',
      user / 1e6,
    ),
    single(
      'process_cpu_system_seconds_total',
      'counter',
      'CPU time in system mode, in seconds.',
      system / 1e6,
    ),
    single('process_cpu_seconds_total', 'counter', 'CPU time, in seconds.', (user + system) / 1e6),
    single(
      'process_start_time_seconds',
      'gauge',
      'Start of the process, in seconds since 1970.',
      performance.timeOrigin / 1000,
    ),
    single('process_open_fds', 'gauge', 'Open file descriptors.', openDescriptors()),
    single('process_max_fds', 'gauge', 'Maximum number of file descriptors.', maxDescriptors()),
    single(
      'jobwatch_child_processes',
      'gauge',
      'Child processes: running jobs of the embedded engine, and the one for long reads.',
      childProcesses(),
    ),
  ]
}

function memoryAndLoop(): Metric[] {
  const memory = process.memoryUsage()
  const loop = performance.eventLoopUtilization()
  return [
    single('process_resident_memory_bytes', 'gauge', 'Resident memory, in bytes.', memory.rss),
    single(
      'nodejs_heap_size_total_bytes',
      'gauge',
      'Size of the JavaScript heap, in bytes.',
      memory.heapTotal,
    ),
    single(
      'nodejs_heap_size_used_bytes',
      'gauge',
      'Used part of the JavaScript heap, in bytes.',
      memory.heapUsed,
    ),
    single(
      'nodejs_external_memory_bytes',
      'gauge',
      'Memory outside the JavaScript heap, in bytes.',
      memory.external,
    ),
    single(
      'nodejs_eventloop_active_seconds_total',
      'counter',
      'Time in which the event loop was busy, in seconds.',
      loop.active / 1000,
    ),
  ]
}
