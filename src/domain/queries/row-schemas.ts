import * as z from 'zod/mini'
import { jobRowSchema, type JobRow } from '../../../contract/job-row.ts'

/* Apart from the queries: the page draws its first rows from what the server has parsed already. */

/**
 * A row that still matches is the same as in the list that was read, which does not say so: else the
 * first poll would have every row drawn again.
 */
function plainRow({ matches, ...row }: JobRow): JobRow {
  return matches === false ? { ...row, matches } : row
}

/** Light rows. */
export const rowsSchema = z.pipe(
  z.array(jobRowSchema),
  z.transform((rows: JobRow[]) => rows.map(plainRow)),
)
