import { useEffect, useLayoutEffect, useRef } from 'react'
import { onTick } from './server-clock.ts'

interface Props {
  /** The text now. */
  read: () => string
  className?: string | undefined
  /** Of a clock that screen readers are better off without. */
  hidden?: boolean
}

/**
 * A text that follows the clock, once a second. It is written into the page without React, which
 * would take longer for a dozen running jobs than all else an idle page does.
 */
export function ClockText({ read, className, hidden = false }: Props) {
  const element = useRef<HTMLSpanElement>(null)
  const latest = useRef(read)
  // With each drawing, since React only writes what differs from its own last text.
  useLayoutEffect(() => {
    latest.current = read
    write(element.current, read())
  })
  useEffect(() => onTick(() => write(element.current, latest.current())), [])
  return (
    <span
      ref={element}
      className={className}
      aria-hidden={hidden || undefined}
      // The server has read its own clock.
      suppressHydrationWarning
    >
      {read()}
    </span>
  )
}

function write(element: HTMLElement | null, text: string): void {
  if (element === null || element.textContent === text) return
  const node = element.firstChild
  if (node === null) element.textContent = text
  else node.nodeValue = text
}
