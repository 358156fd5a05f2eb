import type { ParsedPreview } from './parse-preview.ts'
import type { CellPlace } from './use-cell-focus.ts'

/** A spreadsheet takes these for the start of a formula; a number may begin with a sign, too. */
const formula = /^[=+\-@\t\r]/
const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/**
 * A value for a spreadsheet: never a formula, and in quotes where it would otherwise end its cell.
 */
function pasted(text: string): string {
  const guarded = formula.test(text) && !number.test(text) ? `'${text}` : text
  return /[\t\r\n"]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}

export type CopiedPart = 'cell' | 'row' | 'column'

/**
 * The text of a cell exactly as it is, or its row (tab-separated) or column (one value a line) as a
 * spreadsheet takes it, whole however long. Null where there is none.
 */
export function cellsText(
  parsed: ParsedPreview,
  { row, column }: CellPlace,
  what: CopiedPart,
): string | null {
  if (what === 'column')
    return parsed.rows.map((each) => pasted(each.cells[column]?.text ?? '')).join('\n')
  const cells = parsed.rows[row]?.cells
  if (cells === undefined) return null
  return what === 'row'
    ? cells.map((cell) => pasted(cell.text)).join('\t')
    : (cells[column]?.text ?? null)
}

/** The cells that contain the words, row by row. */
export function findCells(parsed: ParsedPreview, words: string): CellPlace[] {
  const wanted = words.toLowerCase()
  if (wanted === '') return []
  return parsed.rows.flatMap((row, index) =>
    row.cells.flatMap((cell, column) =>
      cell.text.toLowerCase().includes(wanted) ? [{ row: index, column }] : [],
    ),
  )
}
