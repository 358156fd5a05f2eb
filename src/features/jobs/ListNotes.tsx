import type { ComponentProps } from 'react'
import { classes } from '../../ui/classes.ts'

/** A line between the filters and the rows about how the list came about. */
export function ListNotes(props: Omit<ComponentProps<'div'>, 'className'>) {
  return (
    <div
      className={classes(
        'flex flex-wrap items-center gap-x-3 gap-y-1.5 bg-surface px-(--gutter) pb-2 text-s',
        'text-text-3 max-sm:pt-2 [&_code]:font-mono [&_code]:text-text-2',
      )}
      data-list-notes
      {...props}
    />
  )
}
