import type { ReactNode } from 'react'
import { classes } from './classes.ts'

/** A page's actions at the foot of a phone, in place of the main navigation. */
export function ActionBar({ children }: { children: ReactNode }) {
  return (
    <div
      className={classes(
        'action-bar fixed inset-x-0 bottom-0 z-45 hidden gap-2 border-t border-border bg-surface',
        'px-4 pt-2 pb-[calc(8px+env(safe-area-inset-bottom))] max-sm:flex',
      )}
    >
      {children}
    </div>
  )
}
