/*
 * Finds what a pointer or the focus is at. Cells and facts have `data-cell`; the row, or the part of
 * the page about one job, has `data-job`.
 */

export interface CellAt {
  element: HTMLElement
  cell: string
  jobId: number
}

const closest = (target: EventTarget | null, selector: string): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>(selector) : null

/** The job that an element is about; null for none. */
export function jobAt(target: EventTarget | null): number | null {
  const id = Number(closest(target, '[data-job]')?.dataset['job'])
  return Number.isInteger(id) && id > 0 ? id : null
}

export function cellAt(target: EventTarget | null): CellAt | null {
  const element = closest(target, '[data-cell]')
  const jobId = jobAt(element)
  const cell = element?.dataset['cell']
  return element === null || jobId === null || cell === undefined ? null : { element, cell, jobId }
}

const isField = (target: EventTarget | null) => closest(target, 'input, textarea, select') !== null

const hasSelectedText = () => (window.getSelection()?.toString() ?? '') !== ''

/** Whether the browser's own menu is what a person wants. */
export const isForBrowser = (event: MouseEvent): boolean =>
  event.shiftKey ||
  isField(event.target) ||
  hasSelectedText() ||
  // A long press: it is the only way to a link's own menu.
  (event instanceof PointerEvent && event.pointerType === 'touch')
