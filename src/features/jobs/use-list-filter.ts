import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router-dom'
import { filterToParams, readFilter, type JobFilter } from '../../../contract/filter.ts'
import { listParams, listQuery } from '../../domain/paths.ts'
import { columnKeys } from './column-keys.ts'

export interface ListFilter {
  filter: JobFilter
  /** What the address held that could not be read, as `name=value`. */
  dropped: readonly string[]
  /** The address's own query, to come back to. */
  query: string
  /**
   * Keys of the optional columns that a link asks for, in place of the person's own; null for none.
   */
  columns: readonly string[] | null
  /**
   * Which page of the list this is, as far as the address says; null for the first, and where it
   * does not.
   */
  page: number | null
  /** The query of another filter, with what else the address asks for. */
  addressOf: (next: JobFilter) => string
  /** Goes to another filter, from its first page on. */
  setFilter: (next: JobFilter) => void
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

/** The list's filter: its only place is the URL. */
export function useListFilter(): ListFilter {
  const [search, setSearch] = useSearchParams()
  const text = listParams(search).toString()
  const given = search.get('columns')
  const { filter, dropped, columns } = useMemo(() => {
    const read = readFilter(new URLSearchParams(text))
    return { ...read, columns: readColumns(given, read.dropped) }
  }, [text, given])
  const pageText = search.get('page') ?? ''
  const page = filter.cursor !== null && /^[1-9]\d{0,5}$/.test(pageText) ? Number(pageText) : null

  const addressOf = useCallback(
    (next: JobFilter, at: number | null = null) =>
      listQuery(next, { columns: given, page: at !== null && at > 1 ? String(at) : null }),
    [given],
  )
  const setFilter = useCallback(
    (next: JobFilter) => setSearch(addressOf({ ...next, cursor: null })),
    [setSearch, addressOf],
  )
  const setText = useCallback(
    (q: string) => {
      // Not the filter of the last drawing: a tab pressed a moment ago may not be drawn yet.
      const { filter: now } = readFilter(listParams(new URLSearchParams(window.location.search)))
      setSearch(addressOf({ ...now, q, cursor: null }), { replace: true })
    },
    [setSearch, addressOf],
  )
  const setCursor = useCallback(
    (cursor: string | null, by: 1 | -1 | 0) =>
      setSearch(addressOf({ ...filter, cursor }, cursor === null ? null : (page ?? 1) + by)),
    [setSearch, addressOf, filter, page],
  )
  return {
    filter,
    dropped,
    columns,
    page,
    query: addressOf(filter, page),
    addressOf,
    setFilter,
    setText,
    setCursor,
  }
}

/** A filter as one text, to notice when it is another one. */
export const filterKey = (filter: JobFilter): string => filterToParams(filter).toString()
