import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { buttonClass, type ButtonSize, type ButtonVariant } from './Button.tsx'
import { classes } from './classes.ts'
import { Icon, type IconName } from './Icon.tsx'
import {
  handleMenuKey,
  menuItemsOf,
  menuPanelClass,
  MenuRow,
  placeMenu,
  type MenuItem,
} from './menu-panel.tsx'

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
      if (button.current) placeMenu(element, button.current.getBoundingClientRect())
      menuItemsOf(element)[0]?.focus()
    }
    element.addEventListener('toggle', onToggle)
    return () => element.removeEventListener('toggle', onToggle)
  }, [])
  return { isOpen, button, menu }
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
        className={menuPanelClass}
        tabIndex={-1}
        onKeyDown={(event) => handleMenuKey(event, menu.current)}
      >
        {heading}
        {items.map((item) => (
          <MenuRow key={item.key} item={item} onClose={() => menu.current?.hidePopover()} />
        ))}
      </div>
    </>
  )
}
