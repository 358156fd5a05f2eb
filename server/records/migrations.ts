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
]

export const migrations: readonly Migration<RecordDatabase>[] = steps.map(
  ({ name, statements }) => ({
    name,
    up: async (db) => {
      for (const statement of statements) await sql.raw(statement).execute(db)
    },
  }),
)
