import type { QueryKey } from '@tanstack/react-query'
import { readListQuery } from '../../contract/filter.ts'
import { listParams } from '../../contract/view-query.ts'
import type { PageClient } from '../domain/page-client.ts'
import { accountsQuery } from '../domain/queries/accounts.ts'
import { jobFacetsQuery, jobListQuery } from '../domain/queries/jobs.ts'
import { syncQuery } from '../domain/queries/sync.ts'
import { attentionQuery } from '../domain/queries/triage.ts'

/** A read of a page, whatever its data. */
export interface PageQuery {
  /** Where it reads from, with its query string. */
  path: string
  queryKey: QueryKey
  /** Never rejects: what cannot be read is missing. */
  prefetch: (client: PageClient) => Promise<void>
}

/** What a page reads for its first drawing. */
export interface PageQueries {
  /** Without these there is nothing to draw. */
  first: readonly PageQuery[]
  /** What else the page shows, as far as it comes in time. */
  others: readonly PageQuery[]
}

export const noQueries: PageQueries = { first: [], others: [] }

/**
 * @param prefetch reads the query of these options
 * @throws TypeError for a query without a path: a mistake of ours
 */
function pageQuery(
  { queryKey, meta }: { queryKey: QueryKey; meta?: Record<string, unknown> },
  prefetch: PageQuery['prefetch'],
): PageQuery {
  const path = meta?.['path']
  if (typeof path !== 'string') throw new TypeError('A page reads queries that have a path')
  return { path, queryKey, prefetch }
}

const once = { staleTime: Infinity }

function listQueries(account: string, search: string): PageQueries {
  const { query } = readListQuery(listParams(new URLSearchParams(search)))
  const list = jobListQuery(account, query)
  const facets = jobFacetsQuery(account, query.filter)
  const attention = attentionQuery(account)
  const accounts = accountsQuery()
  return {
    first: [pageQuery(list, (client) => client.prefetchQuery({ ...list, ...once }))],
    others: [
      pageQuery(facets, (client) => client.prefetchQuery({ ...facets, ...once })),
      pageQuery(attention, (client) => client.prefetchQuery({ ...attention, ...once })),
      pageQuery(accounts, (client) => client.prefetchQuery({ ...accounts, ...once })),
    ],
  }
}

/**
 * @param pathname within the server, without its base path
 * @param search the query string, with or without its `?`
 */
export function pageQueries(pathname: string, search: string): PageQueries {
  const [, slug, rest] = /^\/([^/]+)\/(.+?)\/?$/.exec(pathname) ?? []
  if (slug === undefined) return noQueries
  const account = decodeURIComponent(slug)
  const sync = syncQuery(account)
  // Without the sync state, a page requests nothing that the source may lack.
  const syncRead = pageQuery(sync, (client) => client.prefetchQuery({ ...sync, ...once }))
  const { first, others } = rest === 'jobs' ? listQueries(account, search) : noQueries
  return { first, others: [...others, syncRead] }
}
