import { listSearch, viewListQuery } from './view-query.ts'

/** Views of the job list that every account has, in the order of their tabs. */
export const builtInViews = ['attention', 'active', 'failed', 'all'] as const
export type BuiltInView = (typeof builtInViews)[number]

/** What each built-in view lists, in the form of {@link canonicalQuery}. */
export const builtInQueries: Readonly<Record<BuiltInView, string>> = {
  attention: 'attention=any',
  active: 'status=active&from=-24h',
  failed: 'status=failed&from=-24h',
  all: 'from=-24h',
}

/** What is needed of a saved view to open it. */
interface OpenableView {
  id: number
  query: string
  columns: readonly string[] | null
}

/** The list page's search parameters of a saved view. */
export const viewSearch = ({ id, query, columns }: OpenableView): string =>
  listSearch(viewListQuery(query), {
    columns: columns === null ? null : columns.join(',') || 'none',
    view: String(id),
  })

/**
 * The list page's search parameters of the view that a person starts with; empty for the list
 * without a filter.
 * @param key of a built-in view, or the id of a saved one; null if they chose none
 */
export function startSearch(key: string | null, views: readonly OpenableView[]): string {
  const builtIn = builtInViews.find((known) => known === key)
  if (builtIn !== undefined) return listSearch(viewListQuery(builtInQueries[builtIn]))
  const saved = views.find(({ id }) => String(id) === key)
  return saved ? viewSearch(saved) : ''
}
