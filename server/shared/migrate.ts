/** Schema migrations of all the server's databases. */
import { readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Database } from 'better-sqlite3'

/** One migration step. Released steps are never changed. */
export interface Migration<Context> {
  name: string
  up: (context: Context) => void | Promise<void>
}

/** Release 0.1 kept the names of completed steps in these tables. */
const formerTables = ['kysely_migration', 'kysely_migration_lock'] as const

/** Completed steps of a file that release 0.1 wrote; null for any other file. */
function formerVersion(sqlite: Database): number | null {
  const isThere = sqlite
    .prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?")
    .pluck()
  if (isThere.get(formerTables[0]) === undefined) return null
  return Number(sqlite.prepare(`SELECT count(*) FROM ${formerTables[0]}`).pluck().get())
}

function takeOverFormerVersion(sqlite: Database, version: number): void {
  sqlite.transaction(() => {
    for (const table of formerTables) sqlite.exec(`DROP TABLE IF EXISTS ${table}`)
    sqlite.pragma(`user_version = ${version}`)
  })()
}

/** Names of copies that {@link backUp} made, behind the name of the database. */
export const migrationBackup = /\.db\.before-\d+$/

/** Copies the file as it was before this release; only the newest copy is kept. */
function backUp(sqlite: Database, version: number): void {
  if (sqlite.memory) return
  const file = sqlite.name
  const target = `${file}.before-${version}`
  const partial = `${target}.partial`
  rmSync(partial, { force: true })
  sqlite.prepare('VACUUM INTO ?').run(partial)
  renameSync(partial, target)
  const folder = path.dirname(file)
  for (const name of readdirSync(folder)) {
    const isOlder = name !== path.basename(target) && migrationBackup.test(name)
    if (isOlder && name.startsWith(`${path.basename(file)}.`)) rmSync(path.join(folder, name))
  }
}

/**
 * Runs the steps a file has not had yet, each in its own transaction. The number of completed steps
 * is the file's `user_version`. Forward only.
 * @param context passed to the steps: the database itself, or a query builder for it
 * @param what names the database in the error about a newer release
 * @param isKept whether the file is backed up before the first of its missing steps
 */
export async function migrate<Context>(
  sqlite: Database,
  context: Context,
  migrations: readonly Migration<Context>[],
  what: string,
  isKept = false,
): Promise<void> {
  const former = formerVersion(sqlite)
  const version = former ?? Number(sqlite.pragma('user_version', { simple: true }))
  if (version > migrations.length) {
    throw new Error(
      `The data folder was written by a newer Jobwatch (${what} ${version}, this version knows ` +
        `${migrations.length}). Start that version, or use another data folder.`,
    )
  }
  if (isKept && version > 0 && version < migrations.length) backUp(sqlite, version)
  if (former !== null) takeOverFormerVersion(sqlite, former)
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
