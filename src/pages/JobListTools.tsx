import { useQueryClient } from '@tanstack/react-query'
import { useState, type RefObject } from 'react'
import { useNavigate } from 'react-router-dom'
import type { BulkAction } from '../../contract/bulk.ts'
import { CellMenu } from '../features/cell-menu/CellMenu.tsx'
import { tabs, type ListRow } from '../features/jobs/list-model.ts'
import type { JobList } from '../features/jobs/use-job-list.ts'
import { queryText, type ListFilter } from '../features/jobs/use-list-filter.ts'
import type { useRowHandlers } from '../features/jobs/use-row-handlers.ts'
import { useRowKeys } from '../features/jobs/use-row-keys.ts'
import type { Selection } from '../features/jobs/use-selection.ts'
import { useCapabilities } from '../domain/capabilities.ts'
import { useDialogs } from '../domain/dialog-url.ts'
import { paths } from '../domain/paths.ts'
import { basePath } from '../platform/base-path.ts'
import { lazyPart } from '../ui/lazy-part.tsx'

const BulkBar = lazyPart('What can be done with the selection', () =>
  import('../features/jobs/BulkBar.tsx').then((module) => module.BulkBar),
)
const BulkDialog = lazyPart('The dialog', () =>
  import('../features/triage/BulkDialog.tsx').then((module) => module.BulkDialog),
)

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

/** The list's query, and the job to begin with. */
function triageSearch(search: string, id: number | null): string {
  const params = new URLSearchParams(search)
  if (id !== null) params.set('job', String(id))
  return params.toString()
}

/** The keys of the list. */
function useListKeys({
  account,
  listFilter,
  list: { rows },
  selection,
  handlers,
  hrefOf,
  searchRef,
  onRun,
  onRefresh,
}: Props): void {
  const navigate = useNavigate()
  const dialogs = useDialogs()
  const has = useCapabilities()
  const { search } = listFilter
  const openPreview = useOpenPreview(account, search)
  useRowKeys({
    open: (id) => void navigate(hrefOf(id)),
    preview: has('previews') ? (id) => void openPreview(id) : null,
    select: (id) => selection.select(id, !selection.selected.has(id), false),
    selectAll: selection.selectAll,
    stop: handlers.onStop,
    rerun: handlers.onRerun,
    watch: (id) => void toggleWatchOf(account, rows, id),
    triage: (id) => void navigate(paths.triage(account, triageSearch(search, id))),
    acknowledge: (id) => dialogs.open({ kind: 'acknowledge', jobIds: [id] }),
    expand: handlers.onExpand,
    search: () => searchRef.current?.focus(),
    refresh: onRefresh,
    tab: useOpenTab(listFilter),
    run: onRun,
  })
}

interface Props {
  account: string
  listFilter: ListFilter
  list: JobList
  columnKeys: readonly string[]
  selection: Selection
  handlers: ReturnType<typeof useRowHandlers>['handlers']
  hrefOf: (id: number) => string
  searchRef: RefObject<HTMLInputElement | null>
  /** Null where the source cannot run packages. */
  onRun: (() => void) | null
  onRefresh: () => void
}

/** What the list page does besides showing its rows: keys, the menu of cells, bulk actions. */
export function JobListTools(props: Props) {
  useListKeys(props)
  return <RowTools {...props} isRunnable={props.onRun !== null} />
}
