import {
  emptyFilter,
  listQueryToParams,
  readListQuery,
  type JobFilter,
  type JobListQuery,
} from './filter.ts'

/**
 * The last 24 hours: what a first visit sees. As a chip it is visible, and `from=all` takes it
 * away.
 */
export const defaultFrom = '-24h'

/** The filter of a list whose address has no query. */
export const plainFilter: JobFilter = { ...emptyFilter, from: defaultFrom }

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

/** The first page of the list that a view's query stands for. */
export const viewListQuery = (text: string): JobListQuery => ({
  ...readListQuery(new URLSearchParams(text)).query,
  cursor: null,
})

/** A list's query as one text, without the page: equal views have equal texts. */
export const queryKey = (query: JobListQuery): string =>
  listQueryToParams({ ...query, cursor: null }).toString()
