import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useLocation, useNavigate } from 'react-router-dom'
import type { JobFilter } from '../../contract/filter.ts'
import type { JobRow } from '../../contract/job-row.ts'
import { FilterBar } from '../features/jobs/FilterBar.tsx'
import { JobTable } from '../features/jobs/JobTable.tsx'
import { countedJobs, newWords, tabCounts, tabs } from '../features/jobs/list-model.ts'
import { ListTabs } from '../features/jobs/ListTabs.tsx'
import { useColumns } from '../features/jobs/use-columns.ts'
import { useJobList } from '../features/jobs/use-job-list.ts'
import { filterKey, useListFilter } from '../features/jobs/use-list-filter.ts'
import { useRowKeys } from '../features/jobs/use-row-keys.ts'
import { useSelection } from '../features/jobs/use-selection.ts'
import { useAccount } from '../platform/account.ts'
import { ApiError } from '../platform/api-error.ts'
import { useDismissRun } from '../domain/claims/use-dismiss-run.ts'
import { useDialogs } from '../domain/dialog-url.ts'
import { leaveList, returnToList } from '../platform/scroll-restoration.ts'
import { paths } from '../domain/paths.ts'
import { usePreference } from '../platform/preferences.ts'
import { announce } from '../ui/announce.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { Kbd } from '../ui/Kbd.tsx'
import { lazyPart } from '../ui/lazy-part.tsx'
import '../features/jobs/list.css'

// What the first rows do not need comes after them.
const BulkBar = lazyPart('What can be done with the selection', () =>
  import('../features/jobs/BulkBar.tsx').then((module) => module.BulkBar),
)
const ListTools = lazyPart(
  null,
  () => import('../features/jobs/ListTools.tsx').then((module) => module.ListTools),
  <span className="btn-icon max-sm:hidden" />,
)
const ListSigns = lazyPart(null, () =>
  import('../features/jobs/ListTools.tsx').then((module) => module.ListSigns),
)
const Histogram = lazyPart(null, () =>
  import('../features/jobs/Histogram.tsx').then((module) => module.Histogram),
)
const SearchInterpretation = lazyPart(null, () =>
  import('../features/jobs/SearchInterpretation.tsx').then((module) => module.SearchInterpretation),
)
const ListEmpty = lazyPart('What to do about an empty list', () =>
  import('../features/jobs/ListEmpty.tsx').then((module) => module.ListEmpty),
)
const ListEnd = lazyPart('The end of the list', () =>
  import('../features/jobs/ListEnd.tsx').then((module) => module.ListEnd),
)

/** `/{account}/jobs`: find the jobs that need someone, and act on them. */
export function JobListPage() {
  const account = useAccount()
  const navigate = useNavigate()
  const client = useQueryClient()
  const { search } = useLocation()
  const listed = useListFilter()
  const { filter, dropped, query, addressOf, setFilter, setText, setCursor } = listed
  const list = useJobList(account, filter)
  const dialogs = useDialogs()
  const dismissRun = useDismissRun()
  const ownColumns = usePreference('columns')
  const shownColumns = listed.columns ?? ownColumns
  const density = usePreference('density')
  const columns = useColumns(shownColumns)
  const searchField = useRef<HTMLInputElement>(null)
  const [expanded, setExpanded] = useState<ReadonlySet<number>>(new Set())
  const selection = useSelection(list.rows, filterKey(filter))
  const selectedRows = list.rows.filter(({ row }) => selection.selected.has(row.id))

  // Row handlers must keep their identity, or every poll would draw every row anew.
  const latest = useRef({ list, selection, dialogs })
  useEffect(() => {
    latest.current = { list, selection, dialogs }
  })
  const handleSelect = useCallback(
    (id: number, isSelected: boolean, extend: boolean) =>
      latest.current.selection.select(id, isSelected, extend),
    [],
  )
  const handleStop = useCallback(
    (id: number) => latest.current.dialogs.open({ kind: 'stop', jobIds: [id] }),
    [],
  )
  const handleRerun = useCallback((id: number) => {
    const row = latest.current.list.rows.find((item) => item.row.id === id)?.row
    latest.current.dialogs.open({ kind: 'run', packageId: row?.package_id ?? null, rerunOf: id })
  }, [])
  const handleExpand = useCallback(
    (id: number) =>
      setExpanded(
        (old) => new Set(old.has(id) ? [...old].filter((each) => each !== id) : [...old, id]),
      ),
    [],
  )
  const handleRun = () => dialogs.open({ kind: 'run', packageId: null, rerunOf: null })

  const hrefOf = useCallback((id: number) => paths.job(account, id, query), [account, query])
  const refresh = () => {
    list.refresh()
    window.scrollTo({ top: 0 })
  }
  const openPreview = async (id: number) => {
    const { jobQuery } = await import('../domain/queries/job.ts')
    const job = await client.fetchQuery(jobQuery(account, id)).catch(() => null)
    const output = job?.data.outputs?.[0]
    if (output) await navigate(paths.output(account, id, output.id, query))
    else announce(`Job ${id} has no output to preview`)
  }
  useRowKeys({
    open: (id) => void navigate(hrefOf(id)),
    preview: (id) => void openPreview(id),
    select: (id) => selection.select(id, !selection.selected.has(id), false),
    stop: handleStop,
    rerun: handleRerun,
    watch: (id) => void watchFromList(account, list.rows.find(({ row }) => row.id === id)?.row),
    expand: handleExpand,
    search: () => searchField.current?.focus(),
    refresh,
    tab: (index) => {
      const tab = tabs[index]
      if (tab) setFilter({ ...filter, ...tab.filter })
    },
    run: handleRun,
  })

  useReturnTo(account, search, list.rows.length > 0)
  const { total, readTotal, newCount, isLoading, isPrevious } = list
  useEffect(() => {
    if (readTotal !== null && !isPrevious) announce(countedJobs(filter, readTotal))
  }, [readTotal, isPrevious, filter])
  const news = newCount === null ? null : newWords(filter, newCount)
  useEffect(() => {
    if (news !== null) announce(news)
  }, [news])

  const hasRows = list.rows.length > 0 || list.pendingRuns.length > 0
  const setSorted = (next: JobFilter) => setFilter(next)
  const { error } = list
  const isExact = list.facets?.exact ?? true
  return (
    <div className="bg-surface min-h-screen">
      <h1 className="sr-only" tabIndex={-1}>
        Jobs
      </h1>
      <ListTabs
        filter={filter}
        addressOf={addressOf}
        counts={list.facets ? tabCounts(list.counts, list.facets.by_flag) : null}
        isCounting={list.isCounting}
        isExact={isExact}
        onRun={handleRun}
      />
      <div className="list-filters" role="search">
        <FilterBar
          filter={filter}
          facets={list.facets}
          onChange={setFilter}
          onType={setText}
          searchRef={searchField}
          isReady={!isLoading}
        />
        <div className="end">
          <span className="max-sm:hidden">{total === null ? '' : countedJobs(filter, total)}</span>
          {news !== null ? (
            <Button icon="arrowUp" onClick={refresh} aria-keyshortcuts=".">
              {news}
              <Kbd>.</Kbd>
            </Button>
          ) : null}
          {isLoading ? null : (
            <ListTools list={listed} columns={shownColumns} facets={list.facets} />
          )}
        </div>
      </div>
      {filter.q !== '' || dropped.length > 0 || !isExact ? (
        <SearchInterpretation
          q={filter.q}
          dropped={dropped}
          isExact={isExact}
          onSearch={(q) => setFilter({ ...filter, q })}
        />
      ) : null}
      <ListSigns {...listed} />
      <div className="hist-place">
        {list.facets && !isLoading ? (
          <Histogram
            histogram={list.facets.histogram}
            isOpen={filter.to === null}
            isExact={isExact}
            onRange={(from, to) => setFilter({ ...filter, from, to })}
          />
        ) : null}
      </div>
      {error && !hasRows && !isLoading ? (
        <ErrorState
          title="The jobs could not be loaded"
          cause={error.message}
          code={error instanceof ApiError ? error.status : null}
          requestId={error instanceof ApiError ? error.requestId : null}
          onRetry={list.refresh}
        />
      ) : (
        <div className={isPrevious ? 'opacity-60' : undefined}>
          <JobTable
            rows={list.rows}
            pendingRuns={list.pendingRuns}
            filter={filter}
            columns={columns}
            density={density}
            selected={selection.selected}
            expanded={expanded}
            isLoading={isLoading}
            hrefOf={hrefOf}
            onSort={setSorted}
            onSelectAll={selection.selectAll}
            onDismissGhost={dismissRun}
            onSelect={handleSelect}
            onStop={handleStop}
            onRerun={handleRerun}
            onExpand={handleExpand}
            onSendAgain={handleStop}
          />
          {!hasRows && !isLoading && !isPrevious ? (
            <ListEmpty filter={filter} onChange={setFilter} onRun={handleRun} />
          ) : null}
          {hasRows && !isLoading ? (
            <ListEnd list={list} filter={filter} onCursor={setCursor} onChange={setFilter} />
          ) : null}
        </div>
      )}
      {selectedRows.length > 0 ? (
        <BulkBar
          rows={selectedRows}
          links={() =>
            selectedRows
              .map(({ row }) => new URL(paths.job(account, row.id), location.href).href)
              .join('\n')
          }
          onStop={(jobIds) => dialogs.open({ kind: 'stop', jobIds })}
          onClear={selection.clear}
        />
      ) : null}
    </div>
  )
}

/** Watches the job of a row, or ends that. */
async function watchFromList(account: string, row: JobRow | undefined): Promise<void> {
  if (!row) return
  const { toggleWatch } = await import('../features/watching/toggle-watch.ts')
  toggleWatch(account, row)
}

/** Leaves a mark when one goes to a job, and comes back to it: same scroll, same row in focus. */
function useReturnTo(account: string, search: string, hasRows: boolean): void {
  // Told once, as the page opens: another filter is another list, and takes nobody's focus.
  const [place] = useState(() => returnToList(account, search))
  const isBack = useRef(false)
  useEffect(() => {
    if (!hasRows || !place || isBack.current) return
    isBack.current = true
    window.scrollTo({ top: place.scrollY })
    if (place.jobId !== null)
      document
        .querySelector<HTMLElement>(`tr[data-job="${place.jobId}"] .c-pkg a`)
        ?.focus({ preventScroll: true })
  }, [place, hasRows])
  const shown = useRef(search)
  useEffect(() => {
    shown.current = search
  }, [search])
  useEffect(() => {
    let scrollY = window.scrollY
    let jobId: number | null = null
    const onScroll = () => {
      scrollY = window.scrollY
    }
    const onFocus = (event: FocusEvent) => {
      const row =
        event.target instanceof Element ? event.target.closest<HTMLElement>('tr[data-job]') : null
      if (row) jobId = Number(row.dataset['job'])
    }
    window.addEventListener('scroll', onScroll, { passive: true })
    document.addEventListener('focusin', onFocus)
    return () => {
      window.removeEventListener('scroll', onScroll)
      document.removeEventListener('focusin', onFocus)
      leaveList(account, shown.current, { scrollY, jobId })
    }
  }, [account])
}
