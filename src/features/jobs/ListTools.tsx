import type { Facets } from '../../../contract/facets.ts'
import { usePageTitle } from '../../platform/use-page-title.ts'
import { useShortcuts } from '../../platform/shortcuts.ts'
import { SetChip } from '../../ui/Chip.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ColumnMenu } from './ColumnMenu.tsx'
import { ListNotes } from './ListNotes.tsx'
import type { ListFilter } from './use-list-filter.ts'
import { copyLink, viewLink } from './view-link.ts'
import { orderLabel, viewTitle } from './view-labels.ts'

/** Focuses the first visible filter; Tab leads on from there. */
function focusFilters(): void {
  const controls = document.querySelectorAll<HTMLElement>(
    '[role=search] :is([data-filter] button, [aria-expanded])',
  )
  ;[...controls].find((control) => control.checkVisibility())?.focus()
}

/** The link to the view and its columns. Also sets the page title. */
export function ListTools({
  list,
  columns,
  facets,
}: {
  list: ListFilter
  columns: readonly string[]
  facets: Facets | null
}) {
  const { filter, page } = list
  usePageTitle(viewTitle(filter, page, facets))
  useShortcuts([
    { key: 'f', label: 'Go to the filters', run: focusFilters },
    { key: 'c', label: 'Copy a link to this view', run: () => void copyLink(filter, columns) },
  ])
  return (
    <>
      <CopyButton
        label="Copy link to this view"
        icon="link"
        className="max-sm:hidden"
        text={() => viewLink(filter, columns)}
      />
      <ColumnMenu ofLink={list.columns} />
    </>
  )
}

/** Shows a page other than the first and an order other than newest first, each removable. */
export function PageAndOrder({ filter, page, setFilter, setCursor }: ListFilter) {
  const isNewestFirst = filter.sort === 'created' && filter.direction === 'desc'
  if (isNewestFirst && filter.cursor === null) return null
  const isAscending = filter.direction === 'asc'
  return (
    <ListNotes>
      {filter.cursor === null ? null : (
        <SetChip
          onClick={() => setCursor(null, 0)}
          title="To the first page"
          onRemove={() => setCursor(null, 0)}
          removeLabel="To the first page"
        >
          {page === null ? 'Not the first page' : `Page ${page}`}
        </SetChip>
      )}
      {isNewestFirst ? null : (
        <SetChip
          icon={isAscending ? 'arrowUp' : 'arrowDown'}
          title="Reverse the order"
          onClick={() => setFilter({ ...filter, direction: isAscending ? 'desc' : 'asc' })}
          onRemove={() => setFilter({ ...filter, sort: 'created', direction: 'desc' })}
          removeLabel="Back to newest first"
        >
          {orderLabel(filter)}
        </SetChip>
      )}
    </ListNotes>
  )
}
