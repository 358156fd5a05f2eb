import { apiPath } from '../../platform/account.ts'
import { apiQuery } from './api-query.ts'
import { rowsSchema } from './row-schemas.ts'

/** As many as the server gives at once (docs/api.md). */
const mostFailures = 100

/** The jobs this browser watches, whatever became of them. */
export const watchedRowsQuery = (account: string, ids: readonly number[]) =>
  apiQuery(
    ['watched', account],
    apiPath(account, `jobs?fields=row&ids=${ids.join(',')}`),
    rowsSchema,
  )

/** Failed jobs, the last to end first. */
export const failuresQuery = (account: string) =>
  apiQuery(
    ['failures', account],
    apiPath(account, `jobs?fields=row&status=failed&sort=ended&limit=${mostFailures}`),
    rowsSchema,
  )
