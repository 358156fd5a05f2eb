import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef } from 'react'
import { useNavigate } from 'react-router-dom'
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
  listFilter: { filter, search, setFilter },
  list: { rows, isLoading },
  selection,
  onStop,
}: {
  account: string
  listFilter: ListFilter
  list: JobList
  selection: Selection
  onStop: (jobIds: number[]) => void
}) {
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
          hrefOf={(id) => paths.job(account, id)}
          onStop={onStop}
          onClear={selection.clear}
        />
      )}
    </>
  )
}

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
  const openRun = () => dialogs.open({ kind: 'run', packageId: null, rerunOf: null })
  const handleRun = isRunnable ? openRun : null
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
    stop: rowHandlers.handlers.onStop,
    rerun: rowHandlers.handlers.onRerun,
    watch: (id) => void toggleWatchOf(account, rows, id),
    expand: rowHandlers.handlers.onExpand,
    search: focusSearch,
    refresh: handleRefresh,
    tab: useOpenTab(listFilter),
    run: handleRun,
  })

  return (
    <div className="min-h-screen bg-surface">
      <h1 className="sr-only" tabIndex={-1}>
        Jobs
      </h1>
      <ListTabs listFilter={listFilter} columns={columnKeys} list={list} onRun={handleRun} />
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
        selection={selection}
        onStop={(jobIds) => dialogs.open({ kind: 'stop', jobIds })}
      />
    </div>
  )
}
