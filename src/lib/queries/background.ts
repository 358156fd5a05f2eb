import * as z from 'zod/mini'
import { jobRowSchema } from '../../../contract/insight.ts'
import { apiPath } from '../account.ts'
import { answerQuery } from './answers.ts'

const rowsSchema = z.array(jobRowSchema)
/** As many as the server gives at once (docs/api.md). */
const mostFailures = 100

/** The jobs this browser watches, whatever became of them. */
export const watchedRowsQuery = (account: string, ids: readonly number[]) =>
  answerQuery(
    ['watched', account],
    apiPath(account, `jobs?fields=row&ids=${ids.join(',')}`),
    rowsSchema,
  )

/** Failed jobs, the last to end first. */
export const failuresQuery = (account: string) =>
  answerQuery(
    ['failures', account],
    apiPath(account, `jobs?fields=row&status=failed&sort=ended&limit=${mostFailures}`),
    rowsSchema,
  )
