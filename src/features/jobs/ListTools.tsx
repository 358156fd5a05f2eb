import { newestFirst } from '../../../contract/filter.ts'
import { paths } from '../../domain/paths.ts'
import { useAccount } from '../../platform/account.ts'
import { basePath } from '../../platform/base-path.ts'
import { usePageTitle } from '../../platform/use-page-title.ts'
import { useShortcuts } from '../../platform/shortcuts.ts'
import { SetChip } from '../../ui/Chip.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ColumnMenu } from './ColumnMenu.tsx'
import { ExportMenu } from './ExportMenu.tsx'
import { isNewestFirst } from './list-words.ts'
import { ListNotes } from './ListNotes.tsx'
import type { JobList } from './use-job-list.ts'
import { useListAnnouncements } from './use-list-announcements.ts'
import type { ListFilter } from './use-list-filter.ts'
import { useListPlace } from './use-list-place.ts'
import { useRefreshOnOpen } from './use-refresh-on-open.ts'
import { copyLink, viewLink } from './view-link.ts'
import { orderLabel, viewTitle } from './view-labels.ts'

/** Focuses the first visible filter; Tab leads on from there. */
function focusFilters(): void {
  const controls = document.querySelectorAll<HTMLElement>(
    '[role=search] :is([data-filter] button, [aria-expanded])',
  )
  ;[...controls].find((control) => control.checkVisibility())?.focus()
}

/**
 * The link to the view, its export and its columns. Also what the first rows can do without: page
 * title, announcements, and the place to come back to.
 */
export function ListTools({
  listFilter,
  list,
  columns,
  newJobs,
}: {
  listFilter: ListFilter
  list: JobList
  columns: readonly string[]
  /** Label of the button that brings in new jobs; null for none. */
  newJobs: string | null
}) {
  const { query, filter, page } = listFilter
  const account = useAccount()
  usePageTitle(viewTitle(filter, page, list.facets))
  useListAnnouncements(filter, list, newJobs)
  useListPlace(list.rows.length > 0)
  useRefreshOnOpen(query, list.refresh)
  useShortcuts([
    { key: 'f', label: 'Go to the filters', run: focusFilters },
    { key: 'c', label: 'Copy a link to this view', run: () => void copyLink(query, columns) },
  ])
  return (
    <>
      <CopyButton
        label="Copy link to this view"
        icon="link"
        className="max-sm:hidden"
        text={() => viewLink(query, columns)}
      />
      <ExportMenu
        scope={{ account, query, columnKeys: columns }}
        rows={list.rows.map(({ row }) => row)}
        total={list.total}
        linkOf={(id) => `${location.origin}${basePath}${paths.job(account, id)}`}
      />
      <ColumnMenu ofLink={listFilter.columns} />
    </>
  )
}

/** Shows a page other than the first and an order other than newest first, each removable. */
export function PageAndOrder({ query: { sort, cursor }, page, setSort, setCursor }: ListFilter) {
  const isPlain = isNewestFirst(sort)
  if (isPlain && cursor === null) return null
  const isAscending = sort.direction === 'asc'
  return (
    <ListNotes>
      {cursor === null ? null : (
        <SetChip
          onClick={() => setCursor(null, 0)}
          title="To the first page"
          onRemove={() => setCursor(null, 0)}
          removeLabel="To the first page"
        >
          {page === null ? 'Not the first page' : `Page ${page}`}
        </SetChip>
      )}
      {isPlain ? null : (
        <SetChip
          icon={isAscending ? 'arrowUp' : 'arrowDown'}
          title="Reverse the order"
          onClick={() => setSort({ ...sort, direction: isAscending ? 'desc' : 'asc' })}
          onRemove={() => setSort(newestFirst)}
          removeLabel="Back to newest first"
        >
          {orderLabel(sort)}
        </SetChip>
      )}
    </ListNotes>
  )
}
