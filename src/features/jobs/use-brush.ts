import { useState, type PointerEvent, type RefObject } from 'react'

/** A pointer that moves less than this clicks. Pixels. */
const clickTolerance = 4

export interface Brush {
  /** The dragged range along the axis, 0–1; null while nothing is dragged. */
  range: readonly [number, number] | null
  /** Position of the pointer along the axis, 0–1; null while it is elsewhere. */
  pointer: number | null
  handlers: {
    onPointerDown: (event: PointerEvent) => void
    onPointerMove: (event: PointerEvent) => void
    onPointerLeave: () => void
    onPointerUp: () => void
    onPointerCancel: () => void
  }
}

/**
 * Selecting a range of an axis by click or drag.
 * @param width of the plot, pixels
 */
export function useBrush(
  plot: RefObject<HTMLElement | null>,
  width: number,
  onSelect: (from: number, to: number, isDrag: boolean) => void,
): Brush {
  const [dragged, setDragged] = useState<readonly [number, number] | null>(null)
  const [pointer, setPointer] = useState<number | null>(null)
  const ratioAt = (event: PointerEvent) => {
    const box = plot.current?.getBoundingClientRect()
    return box ? Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) : 0
  }
  const isDrag = dragged !== null && Math.abs(dragged[1] - dragged[0]) * width > clickTolerance
  const range = dragged && ([Math.min(...dragged), Math.max(...dragged)] as const)
  return {
    range: isDrag ? range : null,
    pointer,
    handlers: {
      onPointerDown: (event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        const at = ratioAt(event)
        setDragged([at, at])
      },
      onPointerMove: (event) => {
        const at = ratioAt(event)
        setPointer(at)
        if (dragged) setDragged([dragged[0], at])
      },
      onPointerLeave: () => setPointer(null),
      onPointerUp: () => {
        setDragged(null)
        if (range) onSelect(range[0], range[1], isDrag)
      },
      onPointerCancel: () => setDragged(null),
    },
  }
}
