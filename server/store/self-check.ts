/*
 * The counts in the rollup are kept by adding and subtracting with each write. Should they ever differ from the jobs (a damaged
 * file, two servers over one folder in earlier versions), nothing else would put them right.
 */
import { sql } from 'kysely'
import type { Database } from './open.ts'
import { RollupDelta } from './rollup.ts'

/** Jobs read at a time when the counts are made anew. */
const jobsAtOnce = 20_000

/** An account whose counts were made anew. */
export interface Repaired {
  slug: string
  /** Jobs the account has. */
  jobs: number
}

/** Sums by account, grain and status, compared with the jobs: two scans of indexes. @returns keys of accounts whose counts differ */
async function accountsThatDiffer(db: Database): Promise<number[]> {
  const { rows } = await sql<{ account: number }>`
    WITH counted AS (SELECT account, status, count(*) AS n FROM jobs GROUP BY account, status),
      told AS (SELECT account, grain, status, sum(n) AS n FROM rollup GROUP BY account, grain, status),
      grains AS (SELECT DISTINCT grain FROM told),
      expected AS (SELECT account, grain, status, n FROM counted CROSS JOIN grains)
    SELECT account FROM (SELECT * FROM expected EXCEPT SELECT * FROM told)
    UNION SELECT account FROM (SELECT * FROM told EXCEPT SELECT * FROM expected)
    UNION SELECT account FROM rollup WHERE n <= 0
    UNION SELECT account FROM counted WHERE NOT EXISTS (SELECT 1 FROM told)`.execute(db)
  return rows.map(({ account }) => account)
}

async function recount(db: Database, account: number): Promise<number> {
  await db.deleteFrom('rollup').where('account', '=', account).execute()
  let jobs = 0
  for (let after = -1; ; ) {
    const rows = await db
      .selectFrom('jobs')
      .select(['key', 'account', 'created_ms', 'status', 'package_id', 'cluster_id', 'owner_id', 'creator_key'])
      .where('account', '=', account)
      .where('key', '>', after)
      .orderBy('key')
      .limit(jobsAtOnce)
      .execute()
    const last = rows.at(-1)
    if (last === undefined) return jobs
    const delta = new RollupDelta()
    for (const row of rows) delta.add(row, 1)
    await delta.apply(db)
    after = last.key
    jobs += rows.length
  }
}

/** Compares the counts with the jobs, and makes those of accounts where they differ anew, in one transaction. */
export async function repairCounts(db: Database): Promise<Repaired[]> {
  const keys = await accountsThatDiffer(db)
  if (keys.length === 0) return []
  return db.transaction().execute(async (trx) => {
    const repaired: Repaired[] = []
    for (const key of keys) {
      const jobs = await recount(trx, key)
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
