import { readFileSync } from 'node:fs'
import path from 'node:path'
import SqliteDatabase from 'better-sqlite3'

/** Files as earlier releases wrote them, as SQL that can be reviewed. */
const fixtures = path.join(import.meta.dirname, 'fixtures')

/** Makes a database that an earlier release wrote. */
export function loadFixture(name: string, file: string): void {
  const db = new SqliteDatabase(file)
  db.pragma('journal_mode = WAL')
  db.exec(readFileSync(path.join(fixtures, name), 'utf8'))
  db.close()
}
