import { compactJson } from './json-scan.ts'

/**
 * A value of the preview. `empty`, `space`, `null` and `absent` look different on screen: they are
 * different mistakes.
 */
export interface Cell {
  text: string
  kind: 'text' | 'number' | 'empty' | 'space' | 'null' | 'nested' | 'absent'
}

export interface PreviewRow {
  /** 1-based line of the text where the row starts. */
  line: number
  cells: readonly Cell[]
  /** The number of cells is not the number of columns. */
  ragged: boolean
  /** The last line, and it seems to end too early. */
  cut: boolean
}

const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
const nulls = new Set(['\\N', 'NULL', 'null'])

/** The cell of a delimited value. */
export function cellOf(text: string): Cell {
  if (text === '') return { text, kind: 'empty' }
  if (nulls.has(text)) return { text, kind: 'null' }
  if (text.trim() === '') return { text, kind: 'space' }
  return { text, kind: number.test(text.trim()) ? 'number' : 'text' }
}

/**
 * The cell of a valid JSON value.
 * @param source the value as it is written; undefined where the object has no such key
 */
export function jsonCellOf(source: string | undefined): Cell {
  if (source === undefined) return { text: '', kind: 'absent' }
  const json = source.trim()
  if (json === 'null') return { text: json, kind: 'null' }
  if (json === 'true' || json === 'false') return { text: json, kind: 'text' }
  if (json.startsWith('{') || json.startsWith('['))
    return { text: compactJson(json), kind: 'nested' }
  if (!json.startsWith('"')) return { text: json, kind: number.test(json) ? 'number' : 'text' }
  const text = String(JSON.parse(json))
  if (text === '') return { text, kind: 'empty' }
  return { text, kind: text.trim() === '' ? 'space' : 'text' }
}

/** What a column holds in this sample. */
export interface ColumnFigures {
  /** 0–1 of the rows. */
  emptyRatio: number
  distinct: number
  isNumeric: boolean
  /**
   * Lowest and highest value of numbers, dates and times; null for values without an order.
   */
  range: readonly [string, string] | null
}

const isBlank = (cell: Cell) =>
  cell.kind === 'empty' || cell.kind === 'null' || cell.kind === 'absent' || cell.kind === 'space'

// Dates and times whose order is the order of their letters.
const dated = /^(\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?|\d{2}:\d{2}(:\d{2})?)$/

/** Figures of the column at an index, over the given rows. */
export function columnFigures(rows: readonly (readonly Cell[])[], index: number): ColumnFigures {
  const texts: string[] = []
  let numeric = true
  let dates = true
  let counted = 0
  for (const row of rows) {
    const cell = row[index]
    // A row too short to reach the column tells nothing about it.
    if (cell === undefined) continue
    counted += 1
    if (isBlank(cell)) continue
    texts.push(cell.text)
    if (cell.kind !== 'number') numeric = false
    if (!dated.test(cell.text)) dates = false
  }
  const figures = {
    emptyRatio: counted === 0 ? 0 : 1 - texts.length / counted,
    distinct: new Set(texts).size,
  }
  if (texts.length === 0) return { ...figures, isNumeric: false, range: null }
  if (!numeric && !dates) return { ...figures, isNumeric: false, range: null }
  const sorted = numeric ? texts.toSorted((a, b) => Number(a) - Number(b)) : texts.toSorted()
  return { ...figures, isNumeric: numeric, range: [sorted[0] ?? '', sorted.at(-1) ?? ''] }
}

/** Under a column's name: `−9 to 2,696, 4 % empty`, `35 distinct`, `1 value`, `all empty`. */
export function figureWords(figures: ColumnFigures, locale: string): string {
  if (figures.distinct === 0) return 'all empty'
  return [valueWords(figures, locale), emptyWords(figures)]
    .filter((part) => part !== null)
    .join(', ')
}

function valueWords({ distinct, range, isNumeric }: ColumnFigures, locale: string): string {
  if (distinct === 1) return '1 value'
  if (range === null) return `${distinct} distinct`
  return range.map((end) => (isNumeric ? shortNumber(end, locale) : end)).join(' to ')
}

function emptyWords({ emptyRatio }: ColumnFigures): string | null {
  if (emptyRatio === 0) return null
  const percent = Math.round(emptyRatio * 100)
  return percent === 0 ? 'a few empty' : `${percent} % empty`
}

/**
 * Four digits are enough for a range. Whole numbers keep all of theirs; beyond exact arithmetic
 * they stay as they are written.
 */
function shortNumber(text: string, locale: string): string {
  const value = Number(text)
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return text
  const words = value.toLocaleString(
    locale,
    Number.isInteger(value) ? {} : { maximumSignificantDigits: 4 },
  )
  return words.replace(/^-/, '−')
}
