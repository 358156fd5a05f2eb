/** The schema of records.db, step by step. */
import { sql } from 'kysely'
import type { Migration } from '../shared/migrate.ts'
import type { RecordDatabase } from './schema.ts'

const steps: readonly { name: string; statements: readonly string[] }[] = [
  {
    name: 'idempotency keys',
    statements: [
      `CREATE TABLE idempotency_keys (
         scope TEXT NOT NULL,
         key TEXT NOT NULL,
         account TEXT NOT NULL,
         request TEXT NOT NULL,
         state TEXT NOT NULL,
         result_id INTEGER,
         at_ms INTEGER NOT NULL,
         PRIMARY KEY (scope, key)
       ) WITHOUT ROWID`,
      'CREATE INDEX idempotency_keys_at ON idempotency_keys (at_ms)',
    ],
  },
  {
    name: 'activity and transitions',
    statements: [
      `CREATE TABLE activity (
         id INTEGER PRIMARY KEY,
         account TEXT NOT NULL,
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
      `CREATE TABLE transitions (
         seq INTEGER PRIMARY KEY,
         account TEXT NOT NULL,
         job_id INTEGER NOT NULL,
         status TEXT NOT NULL,
         at TEXT NOT NULL,
         exact INTEGER NOT NULL,
         UNIQUE (account, job_id, status)
       )`,
      // The newest stops are read every minute; without this index that would scan all status
      // changes.
      `CREATE INDEX transitions_stops ON transitions (account, seq)
         WHERE status = 'pending_stoppage'`,
    ],
  },
  {
    name: 'traces of runs, decisions about flags, hard limits',
    statements: [
      `CREATE TABLE run_traces (
         seq INTEGER PRIMARY KEY,
         account TEXT NOT NULL,
         package_id INTEGER NOT NULL,
         job_id INTEGER NOT NULL,
         samples TEXT NOT NULL,
         UNIQUE (account, job_id)
       )`,
      'CREATE INDEX run_traces_package ON run_traces (account, package_id, seq)',
      `CREATE TABLE flag_decisions (
         account TEXT NOT NULL,
         job_id INTEGER NOT NULL,
         kind TEXT NOT NULL,
         package_id INTEGER,
         choice TEXT NOT NULL,
         until TEXT,
         at TEXT NOT NULL,
         actor TEXT NOT NULL,
         reason TEXT,
         PRIMARY KEY (account, job_id, kind)
       ) WITHOUT ROWID`,
      // The fine runs of a package are read with its history; snoozed flags are not among them.
      `CREATE INDEX flag_decisions_fine ON flag_decisions (account, package_id, at)
         WHERE choice IN ('expected', 'fine')`,
      `CREATE TABLE hard_limits (
         account TEXT NOT NULL,
         package_id INTEGER NOT NULL,
         seconds INTEGER NOT NULL,
         at TEXT NOT NULL,
         actor TEXT NOT NULL,
         reason TEXT,
         PRIMARY KEY (account, package_id)
       ) WITHOUT ROWID`,
    ],
  },
  {
    name: 'users, sessions, API keys',
    statements: [
      `CREATE TABLE users (
         id TEXT PRIMARY KEY,
         name TEXT NOT NULL,
         name_key TEXT NOT NULL UNIQUE,
         role TEXT NOT NULL,
         roles TEXT NOT NULL,
         password_hash TEXT,
         oidc_subject TEXT UNIQUE,
         disabled INTEGER NOT NULL,
         created_ms INTEGER NOT NULL,
         last_sign_in_ms INTEGER
       ) WITHOUT ROWID`,
      `CREATE TABLE sessions (
         id TEXT PRIMARY KEY,
         key_hash TEXT NOT NULL UNIQUE,
         former_key_hash TEXT,
         former_until_ms INTEGER,
         user_id TEXT NOT NULL,
         method TEXT NOT NULL,
         role_stamp TEXT NOT NULL,
         sid TEXT,
         id_token TEXT,
         created_ms INTEGER NOT NULL,
         seen_ms INTEGER NOT NULL,
         address TEXT,
         user_agent TEXT
       ) WITHOUT ROWID`,
      'CREATE INDEX sessions_former ON sessions (former_key_hash)',
      'CREATE INDEX sessions_user ON sessions (user_id)',
      'CREATE INDEX sessions_sid ON sessions (sid)',
      `CREATE TABLE api_keys (
         id TEXT PRIMARY KEY,
         name TEXT NOT NULL,
         key_hash TEXT NOT NULL UNIQUE,
         prefix TEXT NOT NULL,
         scope TEXT NOT NULL,
         account TEXT,
         created_ms INTEGER NOT NULL,
         created_by TEXT NOT NULL,
         expires_ms INTEGER,
         revoked_ms INTEGER,
         last_used_ms INTEGER
       ) WITHOUT ROWID`,
      `CREATE TABLE sign_in_tries (
         key TEXT PRIMARY KEY,
         count INTEGER NOT NULL,
         until_ms INTEGER NOT NULL
       ) WITHOUT ROWID`,
    ],
  },
  {
    name: 'triage',
    statements: [
      `CREATE TABLE triage_marks (
         account TEXT NOT NULL,
         job_id INTEGER NOT NULL,
         assignee TEXT,
         assigned_at TEXT NOT NULL,
         acknowledged_at TEXT,
         acknowledged_by TEXT,
         note TEXT,
         until TEXT,
         PRIMARY KEY (account, job_id)
       ) WITHOUT ROWID`,
      `CREATE TABLE reruns (
         account TEXT NOT NULL,
         job_id INTEGER NOT NULL,
         of_job INTEGER NOT NULL,
         at TEXT NOT NULL,
         actor TEXT NOT NULL,
         PRIMARY KEY (account, job_id)
       ) WITHOUT ROWID`,
      'CREATE INDEX reruns_of ON reruns (account, of_job)',
      // Earlier releases recorded re-runs as activity only.
      `INSERT OR IGNORE INTO reruns
         SELECT account, subject_id, CAST(substr(message, 13) AS INTEGER), at, actor FROM activity
         WHERE subject = 'job' AND action = 'rerun' AND outcome = 'accepted'
         AND message LIKE 'Repeats job %' AND subject_id > 0`,
      `CREATE TABLE error_group_edits (
         account TEXT NOT NULL,
         kind TEXT NOT NULL,
         key TEXT NOT NULL,
         target TEXT NOT NULL,
         until TEXT,
         note TEXT,
         at TEXT NOT NULL,
         actor TEXT NOT NULL,
         PRIMARY KEY (account, kind, key, target)
       ) WITHOUT ROWID`,
      `CREATE TABLE bulk_operations (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         account TEXT NOT NULL,
         action TEXT NOT NULL,
         actor TEXT NOT NULL,
         at TEXT NOT NULL,
         finished_at TEXT,
         note TEXT
       )`,
      'CREATE INDEX bulk_operations_account ON bulk_operations (account, id)',
      `CREATE TABLE bulk_results (
         seq INTEGER PRIMARY KEY,
         bulk_id INTEGER NOT NULL,
         job_id INTEGER NOT NULL,
         state TEXT NOT NULL,
         message TEXT,
         new_job_id INTEGER,
         UNIQUE (bulk_id, job_id)
       )`,
    ],
  },
  {
    name: 'saved views, preferences',
    statements: [
      `CREATE TABLE views (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         account TEXT NOT NULL,
         name TEXT NOT NULL,
         query TEXT NOT NULL,
         columns TEXT,
         owner_id TEXT NOT NULL,
         owner_name TEXT NOT NULL,
         shared INTEGER NOT NULL,
         pinned INTEGER NOT NULL,
         position INTEGER NOT NULL,
         created_at TEXT NOT NULL,
         updated_at TEXT NOT NULL
       )`,
      'CREATE INDEX views_account ON views (account, position)',
      // The activity of one account among many, newest first.
      'CREATE INDEX activity_account ON activity (account, id)',
      `CREATE TABLE preferences (
         account TEXT NOT NULL,
         person_id TEXT NOT NULL,
         name TEXT NOT NULL,
         value TEXT NOT NULL,
         PRIMARY KEY (account, person_id, name)
       ) WITHOUT ROWID`,
    ],
  },
  {
    name: 'handover notes, notifications',
    statements: [
      `CREATE TABLE handover_notes (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         account TEXT NOT NULL,
         at TEXT NOT NULL,
         author_id TEXT NOT NULL,
         author_name TEXT NOT NULL,
         text TEXT NOT NULL
       )`,
      'CREATE INDEX handover_notes_at ON handover_notes (account, at)',
      `CREATE TABLE notification_settings (
         account TEXT PRIMARY KEY,
         settings TEXT NOT NULL,
         secret TEXT NOT NULL
       ) WITHOUT ROWID`,
      `CREATE TABLE notified_topics (
         account TEXT NOT NULL,
         key TEXT NOT NULL,
         told_count INTEGER NOT NULL,
         told_ms INTEGER,
         pending_ms INTEGER,
         PRIMARY KEY (account, key)
       ) WITHOUT ROWID`,
      `CREATE TABLE notification_deliveries (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         account TEXT NOT NULL,
         at_ms INTEGER NOT NULL,
         is_test INTEGER NOT NULL,
         text TEXT NOT NULL,
         body TEXT,
         attempts INTEGER NOT NULL,
         status INTEGER,
         problem TEXT,
         last_ms INTEGER,
         next_ms INTEGER
       )`,
      'CREATE INDEX notification_deliveries_account ON notification_deliveries (account, id)',
    ],
  },
  {
    name: 'activity by action',
    // A handover asks for the few stops and re-runs among all that was done.
    statements: ['CREATE INDEX activity_action ON activity (account, action, id)'],
  },
]

export const migrations: readonly Migration<RecordDatabase>[] = steps.map(
  ({ name, statements }) => ({
    name,
    up: async (db) => {
      for (const statement of statements) await sql.raw(statement).execute(db)
    },
  }),
)
