/** Schema migrations of all the server's databases. */
import type { Database } from 'better-sqlite3'

/** One migration step. Released steps are never changed. */
export interface Migration<Context> {
  name: string
  up: (context: Context) => void | Promise<void>
}

/** Release 0.1 kept the names of completed steps in these tables. */
const formerTables = ['kysely_migration', 'kysely_migration_lock'] as const

function takeOverFormerVersion(sqlite: Database): void {
  const isThere = sqlite
    .prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?")
    .pluck()
  if (isThere.get(formerTables[0]) === undefined) return
  sqlite.transaction(() => {
    const done = sqlite.prepare(`SELECT count(*) FROM ${formerTables[0]}`).pluck().get()
    for (const table of formerTables) sqlite.exec(`DROP TABLE IF EXISTS ${table}`)
    sqlite.pragma(`user_version = ${Number(done)}`)
  })()
}

/**
 * Runs the steps a file has not had yet, each in its own transaction. The number of completed steps
 * is the file's `user_version`. Forward only.
 * @param context passed to the steps: the database itself, or a query builder for it
 * @param what names the database in the error about a newer release
 */
export async function migrate<Context>(
  sqlite: Database,
  context: Context,
  migrations: readonly Migration<Context>[],
  what: string,
): Promise<void> {
  takeOverFormerVersion(sqlite)
  const version = Number(sqlite.pragma('user_version', { simple: true }))
  if (version > migrations.length) {
    throw new Error(
      `The data folder was written by a newer Jobwatch (${what} ${version}, this version knows ` +
        `${migrations.length}). Start that version, or use another data folder.`,
    )
  }
  for (const [index, { up }] of migrations.entries()) {
    if (index < version) continue
    sqlite.exec('BEGIN IMMEDIATE')
    try {
      await up(context)
      sqlite.pragma(`user_version = ${index + 1}`)
      sqlite.exec('COMMIT')
    } catch (error) {
      if (sqlite.inTransaction) sqlite.exec('ROLLBACK')
      throw error
    }
  }
}
