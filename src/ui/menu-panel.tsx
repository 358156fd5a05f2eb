import type { KeyboardEvent } from 'react'
import { classes } from './classes.ts'
import { Icon, type IconName } from './Icon.tsx'

/* What menus have in common: their look, their place and their keys. */

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

/** Puts a menu below what it is for, or above it where there is no room below. */
export function placeMenu(menu: HTMLElement, at: Pick<DOMRect, 'left' | 'top' | 'bottom'>): void {
  const { offsetWidth: width, offsetHeight: height } = menu
  const left = Math.max(edge, Math.min(at.left, window.innerWidth - width - edge))
  const below = at.bottom + gap
  const fitsBelow = below + height <= window.innerHeight - edge
  menu.style.left = `${left}px`
  menu.style.top = `${fitsBelow ? below : Math.max(edge, at.top - gap - height)}px`
}

/** The items of a menu, in order. */
export const menuItemsOf = (menu: HTMLElement | null) => [
  ...(menu?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? []),
]

/** Moves the focus inside the menu, or closes it. */
export function handleMenuKey(event: KeyboardEvent, menu: HTMLElement | null): void {
  const items = menuItemsOf(menu)
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

/** Of a menu's popover. */
export const menuPanelClass = classes(
  'fixed inset-auto m-0 min-w-45 overflow-y-auto rounded-float p-1',
  'max-h-[min(420px,calc(100dvh-16px))] max-w-[min(360px,calc(100vw-16px))]',
  'bg-raised text-text shadow-pop forced-colors:border',
)

export function MenuRow({ item, onClose }: { item: MenuItem; onClose: () => void }) {
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
