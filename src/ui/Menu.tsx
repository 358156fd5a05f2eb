import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { buttonClass, type ButtonSize, type ButtonVariant } from './Button.tsx'
import { classes } from './classes.ts'
import { Icon, type IconName } from './Icon.tsx'

export interface MenuItem {
  key: string
  label: string
  icon?: IconName
  disabled?: boolean
  onSelect: () => void
}

/** Distance from the button, and from the window's edge, in pixels. */
const gap = 4
const edge = 8

function place(menu: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = menu
  const left = Math.max(edge, Math.min(at.left, window.innerWidth - width - edge))
  const below = at.bottom + gap
  const top =
    below + height > window.innerHeight - edge ? Math.max(edge, at.top - gap - height) : below
  menu.style.left = `${left}px`
  menu.style.top = `${top}px`
}

const itemsOf = (menu: HTMLElement | null) => [
  ...(menu?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? []),
]

/**
 * A button that opens a menu: arrow keys, Home, End and first letters move, Esc and Tab close. The
 * browser's popover keeps it on top.
 * @param label name of a button that shows an icon only
 */
export function Menu({
  items,
  icon,
  label,
  children,
  variant,
  size,
  className,
}: {
  items: readonly MenuItem[]
  icon?: IconName
  label?: string
  children?: ReactNode
  variant?: ButtonVariant
  size?: ButtonSize
  className?: string
}) {
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const menu = useRef<HTMLDivElement>(null)
  const id = useId()

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

  const handleKeyDown = (event: KeyboardEvent) => {
    const all = itemsOf(menu.current)
    const at = all.findIndex((item) => item === document.activeElement)
    const to = (index: number) => {
      event.preventDefault()
      all[(index + all.length) % all.length]?.focus()
    }
    if (event.key === 'ArrowDown') to(at + 1)
    else if (event.key === 'ArrowUp') to(at - 1)
    else if (event.key === 'Home') to(0)
    else if (event.key === 'End') to(-1)
    else if (event.key === 'Tab') menu.current?.hidePopover()
    // The browser closes the menu; the page's own meaning of the key is not meant.
    else if (event.key === 'Escape') event.stopPropagation()
    else if (event.key.length === 1 && event.key !== ' ') {
      const letter = event.key.toLowerCase()
      const next = [...all.slice(at + 1), ...all].find((item) =>
        item.textContent.trim().toLowerCase().startsWith(letter),
      )
      next?.focus()
    }
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        className={classes(buttonClass(variant, size, children === undefined), className)}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={label}
        title={children === undefined ? label : undefined}
        popoverTarget={id}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          menu.current?.showPopover()
        }}
      >
        {icon && <Icon name={icon} size={children === undefined ? 16 : 14} />}
        {children}
        {children !== undefined && <Icon name="down" size={14} />}
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        className="menu"
        tabIndex={-1}
        onKeyDown={handleKeyDown}
      >
        {items.map((item) => (
          <button
            key={item.key}
            type="button"
            role="menuitem"
            tabIndex={-1}
            className="menu-item"
            aria-disabled={item.disabled || undefined}
            onClick={() => {
              if (item.disabled) return
              menu.current?.hidePopover()
              item.onSelect()
            }}
          >
            {item.icon && <Icon name={item.icon} size={14} />}
            {item.label}
          </button>
        ))}
      </div>
    </>
  )
}
