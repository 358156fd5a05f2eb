import type { ParsedPreview } from './parse-preview.ts'
import type { CellPlace } from './PreviewTable.tsx'

/** The text of a cell, its row (tab-separated) or its column (one value a line), whole however long. Null where there is none. */
export function cellsText(parsed: ParsedPreview, { row, column }: CellPlace, what: 'cell' | 'row' | 'column'): string | null {
  if (what === 'column') return parsed.rows.map((each) => each.cells[column]?.text ?? '').join('\n')
  const cells = parsed.rows[row]?.cells
  if (cells === undefined) return null
  return what === 'row' ? cells.map((cell) => cell.text).join('\t') : (cells[column]?.text ?? null)
}

/** Cells that hold the words, row by row. */
export function findCells(parsed: ParsedPreview, words: string): CellPlace[] {
  const wanted = words.toLowerCase()
  if (wanted === '') return []
  return parsed.rows.flatMap((row, index) => row.cells.flatMap((cell, column) => (cell.text.toLowerCase().includes(wanted) ? [{ row: index, column }] : [])))
}
