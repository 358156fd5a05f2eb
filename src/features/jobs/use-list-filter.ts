import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router-dom'
import { filterToParams, readFilter, type JobFilter } from '../../../contract/filter.ts'
import { listParams, listQuery } from '../../lib/paths.ts'

export interface ListFilter {
  filter: JobFilter
  /** What the address held that could not be read, as `name=value`. */
  dropped: readonly string[]
  /** The address's own query, to come back to. */
  query: string
  /** Goes to another filter, from its first page on. */
  setFilter: (next: JobFilter) => void
  /** Searches for a text while it is typed, among whatever the address asks for by then. */
  setText: (q: string) => void
  setCursor: (cursor: string | null) => void
}

/** The list's filter: its only place is the URL. */
export function useListFilter(): ListFilter {
  const [search, setSearch] = useSearchParams()
  const text = listParams(search).toString()
  const { filter, dropped } = useMemo(() => readFilter(new URLSearchParams(text)), [text])
  const setFilter = useCallback(
    (next: JobFilter) => setSearch(new URLSearchParams(listQuery({ ...next, cursor: null }))),
    [setSearch],
  )
  const setText = useCallback(
    (q: string) => {
      // Not the filter of the last drawing: a tab pressed a moment ago may not be drawn yet.
      const { filter: now } = readFilter(listParams(new URLSearchParams(window.location.search)))
      setSearch(new URLSearchParams(listQuery({ ...now, q, cursor: null })), { replace: true })
    },
    [setSearch],
  )
  const setCursor = useCallback((cursor: string | null) => setSearch(new URLSearchParams(listQuery({ ...filter, cursor }))), [setSearch, filter])
  return { filter, dropped, query: listQuery(filter), setFilter, setText, setCursor }
}

/** A filter as one text, to notice when it is another one. */
export const filterKey = (filter: JobFilter): string => filterToParams(filter).toString()
