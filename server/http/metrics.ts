import { emptyFilter } from '../../contract/filter.ts'
import { flagKinds } from '../../contract/flag-kinds.ts'
import type { Sync } from '../../contract/sync.ts'
import { jobStatuses } from '../../contract/status.ts'
import type { AccountService } from '../account/account-service.ts'
import type { DurationHistogram } from '../shared/histogram.ts'
import type { BackupFigures } from './app-context.ts'
import { hookResults, type HttpCounters } from './http-counters.ts'
import { histogramMetric, type Metric, type Sample } from './metrics-text.ts'
import type { ProcessMetrics } from './process-metrics.ts'

interface AccountFigures {
  sync: Sync
  /** Failed reads of the source since the server started. */
  failures: number
  /** Jobs by status and by flag; null before the first fill or if the store cannot be read. */
  counts: { status: Record<string, number>; flag: Record<string, number> } | null
}

async function figuresOf(account: AccountService): Promise<AccountFigures> {
  const sync = account.freshness.sync()
  const { failures } = account.freshness
  if (sync.synced_at === null) return { sync, failures, counts: null }
  // One unreadable store must not hide the metrics of other accounts; /readyz reports it.
  const facets = await account.jobs.facets(emptyFilter).catch(() => null)
  return { sync, failures, counts: facets && { status: facets.by_status, flag: facets.by_flag } }
}

/** Counts for every kind, 0 for those without jobs. */
const filled = (kinds: readonly string[], counts: Record<string, number>): [string, number][] =>
  Object.entries({ ...Object.fromEntries(kinds.map((kind) => [kind, 0])), ...counts })

/** A value from an account's sync state; null if the source does not report it. */
interface SyncMetric {
  name: string
  type: Metric['type']
  help: string
  read: (sync: Sync, nowMs: number) => number | null
}

const syncMetrics: readonly SyncMetric[] = [
  {
    name: 'jobwatch_lag_seconds',
    type: 'gauge',
    help: 'Time since the store last matched its source.',
    read: (sync) => sync.lag_seconds,
  },
  {
    name: 'jobwatch_pace_seconds',
    type: 'gauge',
    help: 'Current interval between two reads of the source.',
    read: (sync) => sync.pace_seconds,
  },
  {
    name: 'jobwatch_paused',
    type: 'gauge',
    help: '1 while only user actions are sent to the source.',
    read: (sync, nowMs) =>
      Number(sync.paused_until !== null && Date.parse(sync.paused_until) > nowMs),
  },
  {
    name: 'jobwatch_upstream_credits_limit',
    type: 'gauge',
    help: 'Calls that the source grants its key per hour.',
    read: (sync) => sync.credits?.limit ?? null,
  },
  {
    name: 'jobwatch_upstream_credits_remaining',
    type: 'gauge',
    help: 'Calls left in the current hour, as last reported by the source.',
    read: (sync) => sync.credits?.remaining ?? null,
  },
  {
    name: 'jobwatch_upstream_budget',
    type: 'gauge',
    help: 'Calls that Jobwatch allows itself per hour.',
    read: (sync) => sync.budget?.limit ?? null,
  },
  {
    name: 'jobwatch_upstream_calls_last_hour',
    type: 'gauge',
    help: 'Calls made in the last hour, without user actions.',
    read: (sync) => sync.budget?.spent ?? null,
  },
  {
    name: 'jobwatch_rows_left_out_total',
    type: 'counter',
    help: 'Rows of responses dropped because they could not be read.',
    read: (sync) => sync.left_out,
  },
  {
    name: 'jobwatch_history_complete',
    type: 'gauge',
    help: '1 when the configured history is complete in the store.',
    read: (sync) => (sync.history === null ? null : Number(sync.history.complete)),
  },
]

/** Jobs counted by one of their attributes, for every account whose jobs could be counted. */
function countMetric(
  figures: readonly AccountFigures[],
  { name, help, label }: { name: string; help: string; label: 'status' | 'flag' },
  kinds: readonly string[],
): Metric {
  const samples = figures.flatMap(({ sync, counts }) =>
    counts === null
      ? []
      : filled(kinds, counts[label]).map(([kind, value]): Sample => ({
          labels: { account: sync.account, [label]: kind },
          value,
        })),
  )
  return { name, type: 'gauge', help, samples }
}

function accountMetrics(figures: readonly AccountFigures[], nowMs: number): Metric[] {
  const jobs = { name: 'jobwatch_jobs', help: 'Jobs in the store, by status.' }
  const flagged = { name: 'jobwatch_flagged', help: 'Jobs with a flag, such as runaway.' }
  return [
    countMetric(figures, { ...jobs, label: 'status' }, jobStatuses),
    countMetric(figures, { ...flagged, label: 'flag' }, flagKinds),
    {
      name: 'jobwatch_sync_failures_total',
      type: 'counter',
      help: 'Failed reads of the source.',
      samples: figures.map(({ sync, failures }) => ({
        labels: { account: sync.account },
        value: failures,
      })),
    },
    ...syncMetrics.map(({ name, type, help, read }) => ({
      name,
      type,
      help,
      samples: figures.map(({ sync }): Sample => ({
        labels: { account: sync.account },
        value: read(sync, nowMs),
      })),
    })),
  ]
}

function httpMetrics(counters: HttpCounters, held: number): Metric[] {
  const hooks = [...counters.hooks].flatMap(([account, counts]) =>
    hookResults.map((result): Sample => ({ labels: { account, result }, value: counts[result] })),
  )
  return [
    {
      name: 'jobwatch_hook_calls_total',
      type: 'counter',
      help: 'Web hook calls. Those for an unknown account have no account label.',
      samples: [
        ...hooks,
        { labels: { account: '', result: 'refused' }, value: counters.strayHooks },
      ],
    },
    {
      name: 'jobwatch_http_requests_total',
      type: 'counter',
      help: 'Requests served, by status class.',
      samples: [...counters.requests]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([status, value]) => ({ labels: { status }, value })),
    },
    {
      name: 'jobwatch_http_requests_in_progress',
      type: 'gauge',
      help: 'Requests being served, without those that are held.',
      samples: [{ value: Math.max(0, counters.inProgress - held) }],
    },
    {
      name: 'jobwatch_http_requests_held',
      type: 'gauge',
      help: 'Requests that wait until something changes.',
      samples: [{ value: held }],
    },
    histogramMetric(
      'jobwatch_http_request_duration_seconds',
      'Time to the response, by route pattern.',
      counters.durations,
    ),
    {
      name: 'jobwatch_errors_total',
      type: 'counter',
      help: 'Requests that failed with a status of 500 or above, by cause.',
      samples: [...counters.errors].map(([kind, value]) => ({ labels: { kind }, value })),
    },
    {
      name: 'jobwatch_sign_ins_total',
      type: 'counter',
      help: 'Attempts to sign in, by outcome.',
      samples: [...counters.signInCounts].map(([outcome, value]) => ({
        labels: { outcome },
        value,
      })),
    },
  ]
}

function backupMetrics(backup: BackupFigures | null, nowMs: number): Metric[] {
  const last = backup?.last ?? null
  const gauge = (name: string, help: string, value: number | null): Metric => ({
    name,
    type: 'gauge',
    help,
    samples: [{ value }],
  })
  return [
    gauge(
      'jobwatch_backup_last_success_age_seconds',
      'Time since the last successful backup.',
      last && (nowMs - last.atMs) / 1000,
    ),
    gauge('jobwatch_backup_last_size_bytes', 'Size of that backup.', last && last.bytes),
    gauge('jobwatch_backup_last_duration_seconds', 'How long it took.', last && last.seconds),
    {
      name: 'jobwatch_backup_failures_total',
      type: 'counter',
      help: 'Failed backups since the server started.',
      samples: [{ value: backup && backup.failures }],
    },
  ]
}

interface MetricSources {
  accounts: Iterable<AccountService>
  counters: HttpCounters
  /** Requests that wait for a change. */
  held: number
  process: ProcessMetrics
  storeDurations: DurationHistogram
  backup: BackupFigures | null
  nowMs: number
}

/** All current metrics. Makes no calls to a source. */
export async function collectMetrics(sources: MetricSources): Promise<Metric[]> {
  const { accounts, counters, storeDurations, backup, nowMs } = sources
  const figures = await Promise.all([...accounts].map(figuresOf))
  return [
    ...accountMetrics(figures, nowMs),
    ...httpMetrics(counters, sources.held),
    histogramMetric(
      'jobwatch_store_duration_seconds',
      'Time of reads and writes of the job store, by operation and outcome.',
      storeDurations,
    ),
    ...backupMetrics(backup, nowMs),
    ...sources.process.collect(),
  ]
}
