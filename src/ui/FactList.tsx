import type { ReactNode } from 'react'
import { classes } from './classes.ts'

/** Facts of a dialog, one label and value a line. */
export function FactList({ children }: { children: ReactNode }) {
  return (
    <dl className="mx-5 rounded border border-border-control tabular-nums max-sm:mx-4">
      {children}
    </dl>
  )
}

/** @param className of the value */
export function Fact({
  label,
  className,
  children,
}: {
  label: string
  className?: string
  children: ReactNode
}) {
  return (
    <div
      className={classes(
        'grid grid-cols-[128px_minmax(0,1fr)] gap-3 border-t border-border px-3.5 py-[9px]',
        'first:border-t-0 max-sm:grid-cols-[84px_minmax(0,1fr)] max-sm:px-3 max-sm:py-2',
      )}
    >
      <dt className="text-text-3">{label}</dt>
      <dd className={className}>{children}</dd>
    </div>
  )
}
