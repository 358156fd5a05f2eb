import type { ComponentProps, ReactNode } from 'react'
import { classes } from './classes.ts'
import { Icon, type IconName } from './Icon.tsx'

type ButtonProps = Omit<ComponentProps<'button'>, 'type' | 'children'>

/** A filter that is not set: dashed, opens what sets it. */
export function UnsetChip({ children, className, ...rest }: ButtonProps & { children: ReactNode }) {
  return (
    <button type="button" className={classes('chip', className)} {...rest}>
      <Icon name="plus" size={14} />
      {children}
    </button>
  )
}

/** A filter that is set: its value opens what changes it, the cross takes it away. */
export function SetChip({ icon, children, onRemove, removeLabel, ...rest }: ButtonProps & {
  icon?: IconName
  children: ReactNode
  onRemove: () => void
  removeLabel: string
}) {
  return (
    <span className="chip chip-set">
      <button type="button" {...rest}>
        {icon && <Icon name={icon} size={14} />}
        <b className="font-strong">{children}</b>
      </button>
      <button type="button" className="chip-off" aria-label={removeLabel} onClick={onRemove}>
        <Icon name="x" size={14} />
      </button>
    </span>
  )
}
