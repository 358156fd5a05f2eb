import SqliteDatabase from 'better-sqlite3'
import type { Job } from '../../../contract/job.ts'
import type { JobStatus } from '../../../contract/status.ts'
import { jobKey } from '../job-key.ts'
import { openDatabase, type Database } from '../open.ts'
import { setPlannerStatistics } from '../planner-statistics.ts'
import { dayMs, rebuildRollup } from '../rollup.ts'
import { newNotes, type StoredJob } from '../port.ts'
import { documentOf } from '../job-document.ts'
import { makeBusy } from './busy-job.ts'
import { randomFrom } from './random.ts'
import { columnsOf, indexedText } from '../stored-job.ts'

export interface SeedOptions {
  /** Slug of the account the jobs belong to. */
  account: string
  jobs: number
  /** Milliseconds: the newest job was created just before. */
  nowMs: number
  /** The jobs are spread evenly over this many days. */
  days?: number
  /** As in a busy hosted account: see busy-job.ts. */
  busy?: boolean
  /** Whether the newest jobs have not ended. They become slow with time, which is a change. */
  live?: boolean
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

function statusOf(chance: number, fromNewest: number, live: boolean): JobStatus {
  if (live && fromNewest < 3) return 'running'
  if (live && fromNewest < 10) return 'queued'
  if (chance < 0.92) return 'completed'
  return chance < 0.98 ? 'failed' : 'stopped'
}

function creatorOf(packageId: number, scheduled: boolean): Job['creator'] {
  const nameless = { url: null, html_url: null }
  if (scheduled)
    return { type: 'Schedule', id: packageId, display_name: `Schedule ${packageId}`, ...nameless }
  return { type: 'User', id: 1 + (packageId % owners), display_name: null, ...nameless }
}

/** The jobs for these options, oldest first. Deterministic. */
export function* seededJobs(options: SeedOptions): Generator<StoredJob> {
  const whole = withDefaults(options)
  const random = randomFrom(42)
  for (let id = 1; id <= whole.jobs; id += 1) {
    const plain = seededJob(id, whole, random)
    yield whole.busy ? makeBusy(plain, id / whole.jobs, random) : plain
  }
}

const withDefaults = (options: SeedOptions): Required<SeedOptions> => ({
  days: 90,
  busy: false,
  live: true,
  ...options,
})

function seededJob(id: number, options: Required<SeedOptions>, random: () => number): StoredJob {
  const { jobs, nowMs, days, busy, live } = options
  const iso = (ms: number) =>
    new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z')
  const createdMs = nowMs - ((jobs - id + 1) / jobs) * days * dayMs
  const packageId = 1 + Math.floor(random() ** 2 * packages)
  const status = statusOf(random(), (jobs - id) / (busy ? 10 : 1), live)
  const runtime =
    status === 'queued' ? 0 : Math.round((20 + packageId * 15) * (0.7 + random() * 0.6))
  const started = status === 'queued' ? null : iso(createdMs + random() * 60_000)
  const ended =
    status === 'running' || status === 'queued' ? null : iso(createdMs + 60_000 + runtime * 1000)
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
        component: {
          name: 'out',
          type: 'cloud_storage_destination_component',
          fields: ['carrier', 'flights', 'delay'],
        },
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
    creator: creatorOf(packageId, scheduled),
    component: null,
    attempts: 0,
    master_auto_retry_attempts: null,
    log_summary: null,
  }
  return {
    job,
    notes: newNotes(`Package number ${packageId}`),
    overrun: runtime === 0 ? null : Math.round(random() * 200) / 100,
    seenMs: nowMs,
    headline: null,
  }
}

/** One prepared statement for rows with these columns. */
function inserter(
  sqlite: SqliteDatabase.Database,
  table: string,
  columns: readonly string[],
): (row: object) => void {
  const statement = sqlite.prepare(
    `INSERT INTO ${table} (${columns.join(', ')})
     VALUES (${columns.map((column) => `@${column}`).join(', ')})`,
  )
  return (row) => void statement.run(row)
}

function insertAll(
  sqlite: SqliteDatabase.Database,
  account: number,
  options: Required<SeedOptions>,
): void {
  let insert: Record<'jobs' | 'docs' | 'text', (row: object) => void> | null = null
  for (const stored of seededJobs(options)) {
    const text = { rowid: BigInt(jobKey(account, stored.job.id)), ...indexedText(stored) }
    const [job, doc] = [columnsOf(account, stored), documentOf(account, stored)]
    insert ??= {
      jobs: inserter(sqlite, 'jobs', Object.keys(job)),
      docs: inserter(sqlite, 'job_docs', Object.keys(doc)),
      text: inserter(sqlite, 'jobs_text', Object.keys(text)),
    }
    insert.jobs(job)
    insert.docs(doc)
    insert.text(text)
  }
}

/** Indexes are created after all rows are inserted, which is many times faster. */
function fill(file: string, account: number, options: Required<SeedOptions>): void {
  const sqlite = new SqliteDatabase(file)
  try {
    sqlite.pragma('synchronous = OFF')
    // A journal would be as large as the jobs.
    sqlite.pragma('journal_mode = OFF')
    const indexes = sqlite
      .prepare(
        `SELECT name, sql FROM sqlite_master
         WHERE type = 'index' AND tbl_name = 'jobs' AND sql IS NOT NULL`,
      )
      .all()
    sqlite.transaction(() => {
      const known = indexes as { name: string; sql: string }[]
      for (const { name } of known) sqlite.exec(`DROP INDEX ${name}`)
      insertAll(sqlite, account, options)
      for (const index of known) sqlite.exec(index.sql)
    })()
    setPlannerStatistics(sqlite)
  } finally {
    sqlite.close()
  }
}

/**
 * Fills an empty account with generated jobs, for benchmarks: mostly completed, some failed and
 * stopped, the newest few running and queued, over 40 packages, or 2,000 if it is busy.
 * Deterministic.
 */
export async function seedJobs(file: string, options: SeedOptions): Promise<void> {
  const whole = withDefaults(options)
  const key = await withDatabase(file, (db) => addAccount(db, whole.account))
  fill(file, key, whole)
  await withDatabase(file, (db) => rebuildRollup(db, key))
}

async function withDatabase<T>(file: string, work: (db: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase(file)
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}

async function addAccount(db: Database, slug: string): Promise<number> {
  const { key } = await db
    .insertInto('accounts')
    .values({ slug, revision: 1, cursor: null, synced_at: null })
    .returning('key')
    .executeTakeFirstOrThrow()
  return key
}
