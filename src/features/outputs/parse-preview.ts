import Papa from 'papaparse'
import { looksLikeHeader } from './header-line.ts'
import { isCutJson, parseJsonArray, parseJsonLines, parseJsonSequence } from './parse-json.ts'
import { cellOf, type PreviewRow } from './preview-cell.ts'
import { previewLines } from './preview-lines.ts'

/*
 * The raw text of a preview (jobs-api.md §2.5: at most 100 lines, in the output's own format) as a
 * table. Pure, and never fails: a text that is not a table becomes one column. No row is dropped;
 * one that does not fit is marked.
 */

export const delimiters = {
  comma: ',',
  tab: '\t',
  semicolon: ';',
  pipe: '|',
  'ctrl-A': '\u0001',
} as const
export type DelimiterName = keyof typeof delimiters
export const delimiterNames = [
  'comma',
  'tab',
  'semicolon',
  'pipe',
  'ctrl-A',
] as const satisfies readonly DelimiterName[]

/** How the text was read: by a delimiter, as JSON, or as plain lines. */
export type PreviewFormat = DelimiterName | 'json lines' | 'json array' | 'lines'

export interface ParsedPreview {
  format: PreviewFormat
  columns: readonly string[]
  /** Where the column names come from. */
  header: 'component' | 'first line' | 'keys' | 'none'
  rows: readonly PreviewRow[]
  lineCount: number
  /** The text does not end with a line end. */
  lastMayBeCut: boolean
  /** 0–1: the share of rows that fit. Below a half the text is easier to read raw. */
  confidence: number
}

export interface PreviewOptions {
  /**
   * What the output claims to be (`csv`, `tsv`, `json`): a hint, often absent, and `csv` says
   * little about the delimiter.
   */
  previewType: string | null
  /** `component.fields` */
  fields: readonly string[]
  format: PreviewFormat | 'auto'
  header: 'auto' | 'first line' | 'none'
  /** How many records the output has, if known: if there are as many rows, none is a header. */
  records?: number | null
}

/**
 * The API returns at most this many lines, so a text this long does not tell how many there are.
 */
const maxPreviewLines = 100

interface RawRow {
  line: number
  values: string[]
}

const delimiterChars = new Set<string>(Object.values(delimiters))

/**
 * The text with each line end outside quotes as LF, so that mixed line ends and those inside a
 * quoted value do not mislead the parser. A lone CR is a line end only where there is no other.
 */
function withPlainLineEnds(text: string): string {
  if (!text.includes('\r')) return text
  const returns: number[] = []
  let hasLineFeed = false
  let isQuoted = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (char === '"') {
      const before = text.charAt(at - 1)
      if (!isQuoted) isQuoted = at === 0 || '\r\n'.includes(before) || delimiterChars.has(before)
      else if (text[at + 1] === '"') at += 1
      else isQuoted = false
    } else if (!isQuoted) {
      if (char === '\n') hasLineFeed = true
      if (char === '\r') returns.push(at)
    }
  }
  const parts: string[] = []
  let from = 0
  for (const at of returns) {
    const isPair = text[at + 1] === '\n'
    if (hasLineFeed && !isPair) continue
    parts.push(text.slice(from, at), isPair ? '' : '\n')
    from = at + 1
  }
  return parts.join('') + text.slice(from)
}

/** Splits by a delimiter, respecting quotes, and notes the line each row starts on. */
function split(given: string, delimiter: string): RawRow[] {
  const text = withPlainLineEnds(given)
  const rows: RawRow[] = []
  let line = 1
  let from = 0
  Papa.parse<string[]>(text, {
    delimiter,
    newline: '\n',
    step: ({ data, meta }) => {
      rows.push({ line, values: data })
      for (
        let at = text.indexOf('\n', from);
        at !== -1 && at < meta.cursor;
        at = text.indexOf('\n', at + 1)
      )
        line += 1
      from = meta.cursor
    },
  })
  // A line end at the end of the text ends the last row; it does not begin another.
  const last = rows.at(-1)
  if (last?.values.length === 1 && last.values[0] === '' && (text.endsWith('\n') || text === ''))
    rows.pop()
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

/**
 * Whether no other delimiter occurs in a value, which would suggest that the split is wrong.
 * Decimal commas, and delimiters followed by a space as in prose, do not count.
 */
function isClean(value: string, delimiter: string): boolean {
  const numbersAside = delimiter === ',' ? value : value.replace(/(?<=\d),(?=\d)/g, '')
  for (let at = 0; at < numbersAside.length; at += 1) {
    const char = numbersAside.charAt(at)
    if (
      char !== delimiter &&
      delimiterChars.has(char) &&
      (char === '\t' || !/\s/.test(numbersAside.charAt(at + 1)))
    )
      return false
  }
  return true
}

/** Whether the text is one column in which values with a line end or a delimiter are quoted. */
function isOneQuotedColumn(text: string): boolean {
  if (!text.includes('"')) return false
  const { data, errors } = Papa.parse<string[]>(withPlainLineEnds(text), {
    delimiter: ',',
    newline: '\n',
  })
  const isOpenAtEnd = (row: number | undefined) => row === data.length - 1
  return (
    data.every((row) => row.length === 1) &&
    errors.every((error) => error.code === 'MissingQuotes' && isOpenAtEnd(error.row))
  )
}

/**
 * The delimiter under which most rows have the same number of columns, the component's number
 * before any other; among equals the one that leaves the fewest other delimiters in the values.
 */
function sniff(text: string, { fields, previewType }: PreviewOptions): DelimiterName | 'lines' {
  if (previewType === 'tsv' && text.includes('\t')) return 'tab'
  let chosen: DelimiterName | 'lines' = 'lines'
  let best = 0
  for (const name of delimiterNames) {
    const delimiter = delimiters[name]
    if (!text.includes(delimiter)) continue
    const rows = split(text, delimiter)
    const { value, share } = modeOf(rows.map((row) => row.values.length))
    if (value < 2) continue
    const values = rows.flatMap((row) => row.values)
    const clean = values.filter((each) => isClean(each, delimiter)).length / values.length
    const score = share + (value === fields.length ? 1 : 0) + clean / 2 + Math.min(value, 50) / 1000
    if (score > best) {
      chosen = name
      best = score
    }
  }
  return chosen === 'lines' && isOneQuotedColumn(text) ? 'comma' : chosen
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `col ${index + 1}`)

function delimited(
  text: string,
  format: DelimiterName | 'lines',
  options: PreviewOptions,
): Pick<ParsedPreview, 'columns' | 'header' | 'rows' | 'confidence'> {
  const raw: RawRow[] = format === 'lines' ? plainLines(text) : split(text, delimiters[format])
  const width = modeOf(raw.map((row) => row.values.length)).value
  const first = raw[0]?.values ?? []
  const { fields } = options
  let columns: readonly string[] = numbered(width)
  let header: ParsedPreview['header'] = 'none'
  const facts = {
    fields,
    isDataOnly: raw.length < maxPreviewLines && options.records === raw.length,
  }
  if (
    options.header === 'first line' ||
    (options.header === 'auto' &&
      looksLikeHeader(
        raw.map((row) => row.values),
        width,
        facts,
      ))
  ) {
    columns = first
    header = 'first line'
  } else if (options.header === 'auto' && fields.length === width && width > 0) {
    columns = fields
    header = 'component'
  }
  const body = header === 'first line' ? raw.slice(1) : raw
  const endsOpen = text !== '' && !/[\r\n]$/.test(text)
  const rows = body.map((row, index): PreviewRow => {
    const ragged = row.values.length !== columns.length
    return {
      line: row.line,
      cells: row.values.map(cellOf),
      ragged,
      cut: ragged && endsOpen && index === body.length - 1 && row.values.length < columns.length,
    }
  })
  const fitting = rows.filter((row) => !row.ragged || row.cut).length
  return { columns, header, rows, confidence: rows.length === 0 ? 1 : fitting / rows.length }
}

function plainLines(text: string): RawRow[] {
  return previewLines(text).map((value, index) => ({ line: index + 1, values: [value] }))
}

function json(
  text: string,
  { format, fields }: PreviewOptions,
): Pick<ParsedPreview, 'format' | 'columns' | 'rows' | 'confidence' | 'lastMayBeCut'> | null {
  const endsOpen = !/[\r\n]$/.test(text)
  if (format === 'json array' || (format === 'auto' && /^\s*\[/.test(text))) {
    const read = parseJsonArray(text, fields)
    if (read !== null && (read.isValid || format === 'json array')) {
      const { isCut, isValid: _, ...table } = read
      return { format: 'json array', lastMayBeCut: isCut, ...table }
    }
  }
  if (format === 'json lines' || (format === 'auto' && /^\s*[{[]/.test(text))) {
    const read = parseJsonLines(text, fields) ?? parseJsonSequence(text, fields)
    if (read !== null) return { format: 'json lines', lastMayBeCut: endsOpen, ...read }
  }
  const asked = format === 'json lines' || format === 'json array' ? format : null
  return asked === null
    ? null
    : { format: asked, lastMayBeCut: endsOpen, columns: [], rows: [], confidence: 0 }
}

/** Parses a preview; see the top of this file. */
export function parsePreview(given: string, options: PreviewOptions): ParsedPreview {
  const text = given.replace(/^\uFEFF/, '')
  const lineCount = previewLines(text).length
  const { format } = options
  const read = json(text, options)
  if (read !== null) return { lineCount, header: 'keys', ...read }
  const lastMayBeCut = text !== '' && !/[\r\n]$/.test(text)
  // A cut JSON value would be split at its commas.
  const found = isCutJson(text) ? 'lines' : sniff(text, options)
  const chosen =
    format === 'auto' || format === 'json lines' || format === 'json array' ? found : format
  return { lineCount, lastMayBeCut, format: chosen, ...delimited(text, chosen, options) }
}
