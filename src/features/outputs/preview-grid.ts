import { classes } from '../../ui/classes.ts'

/*
 * Utility classes of the grid's cells. The header, the line numbers and the first column are sticky.
 */

/** At the left edge, beside every line. */
export const lineNumberClass = classes(
  'sticky left-0 w-13 min-w-13 border-r border-b border-border pr-3',
  'text-right font-normal max-sm:w-10 max-sm:min-w-10 max-sm:pr-2',
)

/** The first column, beside the line numbers. */
export const firstColumnClass =
  'sticky left-13 max-sm:left-10 max-sm:shadow-[1px_0_0_var(--border-control)]'

/** Any cell of the table's body. */
export const bodyCellClass = (wraps: boolean): string =>
  classes(
    'h-6.5 scroll-mt-15 scroll-mr-5 scroll-mb-5 scroll-ml-15 border-b border-border px-3.5',
    'focus:[outline:var(--ring)] focus:-outline-offset-2 max-sm:h-8 max-sm:px-2.5',
    wraps ? 'max-w-105 min-w-30 py-1.25 wrap-anywhere whitespace-pre-wrap' : 'whitespace-nowrap',
  )

/** The cell after the last column fills the rest of the width. */
export const fillerClass = 'w-full'

/** Says that a row does not fit the columns. */
export const raggedClass = 'font-sans text-stopping-text'
