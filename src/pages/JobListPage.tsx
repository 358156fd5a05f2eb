import { useCallback, useLayoutEffect, useRef } from 'react'
import { JobTable } from '../features/jobs/JobTable.tsx'
import { useColumns } from '../features/jobs/use-columns.ts'
import { useFirstRows } from '../features/jobs/use-first-rows.ts'
import { useJobList, type JobList } from '../features/jobs/use-job-list.ts'
import { queryText, useListFilter, type ListFilter } from '../features/jobs/use-list-filter.ts'
import { useRowHandlers } from '../features/jobs/use-row-handlers.ts'
import { useShown } from '../features/jobs/use-shown.ts'
import { useSelection, type Selection } from '../features/jobs/use-selection.ts'
import { canRun, useCapabilities } from '../domain/capabilities.ts'
import { useDialogs } from '../domain/dialog-url.ts'
import { paths } from '../domain/paths.ts'
import { useAccount } from '../platform/account.ts'
import { rowsReady } from '../platform/page-ready.ts'
import { usePreference } from '../platform/preferences.ts'
import { laterPart, lazyPart, showLaterParts } from '../ui/lazy-part.tsx'

/** As high as what stands above the rows, so that they do not move when it comes. */
const headPlace = <div className="h-[calc(var(--bar)*2+36px+112px)]" />

// Not needed for the first rows, so loaded after them.
const ListHead = lazyPart(
  'Views and filters',
  () => import('../features/jobs/ListHead.tsx').then((module) => module.ListHead),
  headPlace,
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
const JobListTools = laterPart('Keys and menus of the list', () =>
  import('./JobListTools.tsx').then((module) => module.JobListTools),
)

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
  const isPartial = useFirstRows(query, isPrevious)
  const hasRows = rows.length > 0 || pendingRuns.length > 0
  if (error && !hasRows && !isLoading) return <ListError error={error} onRetry={list.refresh} />
  return (
    <div className={isPrevious ? 'opacity-60' : undefined}>
      <JobTable
        rows={rows}
        isPartial={isPartial}
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

/** Opens the run dialog; null where the source cannot run packages. */
function useRunAction(isRunnable: boolean): (() => void) | null {
  const { open } = useDialogs()
  return isRunnable ? () => open({ kind: 'run', packageId: null, rerunOf: null }) : null
}

/** Once the rows are there, the rest of the page may come. */
function useReadiness(isLoading: boolean): void {
  // At once: what else the page loads must not come before the rows respond.
  useLayoutEffect(() => {
    if (isLoading) return
    showLaterParts()
    document.dispatchEvent(new Event(rowsReady))
  }, [isLoading])
}

const heading = (
  <h1 className="sr-only" tabIndex={-1}>
    Jobs
  </h1>
)

/** `/{account}/jobs`: find the jobs that need attention, and act on them. */
export function JobListPage() {
  const account = useAccount()
  const listFilter = useListFilter()
  const { query, search } = listFilter
  const list = useJobList(account, query)
  const { rows, refresh } = list
  const selection = useSelection(rows, queryText(query))
  const isRunnable = canRun(useCapabilities())
  const rowHandlers = useRowHandlers(rows, selection, useDialogs(), isRunnable)
  const ownColumns = usePreference('columns')
  const columnKeys = listFilter.columns ?? ownColumns
  const searchRef = useRef<HTMLInputElement>(null)
  // Else each of the rows that are about to go would be drawn again first.
  const shownSearch = useShown(search, list.isPrevious)
  const hrefOf = useCallback(
    (id: number) => paths.job(account, id, shownSearch),
    [account, shownSearch],
  )
  const handleRun = useRunAction(isRunnable)
  const handleRefresh = () => {
    refresh()
    window.scrollTo({ top: 0 })
  }
  useReadiness(list.isLoading)

  const shared = { listFilter, list, selection, columnKeys, hrefOf, onRun: handleRun }
  return (
    <div className="min-h-screen bg-surface">
      {heading}
      <ListHead
        listFilter={listFilter}
        list={list}
        columns={columnKeys}
        searchRef={searchRef}
        onRun={handleRun}
        onRefresh={handleRefresh}
      />
      <ListRows {...shared} rowHandlers={rowHandlers} />
      <JobListTools
        {...shared}
        account={account}
        handlers={rowHandlers.handlers}
        searchRef={searchRef}
        onRefresh={handleRefresh}
      />
    </div>
  )
}
