import { sql } from 'kysely'
import type { RecordDatabase } from './schema.ts'

/** Not activity: what people did is kept after the job is gone. */
const jobTables = ['transitions', 'run_traces', 'flag_decisions', 'triage_marks', 'reruns'] as const

/** Deletes what was observed of jobs and decided about them. */
export async function deleteJobRows(
  db: RecordDatabase,
  account: string,
  jobIds: readonly number[],
): Promise<void> {
  if (jobIds.length === 0) return
  const ids = JSON.stringify(jobIds)
  for (const table of jobTables)
    await sql`DELETE FROM ${sql.table(table)} WHERE account = ${account}
      AND job_id IN (SELECT value FROM json_each(${ids}))`.execute(db)
}
