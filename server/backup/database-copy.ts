import { statSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'
import type { BackupFile, DatabaseFile } from './manifest.ts'

/** Milliseconds to wait for a program that has the file locked. */
const patienceMs = 30_000

/** Tables with rows of our own: checking the search index takes ten times as long. */
const ordinaryTables = `SELECT name FROM pragma_table_list
  WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'`

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/**
 * Checks a database and counts its rows.
 * @throws an error if it is damaged
 */
export function checkedRows(file: string): Record<string, number> {
  const sqlite = new SqliteDatabase(file, { readonly: true, fileMustExist: true })
  try {
    const tables = sqlite.prepare<[], { name: string }>(ordinaryTables).all()
    const counts = tables.map(({ name }): [string, number] => {
      const state = sqlite.pragma(`quick_check(${quoted(name)})`, { simple: true })
      if (state !== 'ok') throw new Error(`The table ${name} is damaged: ${String(state)}`)
      return [
        name,
        Number(
          sqlite
            .prepare(`SELECT count(*) FROM ${quoted(name)}`)
            .pluck()
            .get(),
        ),
      ]
    })
    return Object.fromEntries(counts)
  } finally {
    sqlite.close()
  }
}

/**
 * Copies a database that others may be writing to, as of one moment. The copy is compact and has no
 * companion files.
 */
export function copyDatabase(
  source: string,
  target: string,
  name: DatabaseFile,
): Omit<BackupFile, 'sha256'> {
  const sqlite = new SqliteDatabase(source, { fileMustExist: true, timeout: patienceMs })
  try {
    sqlite.prepare('VACUUM INTO ?').run(target)
  } finally {
    sqlite.close()
  }
  return { name, bytes: statSync(target).size, rows: checkedRows(target) }
}
