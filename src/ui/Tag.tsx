import { classes } from './classes.ts'

export type TagColor = 'red' | 'amber' | 'green' | 'blue' | 'violet' | 'grey'

/**
 * A word in a colour, beside a name.
 * @param strong filled, so that it is not overlooked
 */
export function Tag({
  color,
  strong = false,
  className,
  children,
}: {
  color: TagColor | null
  strong?: boolean
  className?: string
  children: string
}) {
  return (
    <span className={classes('tag', `look-${color ?? 'grey'}`, strong && 'tag-strong', className)}>
      {children}
    </span>
  )
}
