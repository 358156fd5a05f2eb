import {
  emptyFilter,
  firstPage,
  listQueryToParams,
  type JobFilter,
  type JobListQuery,
} from '../../contract/filter.ts'

const at = (account: string, rest: string) => `/${encodeURIComponent(account)}/${rest}`
const withQuery = (path: string, query: string) => (query === '' ? path : `${path}?${query}`)

/**
 * The last 24 hours: what a first visit sees. As a chip it is visible, and `from=all` takes it
 * away.
 */
const defaultFrom = '-24h'

/**
 * The list page's search parameters: the default range is left out, "any time" is written.
 * @param others parameters that are no part of the query
 */
export function listSearch(
  query: JobListQuery,
  others: Readonly<Record<string, string | null>> = {},
): string {
  const { filter } = query
  const params = listQueryToParams(query)
  for (const [name, value] of Object.entries(others)) if (value !== null) params.set(name, value)
  if (filter.from === defaultFrom && filter.to === null) params.delete('from')
  else if (filter.from === null && filter.to === null) params.set('from', 'all')
  return params.toString().replaceAll('%2C', ',').replaceAll('%3A', ':')
}

/** Parameters as `readListQuery` takes them, from the list page's own: its default range put in. */
export function listParams(search: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(search)
  if (!params.has('from') && !params.has('to')) params.set('from', defaultFrom)
  return params
}

/** Every address inside the app; no other file spells one. */
export const paths = {
  /** The list page's address without a query. */
  jobList: (account: string) => at(account, 'jobs'),
  jobs: (account: string, filter: Partial<JobFilter> = {}) =>
    withQuery(
      at(account, 'jobs'),
      listSearch(firstPage({ ...emptyFilter, from: defaultFrom, ...filter })),
    ),
  /** @param search the list's query one came from, kept so that back and next lead within it */
  job: (account: string, id: number, search = '') => withQuery(at(account, `jobs/${id}`), search),
  output: (account: string, jobId: number, outputId: number, search = '') =>
    withQuery(at(account, `jobs/${jobId}/outputs/${outputId}`), search),
  packages: (account: string) => at(account, 'packages'),
  clusters: (account: string) => at(account, 'clusters'),
  schedules: (account: string) => at(account, 'schedules'),
  admin: (view = '') => withQuery('/admin', view === '' ? '' : `view=${view}`),
}
