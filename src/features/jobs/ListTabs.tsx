import { useState } from 'react'
import { queryKey } from '../../../contract/view-query.ts'
import { useForbidden } from '../../domain/permissions.ts'
import { Button } from '../../ui/Button.tsx'
import { ViewTabs, type ViewTab } from '../../ui/ViewTabs.tsx'
import { countText, nothingCounted, type Counted, type ShownViews } from './shown-views.ts'
import { SavedViewTools } from './SavedViewTools.tsx'
import { tabCounts, tabOf, tabs, type ListTab } from './list-model.ts'
import type { ListFilter } from './use-list-filter.ts'

const tones: Partial<Record<ListTab['key'], NonNullable<ViewTab['tone']>>> = {
  attention: 'failed',
}

/** As wide as a digit, so that no tab moves while its count is loading. */
const figureSpace = '\u2007'

/** The built-in views with the number of jobs each leads to. */
function builtInTabs(
  { searchForTab }: ListFilter,
  { facets, counts: byStatus, isCounting }: Counted,
  attention: number | null,
): ViewTab[] {
  const counts = facets ? tabCounts(byStatus, facets.by_attention) : null
  return tabs.map(({ key, label, filter: view }) => {
    // Listed however old they are, so counted without the range.
    const count = key === 'attention' ? (attention ?? undefined) : counts?.[key]
    const text = count === undefined ? null : countText(count, facets?.exact !== false)
    return {
      key,
      label,
      count:
        isCounting && key !== 'attention' ? (text?.replaceAll(/./g, figureSpace) ?? null) : text,
      tone: count ? tones[key] : undefined,
      to: { search: searchForTab(view) },
    }
  })
}

/** The built-in and the saved views of the list. */
export function ListTabs({
  listFilter,
  columns,
  list,
  onRun,
}: {
  listFilter: ListFilter
  /** Keys of the optional columns shown. */
  columns: readonly string[]
  list: Counted & { isLoading: boolean }
  /** Null where the source cannot run packages. */
  onRun: (() => void) | null
}) {
  const forbidden = useForbidden('job.run')
  const [{ saved, plain, attention }, setViews] = useState<ShownViews>({
    saved: [],
    plain: nothingCounted,
    attention: null,
  })
  const builtIn = builtInTabs(listFilter, listFilter.view === null ? list : plain, attention)
  const key = queryKey(listFilter.query)
  const builtInKey = listFilter.view === null ? tabOf(listFilter.filter) : null
  const current = saved.find(({ query }) => query === key)?.key ?? builtInKey
  return (
    <div className="list-tabs">
      <ViewTabs current={current} tabs={[...builtIn, ...saved]} />
      {list.isLoading ? null : (
        <SavedViewTools listFilter={listFilter} columns={columns} onViews={setViews} />
      )}
      {onRun === null ? null : (
        <Button
          variant="primary"
          icon="play"
          className="ml-auto max-sm:hidden"
          blocked={forbidden}
          onClick={onRun}
        >
          Run package
        </Button>
      )}
    </div>
  )
}
