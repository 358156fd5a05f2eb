import * as z from 'zod/mini'
import { bulkDetailSchema, bulkOperationSchema } from '../../../contract/bulk.ts'
import { apiPath } from '../../platform/account.ts'
import { apiQuery } from './api-query.ts'

const bulkKey = (account: string) => ['bulk', account] as const

/** How often a running operation is read, in milliseconds. */
const bulkPaceMs = 1_000

/** An operation on many jobs; read again until it is over. */
export const bulkQuery = (account: string, id: number) => ({
  ...apiQuery(bulkKey(account), apiPath(account, `bulk/${id}`), bulkDetailSchema),
  refetchInterval: (query: {
    state: { data?: { data: { finished_at: string | null } } | undefined }
  }) => (query.state.data?.data.finished_at === null ? bulkPaceMs : false),
})

/** The last operations, newest first. */
export const bulksQuery = (account: string) =>
  apiQuery(bulkKey(account), apiPath(account, 'bulk'), z.array(bulkOperationSchema))
