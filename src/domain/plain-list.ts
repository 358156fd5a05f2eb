/*
 * What the lists of packages, clusters and schedules have in common: view, search, order and page.
 * Their only place is the URL.
 */
import { useEffect, useMemo, useRef, useState } from 'react'
import { useSearchParams } from 'react-router-dom'

export type Direction = 'asc' | 'desc'

/**
 * What one list can be asked for. The first view and the first sort are the usual ones; the address
 * leaves them out.
 */
export interface ListSpec<Row, View extends string, Sort extends string> {
  views: Readonly<Record<View, { label: string; holds: (row: Row) => boolean }>>
  /**
   * What a row is sorted by; null comes last, whichever way. `first` is the direction that a first
   * press gives.
   */
  sorts: Readonly<Record<Sort, { first: Direction; of: (row: Row) => number | string | null }>>
  /** Whether a row holds the words that were typed. */
  holds: (row: Row, typed: string) => boolean
}

export interface ListState<View extends string, Sort extends string> {
  view: View
  q: string
  sort: Sort
  direction: Direction
  /** From 1. */
  page: number
}

export const pageRows = 50

const keysOf = <Key extends string>(record: Readonly<Record<Key, unknown>>) =>
  Object.keys(record) as Key[]

/**
 * Reads a list's address.
 * @returns what it asks for, and what could not be read, as `name=value`
 */
export function readListState<Row, View extends string, Sort extends string>(
  params: URLSearchParams,
  spec: ListSpec<Row, View, Sort>,
): { state: ListState<View, Sort>; dropped: string[] } {
  const dropped: string[] = []
  const read = <T>(name: string, usual: T, parse: (text: string) => T | undefined): T => {
    const text = params.get(name)
    if (text === null) return usual
    const value = parse(text)
    if (value === undefined) dropped.push(`${name}=${text}`)
    return value ?? usual
  }
  const [views, sorts] = [keysOf(spec.views), keysOf(spec.sorts)]
  const [firstView, firstSort] = [views[0], sorts[0]]
  if (firstView === undefined || firstSort === undefined)
    throw new Error('A list needs a view and a sort')
  const sort = read('sort', firstSort, (text) => sorts.find((each) => each === text))
  return {
    state: {
      view: read('view', firstView, (text) => views.find((each) => each === text)),
      q: params.get('q') ?? '',
      sort,
      direction: read('direction', spec.sorts[sort].first, (text) =>
        text === 'asc' || text === 'desc' ? text : undefined,
      ),
      page: read('page', 1, (text) => (/^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined)),
    },
    dropped,
  }
}

/** The address of a list; what is usual is left out. */
export function listStateParams<Row, View extends string, Sort extends string>(
  state: ListState<View, Sort>,
  spec: ListSpec<Row, View, Sort>,
): URLSearchParams {
  const params = new URLSearchParams()
  if (state.view !== keysOf(spec.views)[0]) params.set('view', state.view)
  if (state.q.trim() !== '') params.set('q', state.q.trim())
  if (state.sort !== keysOf(spec.sorts)[0]) params.set('sort', state.sort)
  if (state.direction !== spec.sorts[state.sort].first) params.set('direction', state.direction)
  if (state.page > 1) params.set('page', String(state.page))
  return params
}

function compare(
  a: number | string | null,
  b: number | string | null,
  direction: Direction,
): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  const order =
    typeof a === 'string' || typeof b === 'string'
      ? String(a).localeCompare(String(b), 'en', { numeric: true })
      : a - b
  return direction === 'asc' ? order : -order
}

export interface PlainList<Row, View extends string> {
  /** Rows in each view, as far as they hold what was typed. */
  counts: Record<View, number>
  /** How many rows the view holds. */
  total: number
  /** Those of the page. */
  rows: Row[]
  page: number
  pages: number
}

/** The rows of a page, and how many each view holds. A page past the last is the last. */
export function listRows<Row extends { id: number }, View extends string, Sort extends string>(
  all: readonly Row[],
  state: ListState<View, Sort>,
  spec: ListSpec<Row, View, Sort>,
): PlainList<Row, View> {
  const found = state.q.trim() === '' ? all : all.filter((row) => spec.holds(row, state.q))
  const counts = Object.fromEntries(
    keysOf(spec.views).map((view) => [
      view,
      found.filter((row) => spec.views[view].holds(row)).length,
    ]),
  ) as Record<View, number>
  const { of } = spec.sorts[state.sort]
  // The keys are made once for each row: a comparison happens many times over.
  const sorted = found
    .filter((row) => spec.views[state.view].holds(row))
    .map((row) => ({ row, key: of(row) }))
    .toSorted((a, b) => compare(a.key, b.key, state.direction) || a.row.id - b.row.id)
  const pages = Math.max(1, Math.ceil(sorted.length / pageRows))
  const page = Math.min(state.page, pages)
  return {
    counts,
    total: sorted.length,
    rows: sorted.slice((page - 1) * pageRows, page * pageRows).map(({ row }) => row),
    page,
    pages,
  }
}

/** A press on a column: its own direction first, then the other, then back to the usual order. */
export function nextSort<Row, View extends string, Sort extends string>(
  state: ListState<View, Sort>,
  sort: Sort,
  { sorts }: ListSpec<Row, View, Sort>,
): Pick<ListState<View, Sort>, 'sort' | 'direction'> {
  const { first } = sorts[sort]
  if (state.sort !== sort) return { sort, direction: first }
  if (state.direction === first) return { sort, direction: first === 'asc' ? 'desc' : 'asc' }
  const usual = keysOf(sorts)[0] ?? sort
  return { sort: usual, direction: sorts[usual].first }
}

/** Long enough that the address does not change with each letter. The rows follow at once. */
const typingPauseMs = 300

export interface ListControls<View extends string, Sort extends string> {
  state: ListState<View, Sort>
  dropped: readonly string[]
  type: (q: string) => void
  set: (patch: Partial<ListState<View, Sort>>) => void
  /** Where another view is. */
  toView: (view: View) => { search: string }
  sortBy: (sort: Sort) => void
}

/** A list's state from the URL, and what changes it. */
export function useListState<Row, View extends string, Sort extends string>(
  spec: ListSpec<Row, View, Sort>,
): ListControls<View, Sort> {
  const [params, setParams] = useSearchParams()
  const text = params.toString()
  const { state: read, dropped } = useMemo(
    () => readListState(new URLSearchParams(text), spec),
    [text, spec],
  )
  const [typed, setTyped] = useState(read.q)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const written = useRef(read.q)
  useEffect(() => {
    // The address changed by itself (back, a link): the field follows; its own echo is not news.
    if (read.q !== written.current) setTyped(read.q)
    written.current = read.q
  }, [read.q])
  useEffect(() => () => clearTimeout(timer.current ?? undefined), [])
  const state = { ...read, q: typed, page: typed.trim() === read.q ? read.page : 1 }
  const write = (next: ListState<View, Sort>, replace: boolean) => {
    clearTimeout(timer.current ?? undefined)
    written.current = next.q.trim()
    setParams(listStateParams(next, spec), { replace })
  }
  return {
    state,
    dropped,
    type: (q) => {
      setTyped(q)
      clearTimeout(timer.current ?? undefined)
      timer.current = setTimeout(() => write({ ...read, q, page: 1 }, true), typingPauseMs)
    },
    set: (patch) => {
      if (patch.q !== undefined) setTyped(patch.q)
      write({ ...state, page: 1, ...patch }, false)
    },
    toView: (view) => ({ search: listStateParams({ ...state, view, page: 1 }, spec).toString() }),
    sortBy: (sort) => write({ ...state, page: 1, ...nextSort(state, sort, spec) }, false),
  }
}
