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
  /** Goes to another filter, from its first page on. `typing` replaces the history entry, choosing adds one. */
  setFilter: (next: JobFilter, how?: 'choosing' | 'typing') => void
  setCursor: (cursor: string | null) => void
}

/** The list's filter: its only place is the URL. */
export function useListFilter(): ListFilter {
  const [search, setSearch] = useSearchParams()
  const text = listParams(search).toString()
  const { filter, dropped } = useMemo(() => readFilter(new URLSearchParams(text)), [text])
  const setFilter = useCallback(
    (next: JobFilter, how: 'choosing' | 'typing' = 'choosing') =>
      setSearch(new URLSearchParams(listQuery({ ...next, cursor: null })), { replace: how === 'typing' }),
    [setSearch],
  )
  const setCursor = useCallback((cursor: string | null) => setSearch(new URLSearchParams(listQuery({ ...filter, cursor }))), [setSearch, filter])
  return { filter, dropped, query: listQuery(filter), setFilter, setCursor }
}

/** A filter as one text, to notice when it is another one. */
export const filterKey = (filter: JobFilter): string => filterToParams(filter).toString()
