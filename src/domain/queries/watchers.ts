import * as z from 'zod/mini'
import { lenient } from '../../../contract/coerce.ts'
import { apiPath } from '../../platform/account.ts'
import { apiQuery } from './api-query.ts'

/**
 * Users of the account that its source tells when the job ends (jobs-api.md §2.9). Read at the
 * source: it costs a call each time.
 */
export const watchersQuery = (account: string, jobId: number) =>
  apiQuery(
    ['watchers', account, jobId],
    apiPath(account, `jobs/${jobId}/watchers`),
    z.array(z.object({ id: z.number(), display_name: lenient.text })),
  )

/** The user whose key the account's source is asked with. */
export const accountUserQuery = (account: string) =>
  apiQuery(
    ['user', account],
    `/user?account=${encodeURIComponent(account)}`,
    z.object({ id: z.number(), name: lenient.text, display_name: lenient.text }),
  )
