import type { ReactNode } from 'react'
import { classes } from './classes.ts'

/** Search and filters of a list; stays in sight below the tabs. */
export function FilterToolbar({ children, end }: { children: ReactNode; end: ReactNode }) {
  return (
    <div
      className={classes(
        'sticky top-[calc(var(--header)+var(--bar))] z-19 flex h-(--bar) items-center gap-1.5',
        'bg-surface px-(--gutter) max-sm:static max-sm:h-auto max-sm:flex-wrap max-sm:gap-2',
        'max-sm:border-b max-sm:border-border max-sm:py-2.5',
      )}
      role="search"
    >
      {children}
      <div className="ml-auto flex items-center gap-2.5 whitespace-nowrap text-text-3">{end}</div>
    </div>
  )
}

/** Classes of the search field in a {@link FilterToolbar}. */
export const toolbarSearchClass =
  'min-w-[220px] flex-[0_1_520px] max-sm:h-10 max-sm:w-auto max-sm:flex-[1_1_100%] max-sm:px-3'

/** Below the last row: pages and totals. */
export function ListFooter({ children }: { children: ReactNode }) {
  return (
    <nav
      className={classes(
        'flex items-center gap-3 bg-surface px-(--gutter) pt-3.5 pb-[76px] text-text-3',
        'max-sm:flex-wrap',
      )}
      aria-label="Pages of the list"
    >
      {children}
    </nav>
  )
}
