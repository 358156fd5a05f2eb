import { listQueryToParams, momentOf, type JobListQuery } from '../../../contract/filter.ts'
import { copyText } from '../../platform/clipboard.ts'
import { serverNow } from '../../platform/server-clock.ts'

const iso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')

/**
 * The query of a view as somebody else is to see it: nothing is left to their defaults, and a range
 * that ends now keeps its times.
 * @param columns keys of the optional columns shown
 * @param now milliseconds
 */
export function viewQuery(query: JobListQuery, columns: readonly string[], now: number): string {
  const { filter } = query
  const from = momentOf(filter.from, now)
  const isRelative = filter.from !== null && filter.from.startsWith('-')
  const to = filter.to ?? (isRelative ? iso(now) : null)
  const params = listQueryToParams({
    ...query,
    filter: { ...filter, from: from === null ? null : iso(from), to },
  })
  if (from === null) params.set('from', 'all')
  params.set('columns', columns.length === 0 ? 'none' : columns.join(','))
  return params.toString().replaceAll('%2C', ',').replaceAll('%3A', ':')
}

/** The address of a view, for the clipboard. */
export const viewLink = (query: JobListQuery, columns: readonly string[]): string =>
  `${location.origin}${location.pathname}?${viewQuery(query, columns, serverNow())}`

/** Copies a link to a view, and says so. */
export const copyLink = (query: JobListQuery, columns: readonly string[]): Promise<void> =>
  copyText(viewLink(query, columns), 'Link to this view copied')
