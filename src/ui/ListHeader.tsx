import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { PageTitle } from './PageTitle.tsx'

/**
 * The head of a page that lists things: its views, then the search, both staying in sight.
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
      <div
        className={classes(
          'sticky top-(--header) z-20 flex h-(--bar) items-center px-(--gutter)',
          'border-b border-border bg-surface',
          'max-sm:overflow-x-auto max-sm:px-0 max-sm:[scrollbar-width:none]',
        )}
      >
        {views}
        <div className="ml-auto max-sm:hidden">{action}</div>
      </div>
      <div
        className={classes(
          'flex items-center bg-surface max-sm:flex-wrap max-sm:gap-2 max-sm:px-4 max-sm:py-2.5',
          'max-sm:border-b max-sm:border-border sm:sticky sm:z-19',
          'sm:top-[calc(var(--header)+var(--bar))] sm:h-(--bar) sm:gap-1.5 sm:px-(--gutter)',
        )}
        role="search"
      >
        {search}
        <div className="sm:hidden">{action}</div>
        <div className="ml-auto whitespace-nowrap text-text-3">{summary}</div>
      </div>
    </>
  )
}
