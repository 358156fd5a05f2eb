/*
 * The counts in the rollup are updated incrementally with each write. If they ever differed from
 * the jobs (a damaged file, two servers on one folder in earlier releases), nothing else would
 * correct them.
 */
import { sql } from 'kysely'
import type { Database } from './open.ts'
import type { RepairedCounts } from './port.ts'
import { rebuildRollup } from './rollup.ts'

/**
 * Compares sums by account, granularity and status with the jobs: two index scans.
 * @returns keys of accounts whose counts differ
 */
async function accountsThatDiffer(db: Database): Promise<number[]> {
  const { rows } = await sql<{ account: number }>`
    WITH counted AS (SELECT account, status, count(*) AS n FROM jobs GROUP BY account, status),
      told AS (
        SELECT account, grain, status, sum(n) AS n FROM rollup GROUP BY account, grain, status),
      grains AS (SELECT DISTINCT grain FROM told),
      expected AS (SELECT account, grain, status, n FROM counted CROSS JOIN grains)
    SELECT account FROM (SELECT * FROM expected EXCEPT SELECT * FROM told)
    UNION SELECT account FROM (SELECT * FROM told EXCEPT SELECT * FROM expected)
    UNION SELECT account FROM rollup WHERE n <= 0
    UNION SELECT account FROM counted WHERE NOT EXISTS (SELECT 1 FROM told)`.execute(db)
  return rows.map(({ account }) => account)
}

/**
 * Compares the counts with the jobs, and recomputes those of accounts that differ, in one
 * transaction.
 */
export async function repairCounts(db: Database): Promise<RepairedCounts[]> {
  const keys = await accountsThatDiffer(db)
  if (keys.length === 0) return []
  return db.transaction().execute(async (trx) => {
    const repaired: RepairedCounts[] = []
    for (const key of keys) {
      await rebuildRollup(trx, key)
      const { jobs } = await trx
        .selectFrom('jobs')
        .select((is) => is.fn.countAll<number>().as('jobs'))
        .where('account', '=', key)
        .executeTakeFirstOrThrow()
      const account = await trx
        .updateTable('accounts')
        .set((is) => ({ revision: is('revision', '+', 1) }))
        .where('key', '=', key)
        .returning('slug')
        .executeTakeFirst()
      repaired.push({ slug: account?.slug ?? String(key), jobs })
    }
    return repaired
  })
}
