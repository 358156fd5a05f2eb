import Papa from 'papaparse'
import { parseJsonArray, parseJsonLines } from './parse-json.ts'
import { cellOf, type PreviewRow } from './preview-cell.ts'

/*
 * The raw text of a preview (jobs-api.md §2.5: at most 100 lines, in the output's own format) as a table.
 * Pure, and never fails: what is no table is one column of text. No row is dropped; one that does not fit is marked.
 */

export const delimiters = { comma: ',', tab: '\t', semicolon: ';', pipe: '|', 'ctrl-A': '\u0001' } as const
export type DelimiterName = keyof typeof delimiters
export const delimiterNames = ['comma', 'tab', 'semicolon', 'pipe', 'ctrl-A'] as const satisfies readonly DelimiterName[]

/** How the text was read: by a delimiter, as JSON, or as plain lines. */
export type PreviewFormat = DelimiterName | 'json lines' | 'json array' | 'lines'

export interface ParsedPreview {
  format: PreviewFormat
  columns: readonly string[]
  /** Where the columns' names come from. */
  header: 'component' | 'first line' | 'keys' | 'none'
  rows: readonly PreviewRow[]
  lineCount: number
  /** Without a line end at its end, the last line may be cut. */
  lastMayBeCut: boolean
  /** 0–1: the share of rows that fit. Below a half the text is better read raw. */
  confidence: number
}

export interface PreviewOptions {
  /** What the output says of itself (`csv`, `tsv`, `json`): a hint, often absent, and `csv` says little of the delimiter. */
  previewType: string | null
  /** `component.fields` */
  fields: readonly string[]
  format: PreviewFormat | 'auto'
  header: 'auto' | 'first line' | 'none'
}

interface RawRow {
  line: number
  values: string[]
}

/** Splits by a delimiter, quotes understood, and tells for each row the line it starts on. */
function split(text: string, delimiter: string): RawRow[] {
  const rows: RawRow[] = []
  let line = 1
  let from = 0
  Papa.parse<string[]>(text, {
    delimiter,
    step: ({ data, meta }) => {
      rows.push({ line, values: data })
      for (let at = text.indexOf('\n', from); at !== -1 && at < meta.cursor; at = text.indexOf('\n', at + 1)) line += 1
      from = meta.cursor
    },
  })
  // A line end at the end of the text ends the last row; it does not begin another.
  const last = rows.at(-1)
  if (last?.values.length === 1 && last.values[0] === '' && (text.endsWith('\n') || text === '')) rows.pop()
  return rows
}

function modeOf(counts: readonly number[]): { value: number; share: number } {
  const tally = new Map<number, number>()
  for (const count of counts) tally.set(count, (tally.get(count) ?? 0) + 1)
  let value = 0
  let best = 0
  for (const [count, times] of tally) {
    if (times > best || (times === best && count > value)) {
      value = count
      best = times
    }
  }
  return { value, share: counts.length === 0 ? 0 : best / counts.length }
}

/** The delimiter under which most rows have the same number of columns, the component's number before any other. */
function sniff(text: string, { fields, previewType }: PreviewOptions): DelimiterName | 'lines' {
  if (previewType === 'tsv' && text.includes('\t')) return 'tab'
  let chosen: DelimiterName | 'lines' = 'lines'
  let best = 0
  for (const name of delimiterNames) {
    if (!text.includes(delimiters[name])) continue
    const { value, share } = modeOf(split(text, delimiters[name]).map((row) => row.values.length))
    if (value < 2) continue
    const score = share + (value === fields.length ? 1 : 0) + Math.min(value, 50) / 1000
    if (score > best) {
      chosen = name
      best = score
    }
  }
  return chosen
}

const sameNames = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((name, index) => name.trim().toLowerCase() === b[index]?.trim().toLowerCase())

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `col ${index + 1}`)

/** A header needs a name for each column, none of them a number, none twice. */
function looksLikeHeader(values: readonly string[]): boolean {
  return values.length > 1 && new Set(values).size === values.length && values.every((value) => /^[\p{L}_][\p{L}\p{N}_ .:/()-]{0,60}$/u.test(value.trim()))
}

function delimited(text: string, format: DelimiterName | 'lines', options: PreviewOptions): Pick<ParsedPreview, 'columns' | 'header' | 'rows' | 'confidence'> {
  const raw: RawRow[] = format === 'lines' ? plainLines(text) : split(text, delimiters[format])
  const width = modeOf(raw.map((row) => row.values.length)).value
  const first = raw[0]?.values ?? []
  const { fields } = options
  let columns: readonly string[] = numbered(width)
  let header: ParsedPreview['header'] = 'none'
  if (options.header === 'first line' || (options.header === 'auto' && raw.length > 1 && (sameNames(first, fields) || (fields.length !== width && looksLikeHeader(first))))) {
    columns = first
    header = 'first line'
  } else if (options.header === 'auto' && fields.length === width && width > 0) {
    columns = fields
    header = 'component'
  }
  const body = header === 'first line' ? raw.slice(1) : raw
  const endsOpen = text !== '' && !text.endsWith('\n')
  const rows = body.map((row, index): PreviewRow => {
    const ragged = row.values.length !== columns.length
    return { line: row.line, cells: row.values.map(cellOf), ragged, cut: ragged && endsOpen && index === body.length - 1 && row.values.length < columns.length }
  })
  const fitting = rows.filter((row) => !row.ragged || row.cut).length
  return { columns, header, rows, confidence: rows.length === 0 ? 1 : fitting / rows.length }
}

function plainLines(text: string): RawRow[] {
  const lines = text.split(/\r\n|\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  return lines.map((value, index) => ({ line: index + 1, values: [value] }))
}

/** Reads a preview; see above. */
export function parsePreview(text: string, options: PreviewOptions): ParsedPreview {
  const lineCount = text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  const common = { lineCount, lastMayBeCut: text !== '' && !text.endsWith('\n') }
  const { format } = options
  if (format === 'json lines' || (format === 'auto' && /^\s*[{[]/.test(text))) {
    const read = parseJsonLines(text)
    if (read !== null || format === 'json lines') return { ...common, format: 'json lines', header: 'keys', ...(read ?? { columns: [], rows: [], confidence: 0 }) }
  }
  if (format === 'json array' || (format === 'auto' && /^\s*\[/.test(text))) {
    const read = parseJsonArray(text)
    if (read !== null || format === 'json array') return { ...common, lastMayBeCut: false, format: 'json array', header: 'keys', ...(read ?? { columns: [], rows: [], confidence: 0 }) }
  }
  const chosen = format === 'auto' ? sniff(text, options) : format
  return { ...common, format: chosen, ...delimited(text, chosen, options) }
}
