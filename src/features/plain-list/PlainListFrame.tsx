import type { UseQueryResult } from '@tanstack/react-query'
import { useRef, type ReactNode } from 'react'
import { formatCount, formatCounted, formatRange } from '../../format/number.ts'
import type { ApiResponse } from '../../platform/api.ts'
import { errorFacts } from '../../platform/error-facts.ts'
import type { ListControls, ListSpec, PlainList } from '../../domain/plain-list.ts'
import { pageRows } from '../../domain/plain-list.ts'
import { usePageTitle } from '../../platform/use-page-title.ts'
import { locale } from '../../platform/date-locale.ts'
import { maxResourceRows } from '../../domain/queries/api-query.ts'
import { useShortcuts } from '../../platform/shortcuts.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import type { IconName } from '../../ui/Icon.tsx'
import { ListFooter, toolbarSearchClass } from '../../ui/ListBars.tsx'
import { ListHeader } from '../../ui/ListHeader.tsx'
import { QueryState } from '../../ui/QueryState.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { ViewTabs } from '../../ui/ViewTabs.tsx'
import { capitalised } from '../../format/text.ts'

/** What the list is of. */
interface Noun {
  one: string
  many: string
}

interface Props<Row, View extends string, Sort extends string> {
  noun: Noun
  icon: IconName
  spec: ListSpec<Row, View, Sort>
  /** Views of which any row is a problem. */
  tones: Partial<Record<View, 'failed' | 'flagged'>>
  controls: ListControls<View, Sort>
  /** The order in words: `problems first`. */
  orders: Readonly<Record<Sort, string>>
  list: PlainList<Row, View>
  /** The rows before search and view. */
  query: Pick<UseQueryResult<ApiResponse<readonly unknown[]>>, 'data' | 'error' | 'isFetching'> & {
    refetch: () => unknown
  }
  searchLabel: string
  empty: { title: string; text: string; action?: ReactNode }
  /** The one thing to do here. */
  action?: ReactNode
  /** Above the table. */
  notice?: ReactNode
  children: ReactNode
}

const viewsOf = <View extends string>(spec: ListSpec<never, View, never>): View[] =>
  Object.keys(spec.views) as View[]

/** What the list shows, in words: `63 packages, by name, reversed, page 2`. */
function summaryOf<Row, View extends string, Sort extends string>({
  noun,
  spec,
  controls: { state },
  orders,
  list,
}: Props<Row, View, Sort>): string {
  return [
    formatCounted(list.total, noun.one, noun.many, locale),
    orders[state.sort],
    ...(state.direction === spec.sorts[state.sort].first ? [] : ['reversed']),
    ...(list.page > 1 ? [`page ${list.page}`] : []),
  ].join(', ')
}

/** What the reader must know about the list as a whole. */
function Notes({
  dropped,
  noun,
  count,
}: {
  /** Parts of the address that could not be read. */
  dropped: readonly string[]
  noun: Noun
  count: number | null
}) {
  const limit = `${formatCount(maxResourceRows, locale)} ${noun.many}`
  const notes = [
    ...(dropped.length > 0 ? [`Ignored in the address: ${dropped.join(', ')}.`] : []),
    ...(count !== null && count >= maxResourceRows
      ? [`Only the first ${limit} are read; others are not in this list.`]
      : []),
  ]
  if (notes.length === 0) return null
  return <p className="px-(--gutter) pb-2.5 text-text-2">{notes.join(' ')}</p>
}

function NoMatch({ noun, typed, onClear }: { noun: Noun; typed: string; onClear: () => void }) {
  return (
    <EmptyState
      icon="search"
      title={`No ${noun.one} ${typed === '' ? 'in this view' : 'matches'}`}
      action={<Button onClick={onClear}>Show all {noun.many}</Button>}
    >
      {typed === '' ? null : `Nothing here matches “${typed}”.`}
    </EmptyState>
  )
}

function Pages({
  noun,
  list,
  onPage,
}: {
  noun: Noun
  list: PlainList<unknown, string>
  onPage: (page: number) => void
}) {
  const { page, pages, rows, total } = list
  const go = (to: number) => {
    onPage(to)
    window.scrollTo({ top: 0 })
  }
  const before = (page - 1) * pageRows
  return (
    <ListFooter>
      {page > 1 ? (
        <Button icon="left" onClick={() => go(page - 1)}>
          Previous {pageRows}
        </Button>
      ) : null}
      {page < pages ? (
        <Button icon="right" onClick={() => go(page + 1)}>
          Next {pageRows}
        </Button>
      ) : null}
      {pages > 1 ? (
        <span>
          {formatRange(before + 1, before + rows.length, locale)} of{' '}
          {formatCounted(total, noun.one, noun.many, locale)}
        </span>
      ) : null}
    </ListFooter>
  )
}

function Views<Row, View extends string, Sort extends string>({
  spec,
  controls,
  list,
  tones,
  query,
}: Props<Row, View, Sort>) {
  return (
    <ViewTabs
      current={controls.state.view}
      tabs={viewsOf<View>(spec).map((view) => ({
        key: view,
        label: spec.views[view].label,
        count: query.data === undefined ? null : formatCount(list.counts[view], locale),
        tone: list.counts[view] > 0 ? tones[view] : '',
        to: controls.toView(view),
      }))}
    />
  )
}

/** The search field, with the keys that lead to it and to each view. */
function Search<Row, View extends string, Sort extends string>({
  spec,
  controls: { state, set, type },
  searchLabel,
}: Props<Row, View, Sort>) {
  const field = useRef<HTMLInputElement>(null)
  useShortcuts([
    { key: '/', label: 'Search', run: () => field.current?.focus() },
    ...viewsOf<View>(spec).map((view, index) => ({
      key: String(index + 1),
      label: `View: ${spec.views[view].label}`,
      run: () => set({ view }),
    })),
  ])
  return (
    <SearchField
      ref={field}
      className={toolbarSearchClass}
      label={searchLabel}
      hint="/"
      value={state.q}
      onChange={(event) => type(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        if (state.q === '') event.currentTarget.blur()
        else type('')
      }}
    />
  )
}

/** Views, search, order and pages around a table, as the job list has them. */
export function PlainListFrame<Row, View extends string, Sort extends string>(
  props: Props<Row, View, Sort>,
) {
  const { noun, icon, spec, controls, list, query, empty, action, notice, children } = props
  const { state, dropped, set } = controls
  const [firstView] = viewsOf<View>(spec)
  const count = query.data?.data.length ?? null
  const typed = state.q.trim()
  const title = capitalised(noun.many)
  usePageTitle(
    [
      title,
      ...(state.view === firstView ? [] : [spec.views[state.view].label.toLowerCase()]),
      ...(typed === '' ? [] : [`“${typed}”`]),
    ].join(', '),
  )
  const clear = () => set({ q: '', ...(firstView === undefined ? {} : { view: firstView }) })
  return (
    <div className="min-h-[calc(100dvh-var(--header))] bg-surface">
      <ListHeader
        title={title}
        views={<Views {...props} />}
        search={<Search {...props} />}
        action={action}
        summary={count === null ? '' : summaryOf(props)}
      />
      <Notes dropped={dropped} noun={noun} count={count} />
      {notice}
      <QueryState
        noun={noun.many}
        count={count}
        error={errorFacts(query.error)}
        isPending={query.isFetching}
        onRetry={() => query.refetch()}
        empty={{ icon, ...empty }}
      >
        {list.total === 0 ? (
          <NoMatch noun={noun} typed={typed} onClear={clear} />
        ) : (
          <>
            {children}
            <Pages noun={noun} list={list} onPage={(page) => set({ page })} />
          </>
        )}
      </QueryState>
    </div>
  )
}
