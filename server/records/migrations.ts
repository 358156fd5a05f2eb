/** The schema of records.db, one step after the other. */
import { sql, type Kysely } from 'kysely'
import type { Migration, MigrationProvider } from 'kysely/migration'

const migrations: Record<string, Migration> = {
  '001-idempotency-keys': {
    up: async (db: Kysely<unknown>) => {
      await sql`CREATE TABLE idempotency_keys (
         scope TEXT NOT NULL,
         key TEXT NOT NULL,
         account TEXT NOT NULL,
         request TEXT NOT NULL,
         state TEXT NOT NULL,
         result_id INTEGER,
         at_ms INTEGER NOT NULL,
         PRIMARY KEY (scope, key)
       ) WITHOUT ROWID`.execute(db)
      await sql`CREATE INDEX idempotency_keys_at ON idempotency_keys (at_ms)`.execute(db)
    },
  },
}

/** Forward only: each migration runs once, in the order of its name, inside a transaction. */
export const migrationProvider: MigrationProvider = { getMigrations: async () => migrations }
