/*
 * What makes a seeded job one of a busy hosted account: thousands of packages, a cluster for each
 * job, workflows, long texts, failures of many causes that triage has gone through.
 */
import type { FlagKind, JobFlag } from '../../../contract/flags.ts'
import type { Job } from '../../../contract/job.ts'
import { errorKeyOf } from '../../rules/error-groups.ts'
import type { JobTriage, StoredJob } from '../port.ts'

export const busyPackages = 2_000
const owners = 200
const causes = 300
const people = ['Ada Lovelace', 'Grace Hopper', 'Edsger Dijkstra', 'Barbara Liskov']
const steps = ['Load', 'Join', 'Rank', 'Export', 'Check']
const subjects = ['orders', 'web sessions', 'stock levels', 'flight delays', 'support tickets']
const targets = ['the warehouse', 'north-archive', 'the finance mart', 'a shared bucket']

const pick = <T>(list: readonly [T, ...T[]] | readonly T[], index: number, otherwise: T): T =>
  list[index % list.length] ?? otherwise

/** A long name, as people give packages. */
const packageName = (id: number): string =>
  `${pick(steps, id, '')} ${pick(subjects, id >> 2, '')} into ${pick(targets, id >> 4, '')} ` +
  `(region ${id % 7}, nightly, revision ${id % 13}) pkg${id}`

/** The `index`th different cause, with a stack trace below it. */
function errorText(cause: number, id: number, random: () => number): string {
  const head = `Step ${pick(steps, cause, '')}${cause}: column "field_${cause}" does not exist in part-${id}.parquet`
  const depth = 2 + Math.floor(random() ** 2 * 30)
  const frames = Array.from(
    { length: depth },
    (_, i) => `\tat com.example.etl.Stage${(cause + i) % 90}.run(Stage${i % 40}.java:${i + 10})`,
  )
  return [head, 'java.util.concurrent.ExecutionException: arrival delay of task', ...frames].join(
    '\n',
  )
}

const errorKeys = new Map<number, string | null>()

/** As triage finds it, whatever job it is and however long the trace. */
function errorKeyOfCause(cause: number): string | null {
  const known = errorKeys.get(cause)
  if (known !== undefined) return known
  const key = errorKeyOf(errorText(cause, 1, () => 0.5))
  errorKeys.set(cause, key)
  return key
}

/** Every job holds `north`; about one in 20,000 holds `needle`. */
function variables(id: number, packageId: number, random: () => number): Job['variables'] {
  return {
    day: `'2026-${(id % 12) + 1}-${(id % 28) + 1}'`,
    region: "'north'",
    mode: random() < 0.2 ? "'full'" : "'delta'",
    input_path: `'s3://lake/raw/package-${packageId}/year=2026/part-${id}.parquet'`,
    ...(id % 20_011 === 7 ? { note: "'needle'" } : {}),
    ...(random() < 0.1
      ? { query: `'SELECT carrier, ${'sum(amount), '.repeat(20)} count(*) FROM flights'` }
      : {}),
  }
}

/** Failures are resolved by the next run, except some new ones and a few old ones. */
function triageOf(isFailed: boolean, share: number, cause: number, chance: number): JobTriage {
  const state = stateOf(share, chance)
  return {
    errorKey: isFailed ? errorKeyOfCause(cause) : null,
    resolution: isFailed ? { state, by: null, at: null } : null,
    assignee: isFailed && chance > 0.9 ? pick(people, cause, '') : null,
  }
}

function stateOf(share: number, chance: number) {
  if (share > 0.98 && chance < 0.5) return 'unresolved'
  if (chance < 0.01) return 'unresolved'
  if (chance < 0.02) return 'acknowledged'
  return chance < 0.1 ? 'covered' : 'resolved'
}

function flagsOf(status: string, since: string, chance: number): JobFlag[] {
  const kinds: Record<string, FlagKind> = {
    running: chance < 0.2 ? 'runaway' : 'slow',
    queued: 'queued_too_long',
    completed: chance < 0.3 ? 'zero_records' : 'slow',
  }
  const kind = kinds[status]
  const share = status === 'completed' ? 0.008 : 0.3
  if (kind === undefined || chance > share) return []
  return [{ kind, since, limit_seconds: null, evidence: null }]
}

function creatorOf(id: number, packageId: number, scheduled: boolean): Job['creator'] {
  const nameless = { display_name: null, url: null, html_url: null }
  if (id % 2 === 0) return { type: 'Job', id: id - 1, ...nameless }
  if (scheduled) return { type: 'Schedule', id: packageId, ...nameless }
  return { type: 'User', id: 1 + (packageId % owners), ...nameless }
}

/**
 * Changes a plain seeded job.
 * @param share of the account's jobs that are older, 0–1
 */
export function makeBusy(stored: StoredJob, share: number, random: () => number): StoredJob {
  const { job, notes } = stored
  const { id } = job
  const packageId = 1 + Math.floor(random() ** 2 * busyPackages)
  const isFailed = job.status === 'failed'
  const cause = (packageId * 7 + Math.floor(random() * 3)) % causes
  const errors = isFailed ? errorText(cause, id, random) : null
  return {
    ...stored,
    job: {
      ...job,
      package_id: packageId,
      owner_id: 1 + (packageId % owners),
      cluster_id: id,
      creator: creatorOf(id, packageId, random() < 0.7),
      variables: variables(id, packageId, random),
      errors,
    },
    notes: {
      ...notes,
      packageName: packageName(packageId),
      flags: flagsOf(job.status, job.created_at ?? '', random()),
      recordsRatio: Math.round(random() * 200) / 100,
      triage: triageOf(isFailed, share, cause, random()),
    },
    headline: errors?.split('\n')[0] ?? null,
  }
}
