import type { RawBuilder } from 'kysely'
import type { Database } from './open.ts'

/** The rows of a raw SQL query. */
export async function rowsOf<T>(db: Database, query: RawBuilder<unknown>): Promise<T[]> {
  const result = await (query as RawBuilder<T>).execute(db)
  return result.rows
}

/** The single number `n` that a query returns; 0 if there is no row. */
export async function numberOf(db: Database, query: RawBuilder<unknown>): Promise<number> {
  const [row] = await rowsOf<{ n: number | null }>(db, query)
  return row?.n ?? 0
}
