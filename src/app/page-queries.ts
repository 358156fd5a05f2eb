import type { QueryKey } from '@tanstack/react-query'
import { readListQuery } from '../../contract/filter.ts'
import { listParams } from '../../contract/view-query.ts'
import type { PageClient } from '../domain/page-client.ts'
import { accountsQuery } from '../domain/queries/accounts.ts'
import { jobFacetsQuery, jobListQuery } from '../domain/queries/jobs.ts'
import { syncQuery } from '../domain/queries/sync.ts'
import { attentionQuery } from '../domain/queries/triage.ts'
import type { ApiResponse } from '../platform/api.ts'

/** A read of a page, whatever its data. */
export interface PageQuery {
  /** Where it reads from, with its query string. */
  path: string
  /** Never rejects: what cannot be read is missing. */
  prefetch: (client: PageClient) => Promise<void>
  /**
   * Puts what has been read into the cache.
   * @param at local milliseconds at which it was read
   */
  fill: (client: PageClient, answer: ApiResponse<unknown>, at: number) => void
  isRead: (client: PageClient) => boolean
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
 * @param fillParts puts what the answer consists of where its own reads would have put it
 * @throws TypeError for a query without a path: a mistake of ours
 */
export function pageQuery(
  { queryKey, meta }: { queryKey: QueryKey; meta?: Record<string, unknown> },
  prefetch: PageQuery['prefetch'],
  fillParts: (client: PageClient, answer: ApiResponse<unknown>) => void = () => undefined,
): PageQuery {
  const path = meta?.['path']
  if (typeof path !== 'string') throw new TypeError('A page reads queries that have a path')
  return {
    path,
    prefetch,
    fill: (client, answer, at) => {
      client.setQueryData(queryKey, answer, { updatedAt: at })
      fillParts(client, answer)
    },
    isRead: (client) => client.getQueryData(queryKey) !== undefined,
  }
}

/** What was read for a page is not read again when it is drawn. */
export const once = { staleTime: Infinity }

/** What the frame around every page of an account shows. */
export function frameQueries(account: string): { sync: PageQuery; accounts: PageQuery } {
  const sync = syncQuery(account)
  const accounts = accountsQuery()
  return {
    sync: pageQuery(sync, (client) => client.prefetchQuery({ ...sync, ...once })),
    accounts: pageQuery(accounts, (client) => client.prefetchQuery({ ...accounts, ...once })),
  }
}

function listQueries(account: string, search: string): PageQueries {
  const { query } = readListQuery(listParams(new URLSearchParams(search)))
  const list = jobListQuery(account, query)
  const facets = jobFacetsQuery(account, query.filter)
  const attention = attentionQuery(account)
  const { sync, accounts } = frameQueries(account)
  return {
    first: [pageQuery(list, (client) => client.prefetchQuery({ ...list, ...once }))],
    others: [
      pageQuery(facets, (client) => client.prefetchQuery({ ...facets, ...once })),
      pageQuery(attention, (client) => client.prefetchQuery({ ...attention, ...once })),
      sync,
      accounts,
    ],
  }
}

/** Null for a broken escape. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** The account that a page is about; null for none. */
export function accountIn(pathname: string): string | null {
  const [, slug = ''] = /^\/([^/]+)\/./.exec(pathname) ?? []
  return decoded(slug) || null
}

const jobPath = /^jobs\/([1-9]\d{0,14})(?:\/outputs\/([1-9]\d{0,14}))?$/

/**
 * What the page at an address reads for its first drawing. The reads of a job's pages come with the
 * code of these, which the list does without.
 * @param pathname within the server, without its base path
 * @param search the query string, with or without its `?`
 */
export function pageQueries(pathname: string, search: string): PageQueries | Promise<PageQueries> {
  const account = accountIn(pathname)
  if (account === null) return noQueries
  const [, rest = ''] = /^\/[^/]+\/(.+?)\/?$/.exec(pathname) ?? []
  if (rest === 'jobs') return listQueries(account, search)
  const [isJob, jobId, outputId] = jobPath.exec(rest) ?? []
  // Without the sync state, a page requests nothing that the source may lack.
  if (isJob === undefined) return { first: [], others: [frameQueries(account).sync] }
  const job = { account, id: Number(jobId) }
  return import('./job-page-queries.ts').then(({ jobQueries, outputQueries }) =>
    outputId === undefined ? jobQueries(job, search) : outputQueries(job, Number(outputId)),
  )
}
