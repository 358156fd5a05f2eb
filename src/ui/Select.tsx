import type { ComponentProps, ReactNode } from 'react'
import { classes } from './classes.ts'
import { Icon } from './Icon.tsx'

/**
 * The browser's own select, in our look.
 * @param label its accessible name, if it has no visible label
 */
export function Select({
  label,
  className,
  children,
  ...rest
}: ComponentProps<'select'> & { label?: string; children: ReactNode }) {
  return (
    <span className={classes('select-wrap', className)}>
      <select className="select" aria-label={label} {...rest}>
        {children}
      </select>
      <Icon name="down" size={14} />
    </span>
  )
}
