import { useEffect, useRef, type ComponentProps, type ReactNode } from 'react'
import { classes } from './classes.ts'
import { Icon, type IconName } from './Icon.tsx'

type ButtonProps = Omit<ComponentProps<'button'>, 'type' | 'children'>

/** A filter that is not set: dashed. A press opens its choices. */
export function UnsetChip({ children, className, ...rest }: ButtonProps & { children: ReactNode }) {
  return (
    <button type="button" className={classes('chip', className)} {...rest}>
      <Icon name="plus" size={14} />
      {children}
    </button>
  )
}

/** A condition that can only be removed. */
export function RemovableChip({
  icon,
  children,
  onRemove,
}: {
  icon: IconName
  children: string
  onRemove: () => void
}) {
  return (
    <span className="chip chip-set" data-filter>
      <Icon name={icon} size={14} />
      <b className="max-w-72 truncate font-strong" title={children}>
        {children}
      </b>
      <RemoveButton label={`Remove the filter ${children}`} onRemove={onRemove} />
    </span>
  )
}

const focusFirst = (parent: Element | null) =>
  parent?.querySelector<HTMLElement>('button, input')?.focus()

function RemoveButton({ label, onRemove }: { label: string; onRemove: () => void }) {
  // Removing the chip would lose the focus: it moves to what takes the chip's place, or the search.
  const removedFrom = useRef<Element | null>(null)
  useEffect(
    () => () => {
      const parent = removedFrom.current
      if (parent) focusFirst(parent.isConnected ? parent : document.querySelector('[role=search]'))
    },
    [],
  )
  return (
    <button
      type="button"
      className="chip-off"
      aria-label={label}
      onClick={(event) => {
        removedFrom.current = event.currentTarget.closest('[data-filter]')
        onRemove()
      }}
    >
      <Icon name="x" size={14} />
    </button>
  )
}

/** A filter that is set: its value opens its choices, the cross removes it. */
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
  return (
    <span className="chip chip-set">
      <button type="button" {...rest}>
        {icon && <Icon name={icon} size={14} />}
        <b className="font-strong">{children}</b>
      </button>
      <RemoveButton label={removeLabel} onRemove={onRemove} />
    </span>
  )
}
