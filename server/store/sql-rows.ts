import type { RawBuilder } from 'kysely'
import type { Database } from './open.ts'

/** The rows of a query that is written out as SQL. */
export async function rowsOf<T>(db: Database, query: RawBuilder<unknown>): Promise<T[]> {
  const result = await (query as RawBuilder<T>).execute(db)
  return result.rows
}

/** The single number `n` that a query answers; 0 for none. */
export async function numberOf(db: Database, query: RawBuilder<unknown>): Promise<number> {
  const [row] = await rowsOf<{ n: number | null }>(db, query)
  return row?.n ?? 0
}
