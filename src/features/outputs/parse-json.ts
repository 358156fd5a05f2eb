import { ExactNumber, parseJson } from '../../../contract/exact-json.ts'
import { jsonCellOf, type PreviewRow } from './preview-cell.ts'

interface JsonTable {
  columns: readonly string[]
  rows: readonly PreviewRow[]
  confidence: number
}

interface Item {
  line: number
  value: unknown
  /** The text of a line that could not be read. */
  broken: string | null
  cut: boolean
}

const isRecord = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof ExactNumber)

/** Objects become rows with their keys as columns, arrays rows by place, anything else one cell. */
function table(items: readonly Item[]): JsonTable {
  const keys = new Set<string>()
  let widest = 0
  for (const { value } of items) {
    if (isRecord(value)) for (const key of Object.keys(value)) keys.add(key)
    else if (Array.isArray(value)) widest = Math.max(widest, value.length)
    else widest = Math.max(widest, 1)
  }
  const columns = keys.size > 0 ? [...keys] : Array.from({ length: widest }, (_, index) => `col ${index + 1}`)
  const rows = items.map(({ line, value, broken, cut }): PreviewRow => {
    if (broken !== null) return { line, cells: [{ text: broken, kind: 'text' }], ragged: true, cut }
    if (isRecord(value)) return { line, cells: columns.map((key) => jsonCellOf(Object.hasOwn(value, key) ? value[key] : undefined)), ragged: false, cut: false }
    const values: unknown[] = Array.isArray(value) ? value : [value]
    return { line, cells: values.map(jsonCellOf), ragged: values.length !== columns.length, cut: false }
  })
  return { columns, rows, confidence: rows.length === 0 ? 1 : rows.filter((row) => !row.ragged || row.cut).length / rows.length }
}

/** One JSON value a line, the last one perhaps cut. Null where the text is something else. */
export function parseJsonLines(text: string): JsonTable | null {
  const lines = text.split(/\r?\n/)
  const endsOpen = !text.endsWith('\n')
  const items: Item[] = []
  let read = 0
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    try {
      const value = parseJson(line)
      if (value === null || typeof value !== 'object' || value instanceof ExactNumber) return null
      items.push({ line: index + 1, value, broken: null, cut: false })
      read += 1
    } catch {
      items.push({ line: index + 1, value: null, broken: line, cut: endsOpen && index === lines.length - 1 })
    }
  }
  // A single array on one line is one value, not a line of many.
  const only = items[0]
  if (items.length === 1 && Array.isArray(only?.value)) return null
  const strays = items.filter((item) => item.broken !== null && !item.cut).length
  return read > 0 && strays <= read ? table(items.map((item) => (item.broken === null ? item : { ...item, value: {} }))) : null
}

/** One JSON array of rows over any number of lines. Null where the text is something else, or cut. */
export function parseJsonArray(text: string): JsonTable | null {
  try {
    const value = parseJson(text)
    return Array.isArray(value) ? table(value.map((item: unknown, index) => ({ line: index + 1, value: item, broken: null, cut: false }))) : null
  } catch {
    return null
  }
}
