import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  type FocusEvent,
  type KeyboardEvent,
  type Ref,
} from 'react'

export interface CellPlace {
  row: number
  column: number
}

export interface PreviewTableHandle {
  focus: (place: CellPlace) => void
}

interface Size {
  rows: number
  columns: number
}

/** Only cells of values take the focus, not the line number before nor the filler after them. */
function cellAt(table: HTMLTableElement, { row, column }: CellPlace): HTMLTableCellElement | null {
  const cells = table.tBodies[0]?.rows[row]?.cells
  if (!cells) return null
  return cells[Math.min(column + 1, cells.length - 2)] ?? null
}

function placeOf(target: EventTarget): CellPlace | null {
  if (!(target instanceof HTMLTableCellElement) || target.tagName !== 'TD') return null
  const { parentElement } = target
  return parentElement instanceof HTMLTableRowElement
    ? { row: parentElement.sectionRowIndex, column: target.cellIndex - 1 }
    : null
}

/** How many rows Page Up and Page Down go. */
const pageRows = 20

/** Where a key leads from a cell; null for keys that lead nowhere. */
function moved(
  event: KeyboardEvent,
  { row, column }: CellPlace,
  { rows, columns }: Size,
): CellPlace | null {
  const all = event.ctrlKey || event.metaKey
  switch (event.key) {
    case 'ArrowDown':
      return { row: all ? rows - 1 : row + 1, column }
    case 'ArrowUp':
      return { row: all ? 0 : row - 1, column }
    case 'ArrowRight':
      return { row, column: all ? columns - 1 : column + 1 }
    case 'ArrowLeft':
      return { row, column: all ? 0 : column - 1 }
    case 'Home':
      return { row: all ? 0 : row, column: 0 }
    case 'End':
      return { row: all ? rows - 1 : row, column: columns - 1 }
    case 'PageDown':
      return { row: row + pageRows, column }
    case 'PageUp':
      return { row: row - pageRows, column }
    default:
      return null
  }
}

const within = (index: number, count: number) => Math.max(0, Math.min(count - 1, index))

/**
 * Moves the focus among the cells of a grid: it has one tab stop, and arrow keys go from cell to
 * cell. Which cell is the tab stop is kept in the DOM, so that a step does not draw hundreds of
 * rows again.
 * @param firstRow when this changes its first cell becomes the tab stop
 */
export function useCellFocus({
  firstRow,
  size,
  onCell,
  ref,
}: {
  firstRow: object | undefined
  size: Size
  onCell: (place: CellPlace) => void
  ref: Ref<PreviewTableHandle>
}) {
  const table = useRef<HTMLTableElement>(null)
  const tabStop = useRef<HTMLTableCellElement | null>(null)
  const moveTabStop = useCallback((cell: HTMLTableCellElement | null) => {
    if (tabStop.current) tabStop.current.tabIndex = -1
    tabStop.current = cell
    if (cell) cell.tabIndex = 0
  }, [])
  useEffect(() => {
    const first = firstRow && table.current
    moveTabStop(first ? cellAt(first, { row: 0, column: 0 }) : null)
  }, [firstRow, moveTabStop])
  useImperativeHandle(ref, () => ({
    focus: (place) => {
      if (table.current) cellAt(table.current, place)?.focus()
    },
  }))

  const onFocus = (event: FocusEvent) => {
    const place = placeOf(event.target)
    if (!place || !(event.target instanceof HTMLTableCellElement)) return
    moveTabStop(event.target)
    onCell(place)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const from = placeOf(event.target)
    const to = from && moved(event, from, size)
    if (!to || !table.current) return
    event.preventDefault()
    const place = { row: within(to.row, size.rows), column: within(to.column, size.columns) }
    cellAt(table.current, place)?.focus()
  }
  return { table, onFocus, onKeyDown }
}
