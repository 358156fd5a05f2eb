import { useEffect, useId, useRef, useState, type ReactNode } from 'react'

/** Least distance from the window's edges, in pixels. */
const edge = 8

/** Moves an opened group sideways until it is inside the window. */
function keepInWindow(group: HTMLElement | null): void {
  if (!group) return
  const { left, right } = group.getBoundingClientRect()
  const over = right - (document.documentElement.clientWidth - edge)
  const shift = over > 0 ? -Math.min(over, left - edge) : Math.max(0, edge - left)
  if (shift !== 0) group.style.translate = `${shift}px`
}

/**
 * A chip that opens a small group of controls below itself. Esc and a press elsewhere close it; Esc
 * gives the focus back.
 * @param renderTrigger draws the chip; spread what it is given on its button
 */
export function FilterMenu({
  label,
  renderTrigger,
  children,
  align = 'left',
  className = '',
}: {
  label: string
  renderTrigger: (props: {
    'aria-expanded': boolean
    'aria-controls': string
    onClick: () => void
  }) => ReactNode
  children: ReactNode
  align?: 'left' | 'right'
  className?: string
}) {
  const [isOpen, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const id = useId()

  useEffect(() => {
    if (!isOpen) return undefined
    const onPointer = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false)
    }
    document.addEventListener('pointerdown', onPointer)
    return () => document.removeEventListener('pointerdown', onPointer)
  }, [isOpen])

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- hears Esc from the controls inside, is none itself
    <div
      ref={box}
      data-filter
      className={`filter-menu ${align} ${className}`}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return
        event.stopPropagation()
        setOpen(false)
        box.current?.querySelector<HTMLElement>('[aria-expanded]')?.focus()
      }}
    >
      {renderTrigger({
        'aria-expanded': isOpen,
        'aria-controls': id,
        onClick: () => setOpen(!isOpen),
      })}
      {isOpen ? (
        <div ref={keepInWindow} id={id} role="group" aria-label={label}>
          {children}
        </div>
      ) : null}
    </div>
  )
}
