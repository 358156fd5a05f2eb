import { sql, type Kysely } from 'kysely'
import type { Migration } from '../shared/migrate.ts'
import type { Database } from './open.ts'
import { addWeeks, rebuildRollup } from './rollup.ts'
import type { StoreSchema } from './schema.ts'
import { foldNames, rebuildText, type OnProgress } from './text-index.ts'

const statements = [
  `CREATE TABLE accounts (
     key INTEGER PRIMARY KEY,
     slug TEXT NOT NULL UNIQUE,
     revision INTEGER NOT NULL DEFAULT 0,
     cursor TEXT,
     synced_at TEXT
   )`,
  `CREATE TABLE jobs (
     key INTEGER PRIMARY KEY,
     account INTEGER NOT NULL,
     id INTEGER NOT NULL,
     status TEXT NOT NULL,
     live INTEGER NOT NULL,
     package_id INTEGER NOT NULL,
     cluster_id INTEGER NOT NULL,
     owner_id INTEGER NOT NULL,
     creator_key TEXT NOT NULL,
     created_ms INTEGER NOT NULL,
     started_ms INTEGER NOT NULL,
     ended_ms INTEGER NOT NULL,
     updated_ms INTEGER NOT NULL,
     runtime INTEGER NOT NULL,
     overrun REAL NOT NULL,
     records INTEGER,
     flag_mask INTEGER NOT NULL,
     seen_ms INTEGER NOT NULL
   )`,
  `CREATE TABLE job_docs (
     key INTEGER PRIMARY KEY,
     headline TEXT,
     insight TEXT NOT NULL,
     doc TEXT NOT NULL
   )`,
  // Covers every column a filter or sort reads, so that unusual combinations do not have to read
  // the wide rows.
  `CREATE INDEX jobs_created ON jobs (account, created_ms, id, status, package_id, cluster_id,
     owner_id, creator_key, runtime, started_ms, ended_ms, updated_ms, overrun, flag_mask)`,
  'CREATE INDEX jobs_status ON jobs (account, status, created_ms, id)',
  'CREATE INDEX jobs_package ON jobs (account, package_id, status, created_ms, id)',
  'CREATE INDEX jobs_package_created ON jobs (account, package_id, created_ms, id)',
  'CREATE INDEX jobs_cluster ON jobs (account, cluster_id, created_ms, id)',
  'CREATE INDEX jobs_owner ON jobs (account, owner_id, created_ms, id)',
  'CREATE INDEX jobs_creator ON jobs (account, creator_key, created_ms, id)',
  'CREATE INDEX jobs_started ON jobs (account, started_ms, id)',
  'CREATE INDEX jobs_ended ON jobs (account, ended_ms, id)',
  'CREATE INDEX jobs_updated ON jobs (account, updated_ms, id)',
  'CREATE INDEX jobs_runtime ON jobs (account, runtime, id)',
  'CREATE INDEX jobs_overrun ON jobs (account, overrun, id)',
  'CREATE INDEX jobs_live ON jobs (account, id) WHERE live = 1',
  `CREATE INDEX jobs_flagged ON jobs (account, created_ms, id, flag_mask, status, package_id,
     cluster_id, owner_id, creator_key, runtime) WHERE flag_mask > 0`,
  // Prefix indexes make a half-typed word as lazy to read as a whole one; otherwise all its matches
  // are collected first.
  `CREATE VIRTUAL TABLE jobs_text USING fts5(number, package, errors, variables, headline,
     content='', contentless_delete=1, prefix='2 3 4 5 6', tokenize='unicode61')`,
  `CREATE TABLE rollup (
     account INTEGER NOT NULL,
     grain INTEGER NOT NULL,
     bucket INTEGER NOT NULL,
     status TEXT NOT NULL,
     package_id INTEGER NOT NULL,
     cluster_id INTEGER NOT NULL,
     owner_id INTEGER NOT NULL,
     creator_key TEXT NOT NULL,
     n INTEGER NOT NULL,
     PRIMARY KEY (account, grain, bucket, status, package_id, cluster_id, owner_id, creator_key)
   ) WITHOUT ROWID`,
  `CREATE TABLE transitions (
     seq INTEGER PRIMARY KEY,
     account INTEGER NOT NULL,
     job_id INTEGER NOT NULL,
     status TEXT NOT NULL,
     at TEXT NOT NULL,
     exact INTEGER NOT NULL,
     UNIQUE (account, job_id, status)
   )`,
  `CREATE TABLE activity (
     id INTEGER PRIMARY KEY,
     account INTEGER NOT NULL,
     subject TEXT NOT NULL,
     subject_id INTEGER NOT NULL,
     at TEXT NOT NULL,
     actor TEXT NOT NULL,
     action TEXT NOT NULL,
     reason TEXT,
     outcome TEXT NOT NULL,
     message TEXT
   )`,
  'CREATE INDEX activity_subject ON activity (account, subject, subject_id, id)',
  `CREATE TABLE names (
     account INTEGER NOT NULL,
     kind TEXT NOT NULL,
     id INTEGER NOT NULL,
     name TEXT NOT NULL,
     PRIMARY KEY (account, kind, id)
   ) WITHOUT ROWID`,
]

/** Building an index over fewer jobs takes no time that needs to be explained. */
const manyJobs = 50_000

type StoreMigration = Migration<Kysely<StoreSchema>>

export const migrations = (onProgress: OnProgress): readonly StoreMigration[] => [
  {
    name: 'jobs',
    up: async (db) => {
      for (const statement of statements) await sql.raw(statement).execute(db)
    },
  },
  { name: 'bounded rollup', up: boundRollup },
  {
    name: 'stops',
    up: async (db) => {
      // The newest stops are read every minute; without this index that would scan all status
      // changes.
      await sql`CREATE INDEX transitions_stops ON transitions (account, seq)
        WHERE status = 'pending_stoppage'`.execute(db)
    },
  },
  {
    name: 'words',
    // SQLite's own tokenizer kept accents of capital letters and treated a Japanese sentence as one
    // word.
    up: async (db) => {
      await foldNames(db)
      await rebuildText(db, onProgress)
    },
  },
  { name: 'records apart', up: leaveRecords },
  {
    name: 'document versions',
    up: async (db) => {
      await sql`ALTER TABLE job_docs ADD COLUMN version INTEGER NOT NULL DEFAULT 1`.execute(db)
    },
  },
  {
    name: 'records ratio',
    up: async (db) => {
      await sql`ALTER TABLE jobs ADD COLUMN records_ratio REAL NOT NULL DEFAULT 1`.execute(db)
      await sql`CREATE INDEX jobs_records_ratio ON jobs (account, records_ratio, id)`.execute(db)
      await sql`DROP INDEX jobs_created`.execute(db)
      await sql`CREATE INDEX jobs_created ON jobs (account, created_ms, id, status, package_id,
        cluster_id, owner_id, creator_key, runtime, started_ms, ended_ms, updated_ms, overrun,
        records_ratio, flag_mask)`.execute(db)
    },
  },
  { name: 'triage', up: addTriage },
  {
    name: 'values of variables',
    up: (db) => rebuildText(db, onProgress),
  },
  { name: 'covering indexes', up: (db) => coverLists(db, onProgress) },
  { name: 'counts by week', up: addWeeks },
  { name: 'covering sorts by value', up: coverValueSorts },
]

/** Each job of an order by value had to be looked up to see when it was created and its status. */
async function coverValueSorts(db: Database): Promise<void> {
  for (const sort of ['runtime', 'overrun', 'records_ratio']) {
    await sql.raw(`DROP INDEX jobs_${sort}`).execute(db)
    await sql
      .raw(`CREATE INDEX jobs_${sort} ON jobs (account, ${sort}, id, created_ms, status)`)
      .execute(db)
  }
}

/**
 * A list by package, owner, creator or status had to look up each of its jobs to sort or narrow it
 * further, and failures by their resolution had no index at all. `jobs_strays` are jobs that are far
 * apart in orders by creation and by another time (walk.ts).
 */
async function coverLists(db: Database, onProgress: OnProgress): Promise<void> {
  const sortable = 'runtime, overrun, records_ratio, started_ms, ended_ms, updated_ms'
  const indexes: [name: string, columns: string][] = [
    ['jobs_status', `account, status, created_ms, id, package_id, owner_id, ${sortable}`],
    ['jobs_package', `account, package_id, status, created_ms, id, owner_id, ${sortable}`],
    ['jobs_package_created', `account, package_id, created_ms, id, status, owner_id, ${sortable}`],
    ['jobs_owner', `account, owner_id, created_ms, id, status, package_id, ${sortable}`],
    [
      'jobs_creator',
      `account, creator_key, created_ms, id, status, package_id, owner_id, ${sortable}`,
    ],
  ]
  const { of } = await db
    .selectFrom('jobs')
    .select((is) => is.fn.countAll<number>().as('of'))
    .executeTakeFirstOrThrow()
  for (const [index, [name, columns]] of indexes.entries()) {
    if (of >= manyJobs) onProgress({ done: Math.floor((of * index) / indexes.length), of })
    await sql.raw(`DROP INDEX ${name}`).execute(db)
    await sql.raw(`CREATE INDEX ${name} ON jobs (${columns})`).execute(db)
  }
  await sql`CREATE INDEX jobs_resolution ON jobs (account, resolution, created_ms, id)
    WHERE resolution <> 0`.execute(db)
  await sql
    .raw(
      `CREATE INDEX jobs_strays ON jobs (account, created_ms, id)
    WHERE (started_ms < created_ms OR started_ms > created_ms + 21600000
      OR ended_ms < created_ms OR ended_ms > created_ms + 21600000
      OR updated_ms < created_ms OR updated_ms > created_ms + 21600000)`,
    )
    .execute(db)
}

/** Failures from before get their values when the server has started. */
async function addTriage(db: Kysely<StoreSchema>): Promise<void> {
  for (const statement of [
    'ALTER TABLE jobs ADD COLUMN attention INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE jobs ADD COLUMN resolution INTEGER NOT NULL DEFAULT 0',
    "ALTER TABLE jobs ADD COLUMN error_key TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE jobs ADD COLUMN assignee TEXT NOT NULL DEFAULT ''",
    `CREATE INDEX jobs_attention ON jobs (account, created_ms, id, attention, status, package_id,
       cluster_id, owner_id, creator_key, runtime, flag_mask, resolution, assignee)
       WHERE attention > 0`,
    `CREATE INDEX jobs_open ON jobs (account, package_id, created_ms, id, resolution)
       WHERE resolution > 0`,
    `CREATE INDEX jobs_untriaged ON jobs (account, package_id, id)
       WHERE status = 'failed' AND resolution = 0`,
    `CREATE INDEX jobs_error ON jobs (account, error_key, package_id, ended_ms, resolution, id,
       created_ms) WHERE error_key <> ''`,
    "CREATE INDEX jobs_assigned ON jobs (account, assignee, created_ms, id) WHERE assignee <> ''",
  ])
    await sql.raw(statement).execute(db)
}

/**
 * Activity and status changes are now in records.db. `carryOverRecords` empties these tables; until
 * then they are kept for it.
 */
async function leaveRecords(db: Kysely<StoreSchema>): Promise<void> {
  for (const table of ['activity', 'transitions']) {
    const { rows } = await sql`SELECT 1 FROM ${sql.table(table)} LIMIT 1`.execute(db)
    if (rows.length === 0) await sql`DROP TABLE ${sql.table(table)}`.execute(db)
  }
}

/**
 * The rollup counted every cluster and creator separately: with a cluster per run it grew as fast
 * as the jobs.
 */
async function boundRollup(db: Kysely<StoreSchema>): Promise<void> {
  await sql`CREATE TABLE counted_apart (
     account INTEGER NOT NULL,
     dimension TEXT NOT NULL,
     value NOT NULL,
     PRIMARY KEY (account, dimension, value)
   ) WITHOUT ROWID`.execute(db)
  const { rows } = await sql<{ key: number }>`SELECT key FROM accounts`.execute(db)
  for (const { key } of rows) await rebuildRollup(db, key)
}
