import { sql } from 'kysely'
import type { Job } from '../../../contract/job.ts'
import type { JobStatus } from '../../../contract/status.ts'
import { jobKey } from '../job-key.ts'
import { openDatabase, type Database } from '../open.ts'
import { dayMs, grains, hourMs } from '../rollup.ts'
import { columnsOf, docOf, textOf, type StoredJob } from '../stored-job.ts'

export interface SeedOptions {
  /** Slug of the account the jobs belong to. */
  account: string
  jobs: number
  /** Milliseconds: the newest job was created just before. */
  nowMs: number
  /** The jobs are spread evenly over so many days. */
  days?: number
}

const packages = 40
const clusters = 4
const owners = 12
const errors = [
  'Column "arrival_delay" does not exist in flights.parquet\nLINE 3: sum(arrival_delay)',
  'Out of memory while sorting 12000000 rows',
  'Could not reach bucket north-archive: connection reset',
  'Cluster 3 was terminated while the job was queued',
]

/** The same numbers each time: a small generator (mulberry32) in place of Math.random. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function statusOf(chance: number, fromNewest: number): JobStatus {
  if (fromNewest < 3) return 'running'
  if (fromNewest < 10) return 'queued'
  return chance < 0.92 ? 'completed' : chance < 0.98 ? 'failed' : 'stopped'
}

function seededJob(id: number, options: Required<SeedOptions>, random: () => number): StoredJob {
  const { jobs, nowMs, days } = options
  const iso = (ms: number) => new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z')
  const createdMs = nowMs - ((jobs - id + 1) / jobs) * days * dayMs
  const packageId = 1 + Math.floor(random() ** 2 * packages)
  const status = statusOf(random(), jobs - id)
  const runtime = status === 'queued' ? 0 : Math.round((20 + packageId * 15) * (0.7 + random() * 0.6))
  const started = status === 'queued' ? null : iso(createdMs + random() * 60_000)
  const ended = status === 'running' || status === 'queued' ? null : iso(createdMs + 60_000 + runtime * 1000)
  const scheduled = random() < 0.8
  const records = status === 'completed' ? Math.round(random() * 1_000_000) : null
  const job: Job = {
    id,
    status,
    raw_status: status,
    variables: { day: `'2026-${(id % 12) + 1}-${(id % 28) + 1}'`, region: "'north'" },
    dynamic_variables: {},
    owner_id: 1 + (packageId % owners),
    progress: status === 'completed' ? 1 : 0,
    outputs_count: 1,
    outputs: [
      {
        id: id * 10,
        name: `result-${id}.csv`,
        records_count: records,
        progress: null,
        created_at: ended,
        updated_at: ended,
        preview_url: null,
        preview_type: 'csv',
        url: null,
        component: { name: 'out', type: 'cloud_storage_destination_component', fields: ['carrier', 'flights', 'delay'] },
        component_name: null,
      },
    ],
    started_at: started,
    created_at: iso(createdMs),
    failed_at: status === 'failed' ? ended : null,
    completed_at: ended,
    updated_at: ended ?? iso(createdMs),
    cluster_id: 1 + (packageId % clusters),
    package_id: packageId,
    cluster: null,
    package: null,
    errors: status === 'failed' ? (errors[id % errors.length] ?? null) : null,
    runtime_in_seconds: runtime,
    url: null,
    html_url: null,
    log_url: null,
    creator: scheduled
      ? { type: 'Schedule', id: packageId, display_name: `Schedule ${packageId}`, url: null, html_url: null }
      : { type: 'User', id: 1 + (packageId % owners), display_name: null, url: null, html_url: null },
    component: null,
    attempts: 0,
    master_auto_retry_attempts: null,
    log_summary: null,
  }
  return {
    job,
    notes: { flags: [], progressSince: null, packageName: `Package number ${packageId}` },
    overrun: runtime === 0 ? null : Math.round(random() * 200) / 100,
    seenMs: nowMs,
    headline: null,
  }
}

async function insertBatch(db: Database, account: number, batch: readonly StoredJob[]): Promise<void> {
  await db.insertInto('jobs').values(batch.map((stored) => columnsOf(account, stored))).execute()
  await db.insertInto('job_docs').values(batch.map((stored) => docOf(account, stored))).execute()
  await db
    .insertInto('jobs_text')
    .values(batch.map((stored) => ({ rowid: jobKey(account, stored.job.id), ...textOf(stored) })))
    .execute()
}

async function countAgain(db: Database, account: number): Promise<void> {
  const whole = sql.raw('status, package_id, cluster_id, owner_id, creator_key')
  const thin = sql.raw("status, 0, 0, 0, ''")
  for (const [grain, width, columns] of [
    [grains.all, null, whole],
    [grains.day, dayMs, whole],
    [grains.hour, hourMs, whole],
    [grains.thinDay, dayMs, thin],
    [grains.thinHour, hourMs, thin],
  ] as const) {
    const bucket = width === null ? sql`0` : sql`created_ms / ${sql.lit(width)} * ${sql.lit(width)}`
    await sql`INSERT INTO rollup (account, grain, bucket, status, package_id, cluster_id, owner_id, creator_key, n)
      SELECT ${account}, ${grain}, ${bucket} AS at, ${columns}, count(*) FROM jobs WHERE account = ${account}
      GROUP BY at, ${columns === thin ? sql`status` : whole}`.execute(db)
  }
}

/**
 * Fills an empty account of a store's file with made-up jobs, for measuring: mostly completed, some failed and stopped, the
 * newest few running and queued, over 40 packages. The same each time.
 */
export async function seedJobs(file: string, options: SeedOptions): Promise<void> {
  const whole: Required<SeedOptions> = { days: 90, ...options }
  const db = await openDatabase(file)
  try {
    const { key } = await db
      .insertInto('accounts')
      .values({ slug: whole.account, revision: 1, cursor: null, synced_at: null })
      .returning('key')
      .executeTakeFirstOrThrow()
    const random = generator(42)
    const batchSize = 500
    for (let first = 1; first <= whole.jobs; first += batchSize * 20) {
      await db.transaction().execute(async (trx) => {
        for (let start = first; start < first + batchSize * 20 && start <= whole.jobs; start += batchSize) {
          const length = Math.min(batchSize, whole.jobs - start + 1)
          await insertBatch(trx, key, Array.from({ length }, (_, index) => seededJob(start + index, whole, random)))
        }
      })
    }
    await countAgain(db, key)
    await sql`ANALYZE`.execute(db)
  } finally {
    await db.destroy()
  }
}
