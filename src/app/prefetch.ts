import type { QueryClient } from '@tanstack/react-query'
import { readFilter } from '../../contract/filter.ts'
import { listParams } from '../domain/paths.ts'
import { jobFacetsQuery, jobListQuery } from '../domain/queries/jobs.ts'

/**
 * Asks for the rows before anything is drawn: on the list page they are what the person waits for.
 */
export function prefetchList(client: QueryClient, { pathname, search }: Location): void {
  const account = /^\/([^/]+)\/jobs\/?$/.exec(pathname)?.[1]
  if (account === undefined) return
  const { filter } = readFilter(listParams(new URLSearchParams(search)))
  void client.prefetchQuery({
    ...jobListQuery(decodeURIComponent(account), filter),
    staleTime: Infinity,
  })
  void client.prefetchQuery(jobFacetsQuery(decodeURIComponent(account), filter))
}
