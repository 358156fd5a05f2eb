import { classes } from './classes.ts'

/** Stands in for something that is loading; its size comes by class. */
export function Skeleton({ className }: { className?: string }) {
  return <span className={classes('skeleton', className)} aria-hidden="true" />
}
