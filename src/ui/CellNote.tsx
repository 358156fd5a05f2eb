import type { ReactNode } from 'react'
import { classes } from './classes.ts'

/** A quiet second line in a table's cell; beside the label of a phone's card it stays in line. */
export function CellNote({
  title,
  className,
  children,
}: {
  title?: string
  className?: string
  children: ReactNode
}) {
  return (
    <small
      className={classes(
        'block overflow-hidden text-s text-ellipsis text-text-3 max-sm:in-data-[label]:inline',
        className,
      )}
      title={title}
    >
      {children}
    </small>
  )
}
