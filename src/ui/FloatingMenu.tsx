import { useEffect, useId, useRef } from 'react'
import {
  handleMenuKey,
  menuItemsOf,
  menuPanelClass,
  MenuRow,
  placeMenu,
  type MenuItem,
} from './menu-panel.tsx'

export interface MenuGroup {
  key: string
  heading: string
  items: readonly MenuItem[]
}

/**
 * A menu without a button of its own, opened at a place. The browser's popover closes it and
 * returns the focus.
 */
export function FloatingMenu({
  label,
  groups,
  at,
  onClose,
}: {
  label: string
  groups: readonly MenuGroup[]
  at: Pick<DOMRect, 'left' | 'top' | 'bottom'>
  onClose: () => void
}) {
  const menu = useRef<HTMLDivElement>(null)
  const id = useId()
  const latest = useRef(onClose)
  useEffect(() => {
    latest.current = onClose
  })
  useEffect(() => {
    const element = menu.current
    if (!element) return undefined
    const onToggle = (event: Event) => {
      if (event instanceof ToggleEvent && event.newState === 'closed') latest.current()
    }
    element.addEventListener('toggle', onToggle)
    element.showPopover()
    placeMenu(element, at)
    menuItemsOf(element)[0]?.focus()
    return () => element.removeEventListener('toggle', onToggle)
  }, [at])
  return (
    <div
      ref={menu}
      popover="auto"
      role="menu"
      aria-label={label}
      className={menuPanelClass}
      tabIndex={-1}
      onKeyDown={(event) => handleMenuKey(event, menu.current)}
    >
      {groups.map(({ key, heading, items }, index) => (
        <div
          key={key}
          role="group"
          aria-labelledby={`${id}${index}`}
          className="not-first:mt-1 not-first:border-t not-first:border-border not-first:pt-1"
        >
          <div id={`${id}${index}`} className="truncate px-2.5 py-0.5 text-s text-text-3">
            {heading}
          </div>
          {items.map((item) => (
            <MenuRow key={item.key} item={item} onClose={() => menu.current?.hidePopover()} />
          ))}
        </div>
      ))}
    </div>
  )
}
