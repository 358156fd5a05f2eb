import type { Facets } from '../../../contract/facets.ts'
import { usePageTitle } from '../../platform/use-page-title.ts'
import { useShortcuts } from '../../platform/shortcuts.ts'
import { SetChip } from '../../ui/Chip.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ColumnMenu } from './ColumnMenu.tsx'
import type { ListFilter } from './use-list-filter.ts'
import { copyLink, viewLink } from './view-link.ts'
import { orderWords, viewTitle } from './view-labels.ts'

/** Puts the focus on the first filter that is shown; Tab leads on from there. */
function focusFilters(): void {
  const controls = [
    ...document.querySelectorAll<HTMLElement>(
      '.list-filters :is(.filter-menu button, [aria-expanded])',
    ),
  ]
  controls.find((control) => control.checkVisibility())?.focus()
}

/** The link to the view, and its columns; names the view in the tab. */
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

/** Says what is not the first of everything, page and order, each with a way back. */
export function ListSigns({ filter, page, setFilter, setCursor }: ListFilter) {
  const isUsual = filter.sort === 'created' && filter.direction === 'desc'
  if (isUsual && filter.cursor === null) return null
  const pageWords = page === null ? 'Not the first page' : `Page ${page}`
  return (
    <div className="list-understood">
      {filter.cursor === null ? null : (
        <SetChip
          onClick={() => setCursor(null, 0)}
          title="To the first page"
          onRemove={() => setCursor(null, 0)}
          removeLabel="To the first page"
        >
          {pageWords}
        </SetChip>
      )}
      {isUsual ? null : (
        <SetChip
          icon={filter.direction === 'asc' ? 'arrowUp' : 'arrowDown'}
          title="Reverse the order"
          onClick={() =>
            setFilter({ ...filter, direction: filter.direction === 'asc' ? 'desc' : 'asc' })
          }
          onRemove={() => setFilter({ ...filter, sort: 'created', direction: 'desc' })}
          removeLabel="Back to newest first"
        >
          {orderWords(filter)}
        </SetChip>
      )}
    </div>
  )
}
