import { useEffect, useRef } from 'react'
import { IconButton } from '../../ui/IconButton.tsx'
import { cellAt, type CellAt } from './cell-at.ts'

/** Of the button, in pixels. */
const size = 24
const inset = 3

const isNumber = (cell: HTMLElement) => getComputedStyle(cell).textAlign === 'right'

/** At the end of the cell that its text does not reach. */
function placeIn(button: HTMLElement, { element }: CellAt): void {
  const { left, right, top, bottom } = element.getBoundingClientRect()
  button.style.left = `${isNumber(element) ? left + inset : right - size - inset}px`
  button.style.top = `${(top + bottom - size) / 2}px`
}

/**
 * One button for all cells: it lies over the cell that is pointed at, so that rows stay light and
 * nothing moves. Keys reach the menu of the whole row instead.
 */
export function CellButton({
  hasGroups,
  onOpen,
}: {
  hasGroups: (jobId: number, cell: string) => boolean
  onOpen: (menu: { jobId: number; cell: string; at: DOMRect }) => void
}) {
  const button = useRef<HTMLButtonElement>(null)
  const over = useRef<CellAt | null>(null)
  const latest = useRef(hasGroups)
  useEffect(() => {
    latest.current = hasGroups
  })
  useEffect(() => {
    const show = (found: CellAt | null) => {
      const element = button.current
      if (!element) return
      over.current = found
      element.hidden = found === null
      if (found) placeIn(element, found)
    }
    const follow = (target: EventTarget | null) => {
      if (target instanceof Node && button.current?.contains(target)) return
      const found = cellAt(target)
      if (found?.element === over.current?.element) return
      show(found !== null && latest.current(found.jobId, found.cell) ? found : null)
    }
    const onPointer = ({ pointerType, target }: PointerEvent) => {
      if (pointerType === 'mouse') follow(target)
    }
    const onFocus = ({ target }: FocusEvent) => {
      if (target instanceof Element && target.matches(':focus-visible')) follow(target)
    }
    const hide = () => show(null)
    document.addEventListener('pointerover', onPointer)
    document.addEventListener('focusin', onFocus)
    document.addEventListener('keydown', hide)
    document.addEventListener('scroll', hide, { capture: true, passive: true })
    return () => {
      document.removeEventListener('pointerover', onPointer)
      document.removeEventListener('focusin', onFocus)
      document.removeEventListener('keydown', hide)
      document.removeEventListener('scroll', hide, { capture: true })
    }
  }, [])
  return (
    <IconButton
      ref={button}
      hidden
      tabIndex={-1}
      icon="more"
      size="small"
      label="Filter by this, or copy it"
      aria-haspopup="menu"
      className="fixed z-5 size-6 [&[hidden]]:hidden"
      onClick={({ currentTarget }) => {
        const found = over.current
        if (found)
          onOpen({
            jobId: found.jobId,
            cell: found.cell,
            at: currentTarget.getBoundingClientRect(),
          })
      }}
    />
  )
}
