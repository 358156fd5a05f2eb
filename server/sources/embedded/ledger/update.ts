import type { Database } from 'better-sqlite3'
import { columnOf } from './columns.ts'

/** A value that SQLite accepts directly. */
export type Cell = string | number | null

/** Updates some columns of a row. The names are keys of our own row types, never external input. */
export function updateRow(
  db: Database,
  table: 'jobs' | 'outputs' | 'clusters' | 'schedules',
  id: number,
  patch: Readonly<Record<string, Cell>>,
): void {
  const names = Object.keys(patch)
  if (names.length === 0) return
  db.prepare<Cell[]>(
    `update ${table} set ${names.map((name) => `${columnOf(name)} = ?`).join(', ')} where id = ?`,
  ).run(...Object.values(patch), id)
}

/**
 * Inserts a row.
 * @returns its id
 */
export function insertRow(
  db: Database,
  table: 'jobs' | 'outputs' | 'clusters' | 'schedules' | 'packages',
  row: Readonly<Record<string, Cell>>,
): number {
  const names = Object.keys(row)
  return Number(
    db
      .prepare<Cell[]>(
        `insert into ${table} (${names.map(columnOf).join(', ')}) values (${names.map(() => '?').join(', ')})`,
      )
      .run(...Object.values(row)).lastInsertRowid,
  )
}
