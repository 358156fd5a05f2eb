import { queryOptions } from '@tanstack/react-query'
import { apiPath } from '../../platform/account.ts'
import { pageClient } from '../page-client.ts'
import { freshForMs } from '../poll.ts'

/**
 * How the source stands, what it can do, and how far the server's store is behind it. The first
 * rows do not need it, so its schema is loaded with the request.
 */
export const syncQuery = (account: string) => {
  const path = apiPath(account, 'sync')
  return queryOptions({
    queryKey: ['sync', account, path],
    queryFn: ({ client, signal }) => {
      const schema = import('../../../contract/sync.ts').then((module) => module.syncSchema)
      return pageClient(client).api.read(path, schema, signal)
    },
    staleTime: freshForMs('side', []),
    // By the freshness pill, on every page.
    meta: { path, polled: true },
  })
}
