import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router-dom'
import {
  firstPage,
  listQueryToParams,
  readListQuery,
  type JobFilter,
  type JobListQuery,
  type JobSort,
} from '../../../contract/filter.ts'
import { listParams, listSearch, plainFilter } from '../../../contract/view-query.ts'
import { columnKeys } from './column-keys.ts'

export interface ListFilter {
  query: JobListQuery
  /** That of the query. */
  filter: JobFilter
  /** What the address held that could not be read, as `name=value`. */
  dropped: readonly string[]
  /** The address's search parameters, to come back to. */
  search: string
  /**
   * Keys of the optional columns that a link asks for, in place of the person's own; null for none.
   */
  columns: readonly string[] | null
  /**
   * Which page of the list this is, as far as the address says; null for the first, and where it
   * does not.
   */
  page: number | null
  /** Id of the saved view that one started from, as text; null for none. */
  view: string | null
  /** The search parameters of another filter's first page, with what else the address asks for. */
  searchFor: (next: JobFilter) => string
  /**
   * The search parameters of a built-in view: with the other filters that are set, unless they are
   * those of a saved view, which is left.
   */
  searchForTab: (tab: Partial<JobFilter>) => string
  /** Goes to the first page of another filter. */
  setFilter: (next: JobFilter) => void
  /** Goes to the first page in another order. */
  setSort: (next: JobSort) => void
  /** Searches for a text while it is typed, among whatever the address asks for by then. */
  setText: (q: string) => void
  /** @param by how many pages further */
  setCursor: (cursor: string | null, by: 1 | -1 | 0) => void
}

/** The optional columns an address asks for; null where it leaves them to the person. */
function readColumns(text: string | null, dropped: string[]): readonly string[] | null {
  if (text === null) return null
  const keys = text.split(',').filter((key) => key !== '' && key !== 'none')
  const isKnown = (key: string) => columnKeys.some((known) => known === key)
  dropped.push(...keys.filter((key) => !isKnown(key)).map((key) => `columns=${key}`))
  return keys.filter(isKnown)
}

const needsSomebody = ({ attention = [] }: Partial<JobFilter>): boolean => attention.length > 0

/**
 * The filter of a built-in view: what needs somebody is listed however old it is, and what narrows
 * only that is left with it.
 */
function withTab(filter: JobFilter, tab: Partial<JobFilter>): JobFilter {
  if (needsSomebody(tab)) return { ...filter, ...tab, from: null, to: null }
  if (!needsSomebody(filter)) return { ...filter, ...tab }
  const isAnyTime = filter.from === null && filter.to === null
  return {
    ...filter,
    ...tab,
    resolution: [],
    assignee: [],
    ...(isAnyTime ? { from: plainFilter.from } : {}),
  }
}

/** The list's filter, order and page: their only place is the URL. */
export function useListFilter(): ListFilter {
  const [params, setParams] = useSearchParams()
  const text = listParams(params).toString()
  const given = params.get('columns')
  const view = params.get('view')
  const { query, dropped, columns } = useMemo(() => {
    const read = readListQuery(new URLSearchParams(text))
    return { ...read, columns: readColumns(given, read.dropped) }
  }, [text, given])
  const { filter, sort } = query
  const pageText = params.get('page') ?? ''
  const page = query.cursor !== null && /^[1-9]\d{0,5}$/.test(pageText) ? Number(pageText) : null

  const searchOf = useCallback(
    (next: JobListQuery, at: number | null = null) =>
      listSearch(next, { columns: given, page: at !== null && at > 1 ? String(at) : null, view }),
    [given, view],
  )
  const searchFor = useCallback(
    (next: JobFilter) => searchOf(firstPage(next, sort)),
    [searchOf, sort],
  )
  const searchForTab = (tab: Partial<JobFilter>) =>
    view === null
      ? searchFor(withTab(filter, tab))
      : listSearch(firstPage(withTab(plainFilter, tab)))
  const setFilter = useCallback(
    (next: JobFilter) => setParams(searchFor(next)),
    [setParams, searchFor],
  )
  const setSort = useCallback(
    (next: JobSort) => setParams(searchOf(firstPage(filter, next))),
    [setParams, searchOf, filter],
  )
  const setText = useCallback(
    (q: string) => {
      // Not the query of the last drawing: a tab pressed a moment ago may not be drawn yet.
      const now = readListQuery(listParams(new URLSearchParams(window.location.search))).query
      setParams(searchOf(firstPage({ ...now.filter, q }, now.sort)), { replace: true })
    },
    [setParams, searchOf],
  )
  const setCursor = useCallback(
    (cursor: string | null, by: 1 | -1 | 0) =>
      setParams(searchOf({ ...query, cursor }, cursor === null ? null : (page ?? 1) + by)),
    [setParams, searchOf, query, page],
  )
  return {
    query,
    filter,
    dropped,
    columns,
    page,
    view,
    search: searchOf(query, page),
    searchFor,
    searchForTab,
    setFilter,
    setSort,
    setText,
    setCursor,
  }
}

/** A query as one text, to notice when it is another one. */
export const queryText = (query: JobListQuery): string => listQueryToParams(query).toString()
