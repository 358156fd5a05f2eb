import {
  memo,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
} from 'react'
import { markWords } from '../../format/mark.ts'
import { locale } from '../../platform/date-locale.ts'
import { classes } from '../../ui/classes.ts'
import type { ParsedPreview } from './parse-preview.ts'
import { columnFigures, figureWords, type Cell, type PreviewRow } from './preview-cell.ts'

/** A longer value is cut on screen; copying it gives all of it. */
const longestCell = 2_000

export interface CellPlace {
  row: number
  column: number
}

export interface PreviewTableHandle {
  focus: (place: CellPlace) => void
}

const nilWords = { empty: 'empty', null: null, absent: 'no such key' } as const

function marked(text: string, words: string): ReactNode {
  if (words === '') return text
  return markWords(text, words).map((part, index) =>
    part.hit ? (
      <mark key={index} className="hit">
        {part.text}
      </mark>
    ) : (
      part.text
    ),
  )
}

/**
 * White space at the edges of a value is drawn as dots: it is what joins and filters stumble over.
 */
function edged(text: string, words: string): ReactNode {
  const inner = text.trim()
  if (inner.length === text.length) return marked(text, words)
  const before = text.length - text.trimStart().length
  const after = text.length - text.trimEnd().length
  return (
    <>
      <span className="text-text-3">{'·'.repeat(before)}</span>
      {marked(inner, words)}
      <span className="text-text-3">{'·'.repeat(after)}</span>
    </>
  )
}

function shown(cell: Cell, words: string): ReactNode {
  if (cell.kind === 'empty' || cell.kind === 'absent' || cell.kind === 'null')
    return <span className="nil">{nilWords[cell.kind] ?? cell.text}</span>
  if (cell.kind === 'space')
    return (
      <span className="nil">
        {cell.text.length === 1 ? '1 space' : `${cell.text.length} of white space`}
      </span>
    )
  return edged(
    cell.text.length > longestCell ? `${cell.text.slice(0, longestCell)}…` : cell.text,
    words,
  )
}

function raggedWords(row: PreviewRow, columns: number): string {
  if (row.cut) return 'cut off here'
  return `${row.cells.length} of ${columns} fields`
}

function Row({
  row,
  columns,
  numeric,
  words,
}: {
  row: PreviewRow
  columns: number
  numeric: readonly boolean[]
  words: string
}) {
  const missing = columns - row.cells.length
  return (
    <tr className={row.ragged ? 'ragged' : undefined}>
      <th scope="row" className="line-no">
        {row.line}
      </th>
      {row.cells.slice(0, columns).map((cell, index) => (
        <td
          key={index}
          tabIndex={-1}
          className={classes(index === 0 && 'first', numeric[index] && 'num')}
        >
          {shown(cell, words)}
        </td>
      ))}
      {missing > 0 ? (
        <td tabIndex={-1} colSpan={missing} className="ragged-note">
          {raggedWords(row, columns)}
        </td>
      ) : null}
      <td className={classes('fill', (missing < 0 || row.cut) && 'ragged-note')}>
        {row.cut && missing === 0 ? raggedWords(row, columns) : null}
        {missing < 0
          ? `${raggedWords(row, columns)}: ${row.cells
              .slice(columns)
              .map((cell) => cell.text)
              .join(', ')}`
          : null}
      </td>
    </tr>
  )
}

const Rows = memo(function Rows({
  parsed,
  numeric,
  words,
}: {
  parsed: ParsedPreview
  numeric: readonly boolean[]
  words: string
}) {
  return (
    <tbody>
      {parsed.rows.map((row, index) => (
        <Row
          key={index}
          row={row}
          columns={parsed.columns.length}
          numeric={numeric}
          words={words}
        />
      ))}
    </tbody>
  )
})

/** Cells that can be stood on: not the line numbers, not the filling at the end. */
const cellAt = (
  table: HTMLTableElement,
  { row, column }: CellPlace,
): HTMLTableCellElement | null => {
  const cells = table.tBodies[0]?.rows[row]?.cells
  if (!cells) return null
  return cells[Math.min(column + 1, cells.length - 2)] ?? null
}

function placeOf(target: EventTarget): CellPlace | null {
  if (!(target instanceof HTMLTableCellElement) || target.classList.contains('line-no')) return null
  const { parentElement } = target
  return parentElement instanceof HTMLTableRowElement
    ? { row: parentElement.sectionRowIndex, column: target.cellIndex - 1 }
    : null
}

/** How many rows Page Up and Page Down go. */
const pageRows = 20

function moved(
  event: KeyboardEvent,
  { row, column }: CellPlace,
  rows: number,
  columns: number,
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

/**
 * The lines as a grid: arrow keys go from cell to cell, Tab leaves it. Which cell holds the place
 * in the tab order is kept in the page itself, so that a step does not draw hundreds of rows again.
 */
export function PreviewTable({
  parsed,
  words,
  wraps,
  label,
  onCell,
  ref,
}: {
  parsed: ParsedPreview
  words: string
  wraps: boolean
  label: string
  onCell: (place: CellPlace) => void
  ref: Ref<PreviewTableHandle>
}) {
  const table = useRef<HTMLTableElement>(null)
  const holder = useRef<HTMLTableCellElement | null>(null)
  const figures = useMemo(() => {
    // What was cut or could not be read is no value of its column.
    const cells = parsed.rows
      .filter((row) => !row.cut && !(row.ragged && parsed.header === 'keys'))
      .map((row) => row.cells)
    return parsed.columns.map((_name, index) => columnFigures(cells, index))
  }, [parsed])
  const numeric = useMemo(() => figures.map((figure) => figure.isNumeric), [figures])

  const hold = useCallback((cell: HTMLTableCellElement | null) => {
    if (holder.current) holder.current.tabIndex = -1
    holder.current = cell
    if (cell) cell.tabIndex = 0
  }, [])
  // Other lines, other cells: the first one takes the place in the tab order.
  const first = parsed.rows[0]
  useEffect(() => {
    hold(table.current && first ? cellAt(table.current, { row: 0, column: 0 }) : null)
  }, [first, hold])
  useImperativeHandle(ref, () => ({
    focus: (place) => {
      if (table.current) cellAt(table.current, place)?.focus()
    },
  }))

  const handleFocus = (event: FocusEvent) => {
    const place = placeOf(event.target)
    if (!place || !(event.target instanceof HTMLTableCellElement)) return
    hold(event.target)
    onCell(place)
  }
  const handleKeyDown = (event: KeyboardEvent) => {
    const from = placeOf(event.target)
    const to = from && moved(event, from, parsed.rows.length, parsed.columns.length)
    if (!to || !table.current) return
    event.preventDefault()
    const bounded = {
      row: Math.max(0, Math.min(parsed.rows.length - 1, to.row)),
      column: Math.max(0, Math.min(parsed.columns.length - 1, to.column)),
    }
    cellAt(table.current, bounded)?.focus()
  }

  return (
    <table
      ref={table}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- a table one can walk in is a grid (WAI-ARIA)
      role="grid"
      aria-label={label}
      className={classes('preview', wraps && 'preview-wrap')}
      onFocus={handleFocus}
      onKeyDown={handleKeyDown}
    >
      <thead>
        <tr>
          <th scope="col" className="line-no">
            <span className="sr-only">Line</span>
          </th>
          {parsed.columns.map((name, index) => (
            <th
              key={index}
              scope="col"
              className={classes(index === 0 && 'first', figures[index]?.isNumeric && 'num')}
            >
              {name}
              <small>
                {figures[index] && parsed.rows.length > 0
                  ? figureWords(figures[index], locale)
                  : null}
              </small>
            </th>
          ))}
          <td className="fill" />
        </tr>
      </thead>
      <Rows parsed={parsed} numeric={numeric} words={words} />
    </table>
  )
}
