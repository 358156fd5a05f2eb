import type { UseQueryResult } from '@tanstack/react-query'
import { useRef, type ReactNode } from 'react'
import { formatCount } from '../../format/number.ts'
import type { ApiResponse } from '../../platform/api.ts'
import { errorFacts } from '../../platform/api-error.ts'
import type { ListControls, ListSpec, PlainList } from '../../domain/plain-list.ts'
import { pageRows } from '../../domain/plain-list.ts'
import { usePageTitle } from '../../platform/use-page-title.ts'
import { locale } from '../../platform/date-locale.ts'
import { mostResourceRows } from '../../domain/queries/api-query.ts'
import { useShortcuts } from '../../platform/shortcuts.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import type { IconName } from '../../ui/Icon.tsx'
import { QueryState } from '../../ui/QueryState.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { ViewTabs } from '../../ui/ViewTabs.tsx'

interface Props<Row, View extends string, Sort extends string> {
  /** In the plural: `packages`. */
  noun: string
  icon: IconName
  spec: ListSpec<Row, View, Sort>
  /** Views whose count is a problem. */
  tones: Partial<Record<View, 'failed' | 'flagged'>>
  controls: ListControls<View, Sort>
  /** The order in words: `problems first`. */
  orders: Readonly<Record<Sort, string>>
  list: PlainList<Row, View>
  /** The rows before search and view. */
  query: Pick<
    UseQueryResult<ApiResponse<readonly unknown[]>>,
    'data' | 'error' | 'isFetching' | 'refetch'
  >
  searchLabel: string
  empty: { title: string; text: string; action?: ReactNode }
  /** The one thing to do here. */
  action?: ReactNode
  /** Stands above the table. */
  notice?: ReactNode
  children: ReactNode
}

const counted = (count: number, noun: string): string =>
  `${formatCount(count, locale)} ${count === 1 ? noun.replace(/s$/, '') : noun}`

function Pages({
  page,
  pages,
  onPage,
}: {
  page: number
  pages: number
  onPage: (page: number) => void
}) {
  const go = (to: number) => {
    onPage(to)
    window.scrollTo({ top: 0 })
  }
  return (
    <>
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
    </>
  )
}

/** Views, search and order around a table, as the job list has them. */
export function PlainListFrame<Row, View extends string, Sort extends string>(
  props: Props<Row, View, Sort>,
) {
  const {
    noun,
    icon,
    spec,
    tones,
    controls,
    orders,
    list,
    query,
    searchLabel,
    empty,
    action,
    notice,
    children,
  } = props
  const { state, dropped, set } = controls
  const search = useRef<HTMLInputElement>(null)
  const views = Object.keys(spec.views) as View[]
  useShortcuts([
    { key: '/', label: 'Search', run: () => search.current?.focus() },
    ...views.map((view, index) => ({
      key: String(index + 1),
      label: `View: ${spec.views[view].label}`,
      run: () => set({ view }),
    })),
  ])
  const title = `${noun.charAt(0).toUpperCase()}${noun.slice(1)}`
  const count = query.data?.data.length ?? null
  const isRead = count !== null
  const viewWords = state.view === views[0] ? [] : [spec.views[state.view].label.toLowerCase()]
  usePageTitle(
    [title, ...viewWords, ...(state.q.trim() === '' ? [] : [`“${state.q.trim()}”`])].join(', '),
  )
  const notes = [
    ...(dropped.length > 0 ? [`Ignored in the address: ${dropped.join(', ')}.`] : []),
    ...(count !== null && count >= mostResourceRows
      ? [
          `Only the first ${formatCount(mostResourceRows, locale)} ${noun} are read; others are not in this list.`,
        ]
      : []),
  ]
  const order = `${orders[state.sort]}${state.direction === spec.sorts[state.sort].first ? '' : ', reversed'}`
  return (
    <div className="bg-surface min-h-screen">
      <h1 className="sr-only" tabIndex={-1}>
        {title}
      </h1>
      <div className="list-tabs">
        <ViewTabs
          current={state.view}
          tabs={views.map((view) => ({
            key: view,
            label: spec.views[view].label,
            count: isRead ? formatCount(list.counts[view], locale) : null,
            tone: list.counts[view] > 0 ? tones[view] : '',
            to: controls.toView(view),
          }))}
        />
        <div className="ml-auto max-sm:hidden">{action}</div>
      </div>
      <div className="list-filters" role="search">
        <SearchField
          ref={search}
          className="search"
          label={searchLabel}
          hint="/"
          value={state.q}
          onChange={(event) => controls.type(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            if (state.q !== '') controls.type('')
            else event.currentTarget.blur()
          }}
        />
        <div className="sm:hidden">{action}</div>
        <div className="end">
          {isRead
            ? `${counted(list.total, noun)}, ${order}${list.page > 1 ? `, page ${list.page}` : ''}`
            : ''}
        </div>
      </div>
      {notes.length > 0 ? <p className="res-notes">{notes.join(' ')}</p> : null}
      {notice}
      <QueryState
        what={noun}
        count={count}
        error={errorFacts(query.error)}
        isPending={query.isFetching}
        onRetry={() => void query.refetch()}
        empty={{ icon, ...empty }}
      >
        {list.total === 0 ? (
          <EmptyState
            icon="search"
            title={`No ${noun.replace(/s$/, '')} ${state.q.trim() === '' ? 'in this view' : 'matches'}`}
            action={
              <Button
                onClick={() =>
                  set({ q: '', ...(views[0] === undefined ? {} : { view: views[0] }) })
                }
              >
                Show all {noun}
              </Button>
            }
          >
            {state.q.trim() === '' ? null : `Nothing here matches “${state.q.trim()}”.`}
          </EmptyState>
        ) : (
          <>
            {children}
            <nav className="list-end" aria-label="Pages of the list">
              <Pages page={list.page} pages={list.pages} onPage={(page) => set({ page })} />
              {list.pages > 1 ? (
                <span>
                  {formatCount((list.page - 1) * pageRows + 1, locale)}–
                  {formatCount((list.page - 1) * pageRows + list.rows.length, locale)} of{' '}
                  {counted(list.total, noun)}
                </span>
              ) : null}
            </nav>
          </>
        )}
      </QueryState>
    </div>
  )
}
