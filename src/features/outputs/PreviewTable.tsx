import { useMemo, type Ref } from 'react'
import { locale } from '../../platform/date-locale.ts'
import { classes } from '../../ui/classes.ts'
import type { ParsedPreview } from './parse-preview.ts'
import { columnFigures, figureWords } from './preview-cell.ts'
import { bodyCellClass, fillerClass, firstColumnClass, lineNumberClass } from './preview-grid.ts'
import { PreviewRows } from './PreviewRows.tsx'
import { useCellFocus, type CellPlace, type PreviewTableHandle } from './use-cell-focus.ts'

/** Figures of each column, from the values that could be read in full. */
function figuresOf(parsed: ParsedPreview) {
  const cells = parsed.rows
    .filter((row) => !row.cut && !(row.ragged && parsed.header === 'keys'))
    .map((row) => row.cells)
  return parsed.columns.map((_name, index) => columnFigures(cells, index))
}

function ColumnHeader({
  name,
  note,
  isFirst,
  isNumeric,
}: {
  name: string
  note: string | null
  isFirst: boolean
  isNumeric: boolean
}) {
  return (
    <th
      scope="col"
      className={classes(
        'top-0 border-r border-b border-border bg-bg px-3.5 py-1.75 align-top',
        'font-strong whitespace-nowrap max-sm:px-2.5',
        isFirst ? `${firstColumnClass} z-6` : 'sticky z-5',
        isNumeric ? 'text-right' : 'text-left',
      )}
    >
      {name}
      <small className="mt-0.5 block font-sans text-xs font-normal text-text-3 normal-nums">
        {note}
      </small>
    </th>
  )
}

/** The lines as a grid: arrow keys go from cell to cell, Tab leaves it. */
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
  const figures = useMemo(() => figuresOf(parsed), [parsed])
  const numeric = useMemo(() => figures.map((figure) => figure.isNumeric), [figures])
  const { table, onFocus, onKeyDown } = useCellFocus({
    firstRow: parsed.rows[0],
    size: { rows: parsed.rows.length, columns: parsed.columns.length },
    onCell,
    ref,
  })
  return (
    <table
      ref={table}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- a table whose cells take the focus is a grid (WAI-ARIA)
      role="grid"
      aria-label={label}
      className={classes(
        'min-w-full border-separate border-spacing-0',
        'font-mono text-s [font-feature-settings:normal]',
      )}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
    >
      <thead>
        <tr>
          <th scope="col" className={classes(lineNumberClass, 'top-0 z-6 bg-bg')}>
            <span className="sr-only">Line</span>
          </th>
          {parsed.columns.map((name, index) => (
            <ColumnHeader
              key={index}
              name={name}
              note={
                figures[index] && parsed.rows.length > 0
                  ? figureWords(figures[index], locale)
                  : null
              }
              isFirst={index === 0}
              isNumeric={numeric[index] ?? false}
            />
          ))}
          <td className={classes(bodyCellClass(wraps), fillerClass, 'bg-surface')} />
        </tr>
      </thead>
      <PreviewRows parsed={parsed} numeric={numeric} words={words} wraps={wraps} />
    </table>
  )
}
