import SqliteDatabase from 'better-sqlite3'
import { benchAccount } from './seeded-folder.ts'

interface PlainFilter {
  status: string
  packages: [number, number]
  /** Seconds. */
  runtimeOver: number
}

/** Another filter each turn. */
export const plainFilter = (turn: number): PlainFilter => ({
  status: 'failed',
  packages: [1 + (turn % 40), 41 + ((turn * 7) % 40)],
  runtimeOver: turn % 11,
})

/** The page and the count of a filtered list, as a program of a few lines would read them. */
export function openPlainList(file: string): { read: (turn: number) => string; close: () => void } {
  const sqlite = new SqliteDatabase(file, { readonly: true })
  const key = sqlite
    .prepare<[string], number>('SELECT key FROM accounts WHERE slug = ?')
    .pluck()
    .get(benchAccount)
  const where = 'account = ? AND status = ? AND package_id IN (?, ?) AND runtime > ?'
  const page = sqlite.prepare<unknown[], string>(`SELECT doc FROM jobs
    JOIN job_docs ON job_docs.key = jobs.key WHERE ${where}
    ORDER BY created_ms DESC, id DESC LIMIT 50`)
  const count = sqlite.prepare<unknown[], number>(`SELECT count(*) FROM jobs WHERE ${where}`)
  page.pluck()
  count.pluck()
  return {
    read: (turn) => {
      const { status, packages, runtimeOver } = plainFilter(turn)
      const values = [key, status, ...packages, runtimeOver]
      const rows = page.all(...values).map((doc): unknown => JSON.parse(doc))
      return JSON.stringify({ rows, count: count.get(...values) })
    },
    close: () => void sqlite.close(),
  }
}
