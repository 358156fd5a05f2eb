import type { QueryClient } from '@tanstack/react-query'
import { readListQuery } from '../../contract/filter.ts'
import { basePath } from '../platform/base-path.ts'
import { listParams } from '../../contract/view-query.ts'
import { jobFacetsQuery, jobListQuery } from '../domain/queries/jobs.ts'
import { syncQuery } from '../domain/queries/sync.ts'

/**
 * Requests what the page waits for before anything is drawn: the rows on the list page, and on
 * every other what the source can do, without which it requests nothing that the source may lack.
 */
export function prefetchPage(client: QueryClient, { pathname, search }: Location): void {
  const [, slug, rest] = /^\/([^/]+)\/(.+?)\/?$/.exec(pathname.slice(basePath.length)) ?? []
  if (slug === undefined) return
  const account = decodeURIComponent(slug)
  if (rest !== 'jobs') {
    void client.prefetchQuery(syncQuery(account))
    return
  }
  const { query } = readListQuery(listParams(new URLSearchParams(search)))
  void client.prefetchQuery({
    ...jobListQuery(account, query),
    staleTime: Infinity,
  })
  void client.prefetchQuery(jobFacetsQuery(account, query.filter))
}
