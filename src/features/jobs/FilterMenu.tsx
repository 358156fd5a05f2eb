import { useEffect, useId, useRef, useState, type ReactNode, type RefObject } from 'react'
import { classes } from '../../ui/classes.ts'

/** Minimum distance from the window's edges, in pixels. */
const edge = 8

/** Moves an opened group sideways until it is inside the window. */
function keepInWindow(group: HTMLElement | null): void {
  if (!group) return
  const { left, right } = group.getBoundingClientRect()
  const over = right - (document.documentElement.clientWidth - edge)
  const shift = over > 0 ? -Math.min(over, left - edge) : Math.max(0, edge - left)
  if (shift !== 0) group.style.translate = `${shift}px`
}

function usePressOutside(box: RefObject<HTMLElement | null>, isOpen: boolean, close: () => void) {
  const latest = useRef(close)
  useEffect(() => {
    latest.current = close
  })
  useEffect(() => {
    if (!isOpen) return undefined
    const onPointer = ({ target }: PointerEvent) => {
      if (target instanceof Node && !box.current?.contains(target)) latest.current()
    }
    document.addEventListener('pointerdown', onPointer)
    return () => document.removeEventListener('pointerdown', onPointer)
  }, [box, isOpen])
}

/**
 * A chip that opens a small group of controls below it. Esc and a press outside close it; Esc also
 * returns the focus.
 * @param renderTrigger renders the chip; its props belong on the chip's button
 */
export function FilterMenu({
  label,
  renderTrigger,
  children,
  align = 'left',
  className,
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
  usePressOutside(box, isOpen, () => setOpen(false))

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- handles Esc of controls
    <div
      ref={box}
      data-filter
      className={classes('relative', className)}
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
        <div
          ref={keepInWindow}
          id={id}
          className={classes(
            'absolute top-[calc(100%+4px)] z-40 max-h-[min(420px,70vh)]',
            'max-w-[min(360px,calc(100vw-32px))] min-w-60 overflow-auto rounded-float bg-raised',
            'p-1.5 shadow-pop',
            align === 'left' ? 'left-0' : 'right-0',
          )}
          role="group"
          aria-label={label}
        >
          {children}
        </div>
      ) : null}
    </div>
  )
}
