/*
 * What SQLite's query planner is told about the indexes: the same in every store, so that a query
 * has the same plan in every store. Gathered statistics would either read whole indexes, or stop
 * after some rows and take all statuses, packages and accounts for equally rare; a failed list of a
 * million jobs then took 1.5 s.
 */
import type { Database } from 'better-sqlite3'

/** Jobs for each value of the leading columns of an index, in an account with a million jobs. */
const jobsPer = {
  all: 1_000_000,
  status: 60_000,
  owner: 5_000,
  package: 1_000,
  packageAndStatus: 300,
  cluster: 500,
  creator: 400,
  resolution: 10_000,
  assignee: 2_000,
  errorKey: 500,
  runtime: 500,
  moment: 1,
} as const

const { all } = jobsPer
/** Jobs in the index, then per account, then per value of each further column. */
const statistics: Readonly<Record<string, readonly number[]>> = {
  jobs_created: [all, all, jobsPer.moment],
  jobs_started: [all, all, jobsPer.moment],
  jobs_ended: [all, all, jobsPer.moment],
  jobs_updated: [all, all, jobsPer.moment],
  jobs_runtime: [all, all, jobsPer.runtime],
  jobs_overrun: [all, all, jobsPer.runtime],
  jobs_records_ratio: [all, all, jobsPer.runtime],
  jobs_status: [all, all, jobsPer.status],
  jobs_package: [all, all, jobsPer.package, jobsPer.packageAndStatus],
  jobs_package_created: [all, all, jobsPer.package, jobsPer.moment],
  jobs_owner: [all, all, jobsPer.owner],
  jobs_creator: [all, all, jobsPer.creator],
  jobs_cluster: [all, all, jobsPer.cluster],
  jobs_live: [200, 200],
  jobs_flagged: [10_000, 10_000],
  jobs_attention: [5_000, 5_000],
  jobs_open: [20_000, 20_000, 20],
  jobs_untriaged: [100, 100, 10],
  jobs_error: [60_000, 60_000, jobsPer.errorKey, 20],
  jobs_assigned: [10_000, 10_000, jobsPer.assignee],
  jobs_strays: [5_000, 5_000],
  jobs_resolution: [60_000, 60_000, jobsPer.resolution],
}

interface Row {
  idx: string
  stat: string
}

const wanted: readonly Row[] = Object.entries(statistics)
  .map(([idx, counts]) => ({ idx, stat: counts.join(' ') }))
  .toSorted((a, b) => a.idx.localeCompare(b.idx))

/** Writes the statistics if they are not there yet, or others are. */
export function setPlannerStatistics(sqlite: Database): void {
  // Creates their table if it is missing.
  sqlite.exec('ANALYZE sqlite_schema')
  const found = sqlite.prepare<[], Row>(
    "SELECT idx, stat FROM sqlite_stat1 WHERE tbl = 'jobs' AND idx IS NOT NULL ORDER BY idx",
  )
  if (JSON.stringify(found.all()) === JSON.stringify(wanted)) return
  const insert = sqlite.prepare<Row>(
    "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('jobs', @idx, @stat)",
  )
  sqlite.transaction(() => {
    sqlite.exec('DELETE FROM sqlite_stat1')
    const samples = sqlite.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat4'")
    if (samples.get() !== undefined) sqlite.exec('DELETE FROM sqlite_stat4')
    for (const row of wanted) insert.run(row)
  })()
  // Loads them.
  sqlite.exec('ANALYZE sqlite_schema')
}
