import { syncSchema } from '../../../contract/sync.ts'
import { apiPath } from '../../platform/account.ts'
import { apiQuery } from './api-query.ts'

/** How the source stands, and how far the server's store is behind it. */
export const syncQuery = (account: string) =>
  apiQuery(['sync', account], apiPath(account, 'sync'), syncSchema)
