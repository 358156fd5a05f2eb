import { apiPath } from '../../platform/account.ts'
import { freshForMs } from '../poll.ts'
import { apiQuery } from './api-query.ts'

/** How the source stands, what it can do, and how far the server's store is behind it. */
export const syncQuery = (account: string) => ({
  ...apiQuery(
    ['sync', account],
    apiPath(account, 'sync'),
    () => import('../../../contract/sync.ts').then((module) => module.syncSchema),
    // By the freshness pill, on every page.
    { polled: true },
  ),
  staleTime: freshForMs('side', []),
})
