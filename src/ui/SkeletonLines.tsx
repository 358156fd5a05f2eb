import { classes } from './classes.ts'
import { Skeleton } from './Skeleton.tsx'

/** How long the lines are, over and over. */
const widths = ['w-full', 'w-4/5', 'w-1/2'] as const

/** Stands in for the lines of a panel; screen readers get the label. */
export function SkeletonLines({ count, label }: { count: number; label: string }) {
  return (
    <div className="grid gap-3 px-(--gutter) py-4" aria-busy="true">
      <p className="sr-only">{label}</p>
      {Array.from({ length: count }, (_, line) => (
        <Skeleton key={line} className={classes('h-4', widths[line % widths.length])} />
      ))}
    </div>
  )
}
