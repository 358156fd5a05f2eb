import type { ReactNode } from 'react'
import { FilterToolbar } from './ListBars.tsx'
import { PageTitle } from './PageTitle.tsx'

/**
 * The head of a page that lists things: its views and, below them, the search. Both are sticky.
 * @param action the one thing to do here
 * @param summary what the list shows, in a few words
 */
export function ListHeader({
  title,
  views,
  search,
  action,
  summary,
}: {
  title: string
  views: ReactNode
  search: ReactNode
  action?: ReactNode
  summary: string
}) {
  return (
    <>
      <PageTitle isHidden text={title} />
      <div className="list-tabs">
        {views}
        <div className="ml-auto max-sm:hidden">{action}</div>
      </div>
      <FilterToolbar end={summary}>
        {search}
        <div className="sm:hidden">{action}</div>
      </FilterToolbar>
    </>
  )
}
