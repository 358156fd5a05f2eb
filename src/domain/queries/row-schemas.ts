import * as z from 'zod/mini'
import { jobRowSchema } from '../../../contract/job-row.ts'

/* Apart from the queries: the page draws its first rows from what the server has parsed already. */

/** Light rows. */
export const rowsSchema = z.array(jobRowSchema)
