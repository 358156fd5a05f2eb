import { performance } from 'node:perf_hooks'
import { emptyFilter } from '../../contract/filter.ts'
import { flagKinds } from '../../contract/flags.ts'
import type { Sync } from '../../contract/sync.ts'
import { jobStatuses } from '../../contract/status.ts'
import type { AccountService } from '../account/account-service.ts'
import type { Clock } from '../account/clock.ts'
import type { Metric, Sample } from './metrics-text.ts'
import { hookResults, type HttpCounters } from './http-counters.ts'

const single = (name: string, type: Metric['type'], help: string, value: number): Metric => ({
  name,
  type,
  help,
  samples: [{ value }],
})

/** The process, under the names that Prometheus' clients have agreed on. */
function processMetrics(): Metric[] {
  const cpu = process.cpuUsage()
  const memory = process.memoryUsage()
  const loop = performance.eventLoopUtilization()
  return [
    single(
      'process_cpu_user_seconds_total',
      'counter',
      'Processor time in user mode, in seconds.',
      cpu.user / 1e6,
    ),
    single(
      'process_cpu_system_seconds_total',
      'counter',
      'Processor time in system mode, in seconds.',
      cpu.system / 1e6,
    ),
    single(
      'process_cpu_seconds_total',
      'counter',
      'Processor time, in seconds.',
      (cpu.user + cpu.system) / 1e6,
    ),
    single('process_resident_memory_bytes', 'gauge', 'Resident memory, in bytes.', memory.rss),
    single(
      'process_start_time_seconds',
      'gauge',
      'Start of the process, in seconds since 1970.',
      performance.timeOrigin / 1000,
    ),
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

interface AccountFigures {
  sync: Sync
  /**
   * Jobs by status and by flag; null where the store has none to tell: before the first fill, or
   * when it cannot be read.
   */
  counts: { status: Record<string, number>; flag: Record<string, number> } | null
}

async function figuresOf(watch: AccountService): Promise<AccountFigures> {
  const sync = watch.sync()
  if (sync.synced_at === null) return { sync, counts: null }
  // A store that cannot be read must not take the other accounts' figures with it; /readyz tells of
  // it.
  const facets = await watch.facets(emptyFilter).catch(() => null)
  return { sync, counts: facets && { status: facets.by_status, flag: facets.by_flag } }
}

/** Counts of every kind there can be: what is known to be none is 0. */
const filled = (kinds: readonly string[], counts: Record<string, number>): [string, number][] =>
  Object.entries({ ...Object.fromEntries(kinds.map((kind) => [kind, 0])), ...counts })

function accountMetrics(figures: readonly AccountFigures[], nowMs: number): Metric[] {
  const each = (
    name: string,
    type: Metric['type'],
    help: string,
    read: (sync: Sync) => number | null,
  ): Metric => ({
    name,
    type,
    help,
    samples: figures.map(({ sync }): Sample => ({
      labels: { account: sync.account },
      value: read(sync),
    })),
  })
  const counted = (
    name: string,
    help: string,
    label: 'status' | 'flag',
    kinds: readonly string[],
  ): Metric => ({
    name,
    type: 'gauge',
    help,
    samples: figures.flatMap(({ sync, counts }) =>
      counts === null
        ? []
        : filled(kinds, counts[label]).map(([kind, value]): Sample => ({
            labels: { account: sync.account, [label]: kind },
            value,
          })),
    ),
  })
  return [
    counted('jobwatch_jobs', 'Jobs in the store, by status.', 'status', jobStatuses),
    counted('jobwatch_flagged', 'Jobs with a flag, such as runaway.', 'flag', flagKinds),
    each(
      'jobwatch_lag_seconds',
      'gauge',
      'Time since the store was last known to equal its source.',
      (sync) => sync.lag_seconds,
    ),
    each(
      'jobwatch_pace_seconds',
      'gauge',
      'How often the source is asked at present.',
      (sync) => sync.pace_seconds,
    ),
    each(
      'jobwatch_paused',
      'gauge',
      '1 while nothing but what people ask for goes to the source.',
      (sync) => Number(sync.paused_until !== null && Date.parse(sync.paused_until) > nowMs),
    ),
    each(
      'jobwatch_upstream_credits_limit',
      'gauge',
      'Calls that the source grants its key in an hour.',
      (sync) => sync.credits?.limit ?? null,
    ),
    each(
      'jobwatch_upstream_credits_remaining',
      'gauge',
      'Calls that the source grants until the hour is over, as last told.',
      (sync) => sync.credits?.remaining ?? null,
    ),
    each(
      'jobwatch_upstream_budget',
      'gauge',
      'Calls that Jobwatch allows itself in an hour.',
      (sync) => sync.budget?.limit ?? null,
    ),
    each(
      'jobwatch_upstream_calls_last_hour',
      'gauge',
      'Calls that Jobwatch made in the last hour, but for actions of people: these are not held back.',
      (sync) => sync.budget?.spent ?? null,
    ),
    each(
      'jobwatch_rows_left_out_total',
      'counter',
      'Rows of answers that could not be read and were left out.',
      (sync) => sync.left_out,
    ),
    each(
      'jobwatch_history_complete',
      'gauge',
      '1 when the jobs reach back as far as they are to.',
      (sync) => (sync.history === null ? null : Number(sync.history.complete)),
    ),
  ]
}

function doorMetrics(tally: HttpCounters): Metric[] {
  const hooks = [...tally.hooks].flatMap(([account, counts]) =>
    hookResults.map((result): Sample => ({ labels: { account, result }, value: counts[result] })),
  )
  return [
    {
      name: 'jobwatch_hook_calls_total',
      type: 'counter',
      help: 'Calls of web hooks. Those that named no account are without one here.',
      samples: [...hooks, { labels: { account: '', result: 'refused' }, value: tally.strayHooks }],
    },
    {
      name: 'jobwatch_http_requests_total',
      type: 'counter',
      help: 'Answered requests, by the class of their status.',
      samples: [...tally.requests]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([status, value]) => ({ labels: { status }, value })),
    },
  ]
}

/** Everything there is to measure, as of now. Nothing is asked of a source for it. */
export async function collectMetrics(
  accounts: Iterable<AccountService>,
  tally: HttpCounters,
  now: Clock,
): Promise<Metric[]> {
  const figures = await Promise.all([...accounts].map(figuresOf))
  return [...accountMetrics(figures, now()), ...doorMetrics(tally), ...processMetrics()]
}
