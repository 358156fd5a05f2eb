import type { ReactNode } from 'react'
import { classes } from '../ui/classes.ts'

/** The account in the header. */
export function AccountName({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <span
      className={classes(
        'flex h-(--control) items-center gap-1 rounded px-1.5 text-text-2',
        'max-sm:ml-1 max-sm:min-w-14 max-sm:flex-initial max-sm:truncate max-sm:px-1',
        className,
      )}
    >
      {children}
    </span>
  )
}
