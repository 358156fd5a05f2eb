import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef, useState, type ReactNode } from 'react'
import { useNavigate } from 'react-router-dom'
import type { BulkAction } from '../../contract/bulk.ts'
import { JobTable } from '../features/jobs/JobTable.tsx'
import { newJobsLabel, tabs, type ListRow } from '../features/jobs/list-model.ts'
import { ListTabs } from '../features/jobs/ListTabs.tsx'
import { ListToolbar } from '../features/jobs/ListToolbar.tsx'
import { useColumns } from '../features/jobs/use-columns.ts'
import { useJobList, type JobList } from '../features/jobs/use-job-list.ts'
import { queryText, useListFilter, type ListFilter } from '../features/jobs/use-list-filter.ts'
import { useRowHandlers } from '../features/jobs/use-row-handlers.ts'
import { useRowKeys } from '../features/jobs/use-row-keys.ts'
import { useSelection, type Selection } from '../features/jobs/use-selection.ts'
import { canRun, useCapabilities } from '../domain/capabilities.ts'
import { useDialogs } from '../domain/dialog-url.ts'
import { paths } from '../domain/paths.ts'
import { basePath } from '../platform/base-path.ts'
import { useAccount } from '../platform/account.ts'
import { usePreference } from '../platform/preferences.ts'
import { lazyPart } from '../ui/lazy-part.tsx'

// Not needed for the first rows, so loaded after them.
const BulkBar = lazyPart('What can be done with the selection', () =>
  import('../features/jobs/BulkBar.tsx').then((module) => module.BulkBar),
)
const BulkDialog = lazyPart('The dialog', () =>
  import('../features/triage/BulkDialog.tsx').then((module) => module.BulkDialog),
)
const AttentionStrip = lazyPart(null, () =>
  import('../features/jobs/AttentionStrip.tsx').then((module) => module.AttentionStrip),
)
const PageAndOrder = lazyPart(null, () =>
  import('../features/jobs/ListTools.tsx').then((module) => module.PageAndOrder),
)
const Histogram = lazyPart(null, () =>
  import('../features/jobs/Histogram.tsx').then((module) => module.Histogram),
)
const SearchInterpretation = lazyPart(null, () =>
  import('../features/jobs/SearchInterpretation.tsx').then((module) => module.SearchInterpretation),
)
const CellMenu = lazyPart(null, () =>
  import('../features/cell-menu/CellMenu.tsx').then((module) => module.CellMenu),
)
const ConditionChips = lazyPart('The conditions of the filter', () =>
  import('../features/jobs/ConditionChips.tsx').then((module) => module.ConditionChips),
)
const ListError = lazyPart('The jobs', () =>
  import('../features/jobs/ListError.tsx').then((module) => module.ListError),
)
const ListEmpty = lazyPart('What to do about an empty list', () =>
  import('../features/jobs/ListEmpty.tsx').then((module) => module.ListEmpty),
)
const ListEnd = lazyPart('The end of the list', () =>
  import('../features/jobs/ListEnd.tsx').then((module) => module.ListEnd),
)

/** How the rows came about: search terms, page, order and their distribution over time. */
function ListOverview({
  listFilter,
  list: { facets, isLoading },
  onSearch,
}: {
  listFilter: ListFilter
  list: JobList
  onSearch: (q: string) => void
}) {
  const { filter, dropped, setFilter } = listFilter
  const isExact = facets?.exact ?? true
  return (
    <>
      {isLoading ? null : <ConditionChips filter={filter} facets={facets} onChange={setFilter} />}
      {filter.q !== '' || dropped.length > 0 || !isExact ? (
        <SearchInterpretation
          q={filter.q}
          dropped={dropped}
          isExact={isExact}
          onSearch={onSearch}
        />
      ) : null}
      <PageAndOrder {...listFilter} />
      {/* As high as the histogram, so that the rows do not move when it comes. */}
      <div className="min-h-28 bg-surface max-sm:hidden">
        {facets && !isLoading ? (
          <Histogram
            histogram={facets.histogram}
            isOpen={filter.to === null}
            isExact={isExact}
            onRange={(from, to) => setFilter({ ...filter, from, to })}
          />
        ) : null}
      </div>
    </>
  )
}

/** Opens the preview of a job's first output. */
function useOpenPreview(account: string, search: string): (id: number) => Promise<void> {
  const client = useQueryClient()
  const navigate = useNavigate()
  return async (id) => {
    const { firstOutputPath } = await import('../features/jobs/first-output.ts')
    const path = await firstOutputPath(client, account, id, search)
    if (path !== null) await navigate(path)
  }
}

async function toggleWatchOf(account: string, rows: readonly ListRow[], id: number): Promise<void> {
  const item = rows.find(({ row }) => row.id === id)
  if (!item) return
  const { toggleWatch } = await import('../features/watching/toggle-watch.ts')
  toggleWatch(account, item.row)
}

/** Opens a built-in view by its place. */
function useOpenTab({ searchForTab }: ListFilter): (index: number) => void {
  const navigate = useNavigate()
  return (index) => void navigate({ search: searchForTab(tabs[index]?.filter ?? {}) })
}

interface RowsProps {
  listFilter: ListFilter
  list: JobList
  selection: Selection
  rowHandlers: ReturnType<typeof useRowHandlers>
  columnKeys: readonly string[]
  hrefOf: (id: number) => string
  onRun: (() => void) | null
}

/** The table and what follows it, or what there is instead of rows. */
function ListRows({
  listFilter: { query, filter, setFilter, setSort, setCursor },
  list,
  selection,
  rowHandlers: { handlers, expanded },
  columnKeys,
  hrefOf,
  onRun,
}: RowsProps) {
  const columns = useColumns(columnKeys)
  const density = usePreference('density')
  const { rows, pendingRuns, isLoading, isPrevious, error } = list
  const hasRows = rows.length > 0 || pendingRuns.length > 0
  if (error && !hasRows && !isLoading) return <ListError error={error} onRetry={list.refresh} />
  return (
    <div className={isPrevious ? 'opacity-60' : undefined}>
      <JobTable
        rows={rows}
        pendingRuns={pendingRuns}
        sort={query.sort}
        columns={columns}
        density={density}
        selected={selection.selected}
        expanded={expanded}
        isLoading={isLoading}
        hrefOf={hrefOf}
        onSort={setSort}
        onSelectAll={selection.selectAll}
        {...handlers}
      />
      {!hasRows && !isLoading && !isPrevious ? (
        <ListEmpty filter={filter} onChange={setFilter} onRun={onRun} />
      ) : null}
      {hasRows && !isLoading ? (
        <ListEnd list={list} query={query} onCursor={setCursor} onChange={setFilter} />
      ) : null}
    </div>
  )
}

/** What can be done with the rows: the menu of their cells, and the bar of the selected ones. */
function RowTools({
  account,
  listFilter: { query, filter, search, setFilter },
  list: { rows, matching, isLoading },
  columnKeys,
  selection,
  isRunnable,
}: {
  account: string
  listFilter: ListFilter
  list: JobList
  columnKeys: readonly string[]
  selection: Selection
  isRunnable: boolean
}) {
  const dialogs = useDialogs()
  const [asked, setAsked] = useState<{ action: BulkAction; ids: readonly number[] } | null>(null)
  const handleAct = (action: BulkAction, ids: readonly number[], all: boolean) => {
    // The stop of selected rows is checked and shown job by job.
    if (action === 'stop' && !all) dialogs.open({ kind: 'stop', jobIds: [...ids] })
    else if (action !== 'stop' && action !== 'rerun' && ids.length === 1)
      dialogs.open({ kind: action, jobIds: [...ids] })
    else setAsked({ action, ids })
  }
  const selected = rows.filter(({ row }) => selection.selected.has(row.id))
  return (
    <>
      {isLoading ? null : (
        <CellMenu
          subjectOf={(id) => rows.find(({ row }) => row.id === id)?.row ?? null}
          list={{ filter, hrefOf: (id) => `${basePath}${paths.job(account, id, search)}` }}
          onFilter={setFilter}
        />
      )}
      {selected.length === 0 ? null : (
        <BulkBar
          rows={selected}
          scope={{ account, query, columnKeys }}
          pageCount={rows.length}
          matching={matching}
          filter={filter}
          listKey={queryText(query)}
          hrefOf={(id) => paths.job(account, id)}
          isRunnable={isRunnable}
          onAct={handleAct}
          onClear={selection.clear}
        />
      )}
      {asked === null ? null : (
        <BulkDialog
          {...asked}
          onBegun={(bulkId) => {
            setAsked(null)
            selection.clear()
            dialogs.open({ kind: 'bulk', bulkId })
          }}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  )
}

/** Opens the run dialog; null where the source cannot run packages. */
function useRunAction(isRunnable: boolean): (() => void) | null {
  const { open } = useDialogs()
  return isRunnable ? () => open({ kind: 'run', packageId: null, rerunOf: null }) : null
}

/** The list's query, and the job to begin with. */
function triageSearch(search: string, id: number | null): string {
  const params = new URLSearchParams(search)
  if (id !== null) params.set('job', String(id))
  return params.toString()
}

/** As high as the strip, so that nothing moves when it comes. */
const StripPlace = ({ children }: { children: ReactNode }) => (
  <div className="min-h-9 border-b border-border bg-surface">{children}</div>
)

const heading = (
  <h1 className="sr-only" tabIndex={-1}>
    Jobs
  </h1>
)

/** `/{account}/jobs`: find the jobs that need attention, and act on them. */
export function JobListPage() {
  const account = useAccount()
  const navigate = useNavigate()
  const listFilter = useListFilter()
  const { query, filter, search, setFilter } = listFilter
  const list = useJobList(account, query)
  const { rows } = list
  const dialogs = useDialogs()
  const selection = useSelection(rows, queryText(query))
  const has = useCapabilities(account)
  const isRunnable = canRun(has)
  const rowHandlers = useRowHandlers(rows, selection, dialogs, isRunnable)
  const openPreview = useOpenPreview(account, search)
  const ownColumns = usePreference('columns')
  const columnKeys = listFilter.columns ?? ownColumns
  const searchField = useRef<HTMLInputElement>(null)

  const hrefOf = useCallback((id: number) => paths.job(account, id, search), [account, search])
  const newJobs = list.newCount === null ? null : newJobsLabel(query, list.newCount)
  const focusSearch = () => searchField.current?.focus()
  const handleRun = useRunAction(isRunnable)
  const handleRefresh = () => {
    list.refresh()
    window.scrollTo({ top: 0 })
  }
  const handleSearch = (q: string) => {
    focusSearch()
    setFilter({ ...filter, q })
  }
  useRowKeys({
    open: (id) => void navigate(hrefOf(id)),
    preview: has('previews') ? (id) => void openPreview(id) : null,
    select: (id) => selection.select(id, !selection.selected.has(id), false),
    selectAll: selection.selectAll,
    stop: rowHandlers.handlers.onStop,
    rerun: rowHandlers.handlers.onRerun,
    watch: (id) => void toggleWatchOf(account, rows, id),
    triage: (id) => void navigate(paths.triage(account, triageSearch(search, id))),
    acknowledge: (id) => dialogs.open({ kind: 'acknowledge', jobIds: [id] }),
    expand: rowHandlers.handlers.onExpand,
    search: focusSearch,
    refresh: handleRefresh,
    tab: useOpenTab(listFilter),
    run: handleRun,
  })

  return (
    <div className="min-h-screen bg-surface">
      {heading}
      <ListTabs listFilter={listFilter} columns={columnKeys} list={list} onRun={handleRun} />
      <StripPlace>
        {list.isLoading ? null : <AttentionStrip {...listFilter} rows={rows} />}
      </StripPlace>
      <ListToolbar
        listFilter={listFilter}
        list={list}
        columns={columnKeys}
        newJobs={newJobs}
        searchRef={searchField}
        onRefresh={handleRefresh}
      />
      <ListOverview listFilter={listFilter} list={list} onSearch={handleSearch} />
      <ListRows
        listFilter={listFilter}
        list={list}
        selection={selection}
        rowHandlers={rowHandlers}
        columnKeys={columnKeys}
        hrefOf={hrefOf}
        onRun={handleRun}
      />
      <RowTools
        account={account}
        listFilter={listFilter}
        list={list}
        columnKeys={columnKeys}
        selection={selection}
        isRunnable={isRunnable}
      />
    </div>
  )
}
