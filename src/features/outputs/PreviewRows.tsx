import { memo } from 'react'
import { classes } from '../../ui/classes.ts'
import { MarkedText } from '../../ui/MarkedText.tsx'
import type { ParsedPreview } from './parse-preview.ts'
import type { Cell, PreviewRow } from './preview-cell.ts'
import {
  bodyCellClass,
  fillerClass,
  firstColumnClass,
  lineNumberClass,
  raggedClass,
} from './preview-grid.ts'

/** A longer value is cut on screen; copying it gives all of it. */
const maxCellCharacters = 2_000

/** White space at the edges of a value is drawn as dots: joins and filters stumble over it. */
function Edged({ text, words }: { text: string; words: string }) {
  const inner = text.trim()
  if (inner.length === text.length) return <MarkedText text={text} words={words} />
  const before = text.length - text.trimStart().length
  const after = text.length - text.trimEnd().length
  return (
    <>
      <span className="text-text-3">{'·'.repeat(before)}</span>
      <MarkedText text={inner} words={words} />
      <span className="text-text-3">{'·'.repeat(after)}</span>
    </>
  )
}

/** Describes a cell whose value cannot be seen. */
function Description({ children }: { children: string }) {
  return <span className="font-sans text-xs/4 text-text-3 normal-nums italic">{children}</span>
}

function CellText({ cell: { kind, text }, words }: { cell: Cell; words: string }) {
  switch (kind) {
    case 'empty':
      return <Description>empty</Description>
    case 'absent':
      return <Description>no such key</Description>
    case 'null':
      return <Description>{text}</Description>
    case 'space':
      return (
        <Description>{text.length === 1 ? '1 space' : `${text.length} of white space`}</Description>
      )
    case 'text':
    case 'number':
    case 'nested': {
      const isLong = text.length > maxCellCharacters
      return <Edged text={isLong ? `${text.slice(0, maxCellCharacters)}…` : text} words={words} />
    }
  }
}

function raggedWords(row: PreviewRow, columns: number): string {
  return row.cut ? 'cut off here' : `${row.cells.length} of ${columns} fields`
}

/** After the last column: the values for which there is no column, or where the line was cut. */
function surplusWords(row: PreviewRow, columns: number): string | null {
  const surplus = row.cells.slice(columns).map((cell) => cell.text)
  if (surplus.length > 0) return `${raggedWords(row, columns)}: ${surplus.join(', ')}`
  return row.cut && row.cells.length === columns ? raggedWords(row, columns) : null
}

interface RowsProps {
  parsed: ParsedPreview
  /** Which columns hold numbers only. */
  numeric: readonly boolean[]
  /** Marked where they occur. */
  words: string
  wraps: boolean
}

function Row({
  row,
  columns,
  numeric,
  words,
  wraps,
}: Omit<RowsProps, 'parsed'> & { row: PreviewRow; columns: number }) {
  const missing = columns - row.cells.length
  const cellClass = classes(
    bodyCellClass(wraps),
    row.ragged ? 'bg-stopping-bg' : 'bg-surface group-hover:bg-hover',
  )
  return (
    <tr className="group">
      <th
        scope="row"
        className={classes(
          lineNumberClass,
          'z-4',
          row.ragged ? 'bg-stopping-bg text-stopping-text' : 'bg-bg text-text-3',
        )}
      >
        {row.line}
      </th>
      {row.cells.slice(0, columns).map((cell, index) => (
        <td
          key={index}
          tabIndex={-1}
          className={classes(
            cellClass,
            'border-r',
            index === 0 && `${firstColumnClass} z-4`,
            numeric[index] ? 'text-right' : 'text-left',
          )}
        >
          <CellText cell={cell} words={words} />
        </td>
      ))}
      {missing > 0 ? (
        <td tabIndex={-1} colSpan={missing} className={classes(cellClass, 'border-r', raggedClass)}>
          {raggedWords(row, columns)}
        </td>
      ) : null}
      <td className={classes(cellClass, fillerClass, (missing < 0 || row.cut) && raggedClass)}>
        {surplusWords(row, columns)}
      </td>
    </tr>
  )
}

/** The lines of the grid. Drawn again only when one of its properties changes. */
export const PreviewRows = memo(function PreviewRows({ parsed, ...rest }: RowsProps) {
  return (
    <tbody>
      {parsed.rows.map((row, index) => (
        <Row key={index} row={row} columns={parsed.columns.length} {...rest} />
      ))}
    </tbody>
  )
})
