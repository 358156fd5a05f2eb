import { useEffect, useRef, type ComponentProps, type ReactNode } from 'react'
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

const focusFirst = (place: Element | null) =>
  place?.querySelector<HTMLElement>('button, input')?.focus()

/** A filter that is set: its value opens what changes it, the cross takes it away. */
export function SetChip({
  icon,
  children,
  onRemove,
  removeLabel,
  ...rest
}: ButtonProps & {
  icon?: IconName
  children: ReactNode
  onRemove: () => void
  removeLabel: string
}) {
  // The chip goes, and the focus with it, unless something takes it then.
  const left = useRef<Element | null>(null)
  useEffect(
    () => () => {
      if (left.current)
        focusFirst(
          left.current.isConnected ? left.current : document.querySelector('[role=search]'),
        )
    },
    [],
  )
  return (
    <span className="chip chip-set">
      <button type="button" {...rest}>
        {icon && <Icon name={icon} size={14} />}
        <b className="font-strong">{children}</b>
      </button>
      <button
        type="button"
        className="chip-off"
        aria-label={removeLabel}
        onClick={(event) => {
          left.current = event.currentTarget.closest('[data-filter]')
          onRemove()
        }}
      >
        <Icon name="x" size={14} />
      </button>
    </span>
  )
}
