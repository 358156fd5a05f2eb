import { classes } from './classes.ts'

/** The place of something on its way; its size by class. */
export function Skeleton({ className }: { className?: string }) {
  return <span className={classes('skeleton', className)} aria-hidden="true" />
}

/** Lines of a panel on their way, with a word for those who cannot see them. */
export function SkeletonLines({ count, label }: { count: number; label: string }) {
  return (
    <div className="grid gap-3 p-4" aria-busy="true">
      <p className="sr-only">{label}</p>
      {Array.from({ length: count }, (_, line) => (
        <Skeleton
          key={line}
          className={classes('h-4', line % 3 === 2 ? 'w-1/2' : line % 3 === 1 ? 'w-4/5' : 'w-full')}
        />
      ))}
    </div>
  )
}
