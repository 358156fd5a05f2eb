import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { buttonClass, type ButtonSize, type ButtonVariant } from './Button.tsx'
import { classes } from './classes.ts'
import { Icon, type IconName } from './Icon.tsx'

export interface MenuItem {
  key: string
  label: string
  icon?: IconName
  disabled?: boolean
  /** Why it is disabled, or more about it. */
  title?: string | undefined
  onSelect: () => void
}

/** Distance from the button, and from the window's edge. Pixels. */
const gap = 4
const edge = 8

/** Puts the menu below its button, or above it where there is no room below. */
function place(menu: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = menu
  const left = Math.max(edge, Math.min(at.left, window.innerWidth - width - edge))
  const below = at.bottom + gap
  const fitsBelow = below + height <= window.innerHeight - edge
  menu.style.left = `${left}px`
  menu.style.top = `${fitsBelow ? below : Math.max(edge, at.top - gap - height)}px`
}

const itemsOf = (menu: HTMLElement | null) => [
  ...(menu?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? []),
]

/** Moves the focus inside the menu, or closes it. */
function handleKey(event: KeyboardEvent, menu: HTMLElement | null): void {
  const items = itemsOf(menu)
  const at = items.findIndex((item) => item === document.activeElement)
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: -1,
  }
  const to = moves[event.key]
  if (to !== undefined) {
    event.preventDefault()
    items[(to + items.length) % items.length]?.focus()
  } else if (event.key === 'Tab') {
    menu?.hidePopover()
  } else if (event.key === 'Escape') {
    // The browser closes the menu; what the key means on the page is not to happen.
    event.stopPropagation()
  } else if (event.key.length === 1 && event.key !== ' ') {
    const letter = event.key.toLowerCase()
    const next = [...items.slice(at + 1), ...items].find((item) =>
      item.textContent.trim().toLowerCase().startsWith(letter),
    )
    next?.focus()
  }
}

/**
 * Whether the menu is open; while it opens, puts it beside its button and focuses the first item.
 */
function usePopover() {
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const menu = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = menu.current
    if (!element) return undefined
    const onToggle = (event: Event) => {
      const open = event instanceof ToggleEvent && event.newState === 'open'
      setOpen(open)
      if (!open) return
      if (button.current) place(element, button.current)
      itemsOf(element)[0]?.focus()
    }
    element.addEventListener('toggle', onToggle)
    return () => element.removeEventListener('toggle', onToggle)
  }, [])
  return { isOpen, button, menu }
}

function Item({ item, onClose }: { item: MenuItem; onClose: () => void }) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={classes(
        'flex min-h-7.5 w-full items-center gap-2 rounded-sm px-2.5 py-1 text-text',
        'hover:bg-selected focus-visible:bg-selected',
        'focus-visible:[outline:var(--ring)] focus-visible:-outline-offset-2',
        'aria-disabled:text-text-3 max-sm:min-h-10.5 coarse:min-h-10.5',
      )}
      aria-disabled={item.disabled || undefined}
      title={item.title}
      onClick={() => {
        if (item.disabled) return
        onClose()
        item.onSelect()
      }}
    >
      {item.icon && <Icon name={item.icon} size={14} />}
      {item.label}
    </button>
  )
}

/**
 * A button that opens a menu: arrow keys, Home, End and first letters move, Esc and Tab close. The
 * browser's popover keeps it on top.
 * @param label name of a button that shows an icon only
 * @param heading above the items
 */
export function Menu({
  items,
  icon,
  label,
  children,
  variant,
  size,
  className,
  heading,
}: {
  items: readonly MenuItem[]
  icon?: IconName
  label?: string
  children?: ReactNode
  variant?: ButtonVariant
  size?: ButtonSize
  className?: string
  heading?: ReactNode
}) {
  const { isOpen, button, menu } = usePopover()
  const id = useId()
  const isIconOnly = children === undefined
  return (
    <>
      <button
        ref={button}
        type="button"
        className={classes(buttonClass(variant, size, isIconOnly), className)}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={label}
        title={isIconOnly ? label : undefined}
        popoverTarget={id}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          menu.current?.showPopover()
        }}
      >
        {icon && <Icon name={icon} size={isIconOnly ? 16 : 14} />}
        {children}
        {isIconOnly ? null : <Icon name="down" size={14} />}
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        className={classes(
          'fixed inset-auto m-0 min-w-45 overflow-y-auto rounded-float p-1',
          'max-h-[min(420px,calc(100dvh-16px))] max-w-[min(360px,calc(100vw-16px))]',
          'bg-raised text-text shadow-pop forced-colors:border',
        )}
        tabIndex={-1}
        onKeyDown={(event) => handleKey(event, menu.current)}
      >
        {heading}
        {items.map((item) => (
          <Item key={item.key} item={item} onClose={() => menu.current?.hidePopover()} />
        ))}
      </div>
    </>
  )
}
