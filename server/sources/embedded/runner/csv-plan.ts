import { closeSync, openSync, readSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DataflowSource, Encoding } from '../packages/definition.ts'
import {
  copyNormalized,
  countRecords,
  createCsvScanner,
  eachChunk,
  type CsvDialect,
  type CsvRecord,
  type LineEnds,
} from './csv-scan.ts'
import { copyAsUtf8, firstBytes, firstOtherLine, hasUtf16Mark } from './encoding.ts'
import { describeAltered, exactTypes, type Column } from './exact-types.ts'
import { quoteName, quoteText, rejectTables } from './sql.ts'

/*
 * Decides how a CSV file is read. DuckDB's sniffing only proposes a dialect, names and types; which
 * lines belong to the table is decided here, and DuckDB is then told everything. Left to itself it
 * skips any number of lines at the start without a word.
 */

export type CsvSource = Extract<DataflowSource, { format: 'csv' }>

/**
 * Runs one statement.
 * @returns its rows as JSON values; 64-bit and longer numbers are texts
 */
export type RunQuery = (sql: string) => Promise<unknown[][]>

/** Where copies of sources may be written, and how large one may be, MB. */
export interface TempSpace {
  folder: string
  limitMb: number
}

/**
 * @throws an error fit to show.
 * @param size of what is to be copied, bytes
 */
export function refuseLargeCopy(size: number, { limitMb }: TempSpace): void {
  if (size <= limitMb * 1_000_000) return
  throw new Error(
    `The file can only be read from a copy, and is larger than the ${limitMb.toLocaleString('en-US')} MB that _TEMP_LIMIT_MB allows. ` +
      'Run the job with a larger one.',
  )
}

export interface CsvPlan {
  /** A table function call, or a `values` list when the file holds no record. */
  reader: string
  /** Records the load must account for: read or rejected. */
  records: number
  /** Whether the load fills the tables of rejected rows. */
  rejects: boolean
  /** What to say in the log before the load. */
  told: string[]
}

type Options = NonNullable<CsvSource['options']>

const headBytes = 4 << 20
const sampleRecords = 20_480
/**
 * Lines before the table that are taken for a title or comments; with more, `skip` has to say so.
 */
const mostFrontLines = 100
/** Empty lines and comments by the package's word that may precede the table. */
const mostLeadingLines = 10_000
/** Delimits the fields of a file of one column: it never occurs in text. */
const noDelimiter = '\u001f'
const delimiters = [',', ';', '\t', '|']

/**
 * @param temp where a copy of the file may be written, when DuckDB cannot read it as it is
 * @throws an error fit to show when the file is not text of the encoding it should have
 */
export async function planCsv(
  run: RunQuery,
  source: CsvSource,
  file: string,
  position: number,
  temp: TempSpace,
): Promise<CsvPlan> {
  const options = source.options ?? {}
  const encoded = asUtf8(file, options, position, temp)
  const { path } = encoded
  const skipped = skipLines(path, options.skip ?? 0)
  const head = wholeLines(readHead(path, skipped.bytes, headBytes))
  const otherLine = firstOtherLine(head)
  if (otherLine !== null)
    encoded.told.push(describeOtherEncoding(skipped.lines + otherLine, options))
  const given = {
    ...(await sniffDialect(run, path, options, head)),
    comment: options.comment ?? '',
  }
  const { dialect, front, width } = layOut(head, skipped, given, options)
  const counts = countRecords(path, front.bytes, dialect)
  const blankAreRecords = width === 1
  const records = counts.records + (blankAreRecords ? counts.blank : 0)

  const before =
    front.lines === 0
      ? { quoted: false, lineEnds: noLineEnds }
      : lookThrough(path, front.bytes, dialect.quote)
  const lineEnds = writtenLineEnds
    .filter(([kind]) => counts.lineEnds[kind] + before.lineEnds[kind] > 0)
    .map(([, written]) => written)
  let readable = path
  let lineEnd = lineEnds[0] ?? lineFeed
  // DuckDB would take a quote that is open in a skipped line for one that is open in the table.
  // Nor does it see a quote right behind a byte order mark in every case.
  const quotedStart =
    front.lines === 0 && front.bytes > 0 && head[0] === dialect.quote.charCodeAt(0)
  if (lineEnds.length > 1 || before.quoted || quotedStart || counts.comments + front.comments > 0) {
    lineEnd = lineFeed
    refuseLargeCopy(statSync(path).size, temp)
    readable = join(temp.folder, `source-${position}.csv`)
    const copied = { from: front.bytes, skippedLines: front.lines, keepLines: !blankAreRecords }
    copyNormalized(path, readable, dialect, copied)
  }

  const table = head.subarray(front.bytes - skipped.bytes)
  const header = headerOf(table, dialect, width, options, front.lines + 1)
  const sample = sampleOf(table, dialect, width)
  const sampleFile = join(temp.folder, `sample-${position}.csv`)
  const found = await sniffColumns(run, sample, dialect, { ...options, header }, width, sampleFile)
  const told = [...encoded.told, ...describeLeftOut(front, options, counts, blankAreRecords)]
  if (records === 0) return { ...emptyPlan(options.columns ? found.columns : null), told }

  const base = [
    quoteText(readable),
    'auto_detect = false',
    ...dialectParameters(dialect),
    `new_line = '${lineEnd}'`,
    `header = ${found.header}`,
    `skip = ${front.lines}`,
    ...nullParameter(options),
  ]
  const texts = found.columns.map(({ name }) => ({ name, type: 'VARCHAR' }))
  const asTexts = call('read_csv', [...base, columnsParameter(texts), 'ignore_errors = true'])
  const { columns, told: changed } = options.columns
    ? { columns: found.columns, told: await describeAltered(run, asTexts, found.columns) }
    : await exactTypes(run, asTexts, found.columns)
  if (found.header) told.push(`line ${front.lines + 1} has the column names`)
  return {
    reader: call('read_csv', [
      ...base,
      ...found.formats,
      columnsParameter(columns),
      ...rejects(options, position),
    ]),
    records: records - Number(found.header),
    rejects: options.bad_rows === 'reject',
    told: [...told, ...changed],
  }
}

const call = (name: string, parameters: readonly string[]): string =>
  `${name}(${parameters.join(', ')})`

export const columnsParameter = (columns: readonly Column[]): string =>
  `columns = {${columns.map(({ name, type }) => `${quoteText(name)}: ${quoteText(type)}`).join(', ')}}`

// Never a comment mark: DuckDB would cut off what follows it within a line.
const dialectParameters = ({ delimiter, quote, escape }: CsvDialect): string[] => [
  `delim = ${quoteText(delimiter)}`,
  `quote = ${quoteText(quote)}`,
  `escape = ${quoteText(escape)}`,
  "comment = ''",
]

const nullParameter = ({ null_text: text }: Pick<Options, 'null_text'>): string[] =>
  text === undefined ? [] : [`nullstr = ${quoteText(text)}`]

/** A table has to have a column; this one stands for those that an empty file does not name. */
export const noColumns: Column = { name: '(the file is empty)', type: 'VARCHAR' }

/**
 * The plan for a file without records.
 * @param columns null where nothing names them
 */
function emptyPlan(columns: readonly Column[] | null): Omit<CsvPlan, 'told'> {
  return { reader: emptyReader(columns ?? [noColumns]), records: 0, rejects: false }
}

const emptyReader = (columns: readonly Column[]): string =>
  `(select ${columns.map(({ name, type }) => `null::${type} as ${quoteName(name)}`).join(', ')} limit 0)`

/** The table of a file that names no columns and has no rows. */
export const emptyTable = emptyReader([noColumns])

function rejects(options: Options, position: number): string[] {
  if (options.bad_rows !== 'reject') return []
  const tables = rejectTables(position)
  return [
    'store_rejects = true',
    `rejects_table = ${quoteText(tables.errors)}`,
    `rejects_scan = ${quoteText(tables.scans)}`,
    'rejects_limit = 0',
  ]
}

function readHead(path: string, from: number, most: number): Buffer {
  const descriptor = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(most)
    return buffer.subarray(0, readSync(descriptor, buffer, 0, most, from))
  } finally {
    closeSync(descriptor)
  }
}

/** Without the line that is cut off at the end of the head. */
function wholeLines(head: Buffer): Buffer {
  if (head.length < headBytes) return head
  const end = Math.max(head.lastIndexOf(10), head.lastIndexOf(13)) + 1
  return end === 0 ? head : head.subarray(0, end)
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

/** The file, or a copy of it in UTF-8. */
function asUtf8(
  file: string,
  options: Options,
  position: number,
  temp: TempSpace,
): { path: string; told: string[] } {
  const marked = hasUtf16Mark(firstBytes(file, 2)) ? 'utf-16' : 'utf-8'
  const encoding: Encoding = options.encoding ?? marked
  if (encoding === 'utf-8') return { path: file, told: [] }
  const path = join(temp.folder, `utf8-${position}.csv`)
  copyAsUtf8(file, path, encoding, (size) => refuseLargeCopy(size, temp))
  return {
    path,
    told: [
      `read as ${encoding.toUpperCase()}${options.encoding === undefined ? ', by its byte order mark' : ''}`,
    ],
  }
}

/** @throws where the package does not let such lines be rejected */
function describeOtherEncoding(line: number, options: Options): string {
  const fault = `line ${line.toLocaleString('en-US')} is not UTF-8 text`
  const advice =
    'Give the source the "encoding" the file has: "latin-1", "windows-1252" or "utf-16"'
  if (options.bad_rows !== 'reject')
    throw new Error(
      `The file is not UTF-8 text: see line ${line.toLocaleString('en-US')}. ${advice}.`,
    )
  return `${fault}. ${advice}`
}

type Delimiters = Omit<CsvDialect, 'comment'>

/** The dialect that the package gives or DuckDB proposes. */
async function sniffDialect(
  run: RunQuery,
  path: string,
  options: Options,
  head: Buffer,
): Promise<Delimiters> {
  const quote = options.quote ?? '"'
  if (options.delimiter !== undefined && options.quote !== undefined)
    return { delimiter: options.delimiter, quote, escape: quote }
  const parameters = [
    quoteText(path),
    "comment = ''",
    'ignore_errors = true',
    ...(options.delimiter === undefined ? [] : [`delim = ${quoteText(options.delimiter)}`]),
    ...(options.quote === undefined ? [] : [`quote = ${quoteText(options.quote)}`]),
    ...(options.skip === undefined ? [] : [`skip = ${options.skip}`]),
  ]
  try {
    const [row = []] = await run(
      `select Delimiter, Quote, Escape from ${call('sniff_csv', parameters)}`,
    )
    const [delimiter = '', foundQuote = '', escape = ''] = row.map((value) =>
      typeof value === 'string' && value !== '(empty)' ? value : '',
    )
    return readDialect(
      {
        delimiter: options.delimiter ?? (delimiter || ','),
        quote: options.quote ?? foundQuote,
        escape,
      },
      options,
      head,
    )
  } catch (error) {
    if (!isSniffingError(error)) throw error
    return { delimiter: options.delimiter ?? mostFrequentDelimiter(head), quote, escape: quote }
  }
}

function readDialect(sniffed: Delimiters, options: Options, head: Buffer): Delimiters {
  // Without a quote in the part that was sniffed, one may still come later.
  const quote =
    sniffed.quote === '' && options.quote === undefined && quotesWell(head, sniffed.delimiter)
      ? '"'
      : sniffed.quote
  return {
    delimiter: sniffed.delimiter,
    quote,
    escape: sniffed.escape === '' ? quote : sniffed.escape,
  }
}

function mostFrequentDelimiter(head: Buffer): string {
  const lines = head.toString('utf8', 0, 10_000).split(/\r|\n/)
  const line = lines.find((text) => delimiters.some((each) => text.includes(each))) ?? ''
  return delimiters.toSorted((a, b) => line.split(b).length - line.split(a).length)[0] ?? ','
}

/** Whether double quotes at the start of values are mostly closed where one would expect it. */
function quotesWell(head: Buffer, delimiter: string): boolean {
  let balance = 0
  const scanner = createCsvScanner(
    { delimiter, quote: '"', escape: '"', comment: '' },
    {
      onRecord: ({ quoted, malformed }) => {
        if (quoted) balance += malformed ? -1 : 1
      },
    },
  )
  scanner.push(head)
  scanner.finish()
  return balance >= 0
}

const isSniffingError = (error: unknown): boolean =>
  error instanceof Error && /Invalid Input Error|Binder Error/.test(error.message)

/** What precedes the table. */
interface Front {
  lines: number
  bytes: number
  /** Those of the lines that hold text and are no comments by the package's word. */
  written: number
  comments: number
  blank: number
}

interface Line {
  start: number
  end: number
  next: number
}

/** Where a file goes on after its first lines, whatever is in them. */
function skipLines(path: string, most: number): Front {
  const begin = readHead(path, 0, 3).equals(byteOrderMark) ? byteOrderMark.length : 0
  const front: Front = { lines: 0, bytes: begin, written: 0, comments: 0, blank: 0 }
  if (most === 0) return front
  const scanner = createCsvScanner(
    { delimiter: '', quote: '', escape: '', comment: '' },
    {
      onStart: (at) => {
        if (front.lines === most && !done) {
          done = true
          front.bytes = begin + at
        }
      },
      onRecord: ({ blank, end }) => {
        if (front.lines === most) return
        front.lines += 1
        front.bytes = begin + end
        if (blank) front.blank += 1
        else front.written += 1
      },
    },
  )
  let done = false
  eachChunk(path, begin, (chunk) => {
    if (!done) scanner.push(chunk)
  })
  scanner.finish()
  if (!done) front.bytes = statSync(path).size
  return front
}

const noLineEnds: LineEnds = { lf: 0, crlf: 0, cr: 0 }
const lineFeed = '\\n'
/** As DuckDB wants them to be written. */
const writtenLineEnds: readonly (readonly [keyof LineEnds, string])[] = [
  ['lf', lineFeed],
  ['crlf', '\\r\\n'],
  ['cr', '\\r'],
]

/** What is in the lines before a byte of a file that DuckDB may stumble over. */
function lookThrough(
  path: string,
  before: number,
  quote: string,
): { quoted: boolean; lineEnds: LineEnds } {
  const scanner = createCsvScanner(
    { delimiter: '', quote: '', escape: '', comment: '' },
    { onRecord: () => undefined },
  )
  let at = 0
  let quoted = false
  eachChunk(path, 0, (chunk) => {
    const piece = chunk.subarray(0, Math.max(0, before - at))
    at += chunk.length
    quoted ||= quote !== '' && piece.includes(quote.charCodeAt(0))
    scanner.push(piece)
  })
  return { quoted, lineEnds: scanner.lineEnds }
}

interface Layout {
  dialect: CsvDialect
  front: Front
  /** Columns of the table. */
  width: number
}

/**
 * Where the table begins, and how many columns its first record has.
 * @param head the file from the first line that is not to be skipped
 */
function layOut(head: Buffer, skipped: Front, given: CsvDialect, options: Options): Layout {
  const columns = options.columns === undefined ? null : Object.keys(options.columns).length
  const lines = physicalLines(head, mostLeadingLines)
  const leading = leadingLines(head, lines, given)
  const first = options.skip === undefined ? firstTableLine(head, lines, given, options) : leading
  const table = head.subarray(bytesOf(lines, first ?? leading))
  const front = frontOf(head, lines, first ?? leading, skipped, given)
  const several =
    options.delimiter !== undefined ||
    !mostlyOneField(table, front.written > skipped.written, given)
  if (columns !== 1 && first !== null && several)
    return { dialect: given, front, width: columns ?? widthOf(table, given) }
  // A table of one column: every line is data, but for empty ones before it.
  const dialect = { ...given, delimiter: options.delimiter ?? noDelimiter }
  const width = columns ?? widthOf(head.subarray(bytesOf(lines, leading)), dialect)
  return { dialect, front: frontOf(head, lines, leading, skipped, given), width }
}

function physicalLines(head: Buffer, most: number): Line[] {
  const lines: Line[] = []
  for (let start = 0; start < head.length && lines.length < most;) {
    let end = start
    while (end < head.length && head[end] !== 10 && head[end] !== 13) end += 1
    const next = Math.min(head.length, end + (head[end] === 13 && head[end + 1] === 10 ? 2 : 1))
    lines.push({ start, end, next })
    start = next
  }
  return lines
}

const isBlank = ({ start, end }: Line): boolean => end === start
const isCommentLine = (head: Buffer, { start }: Line, { comment }: CsvDialect): boolean =>
  comment !== '' && head[start] === comment.charCodeAt(0)
const bytesOf = (lines: readonly Line[], count: number): number => lines[count - 1]?.next ?? 0

/** Lines before the table that are empty or, by the package's word, comments. */
function leadingLines(head: Buffer, lines: readonly Line[], dialect: CsvDialect): number {
  const found = lines.findIndex((line) => !isBlank(line) && !isCommentLine(head, line, dialect))
  return found === -1 ? lines.length : found
}

function frontOf(
  head: Buffer,
  lines: readonly Line[],
  count: number,
  skipped: Front,
  dialect: CsvDialect,
): Front {
  const front = lines.slice(0, count)
  const blank = front.filter(isBlank).length
  const comments = front.filter(
    (line) => !isBlank(line) && isCommentLine(head, line, dialect),
  ).length
  return {
    lines: skipped.lines + front.length,
    bytes: skipped.bytes + bytesOf(lines, count),
    written: skipped.written + front.length - blank - comments,
    comments,
    blank: skipped.blank + blank,
  }
}

/** The first records of a part of the file. */
function recordsOf(head: Buffer, dialect: CsvDialect, most: number): CsvRecord[] {
  const records: CsvRecord[] = []
  const scanner = createCsvScanner(dialect, { onRecord: (record) => records.push(record) })
  // In steps: a few records do not need the whole of the head.
  for (let at = 0; at < head.length && records.length < most; at += 65_536)
    scanner.push(head.subarray(at, at + 65_536))
  scanner.finish()
  return records.slice(0, most)
}

const dataRecords = (records: readonly CsvRecord[]): CsvRecord[] =>
  records.filter(({ blank, comment }) => !blank && !comment)

const widthOf = (table: Buffer, dialect: CsvDialect): number =>
  dataRecords(recordsOf(table, dialect, sampleRecords))[0]?.fields ?? 1

/**
 * What is known of the header before its words are looked at: undefined when those decide.
 * @throws when the package says that there are names, and they cannot be read
 */
function headerOf(
  table: Buffer,
  dialect: CsvDialect,
  width: number,
  options: Options,
  line: number,
): boolean | undefined {
  const first = recordsOf(table, dialect, 1)[0]
  if (first?.malformed === true) {
    if (options.header !== true) return false
    throw new Error(
      `Line ${line} should have the column names, and cannot be read: a quote in it is not closed, or is followed by text.`,
    )
  }
  if (options.header !== undefined || first === undefined || isAsWideAs(first, width))
    return options.header
  return false
}

const isAsWideAs = ({ fields, trailingDelimiter }: CsvRecord, width: number): boolean =>
  fields === width || (trailingDelimiter && fields === width + 1)

/**
 * Whether the delimiter that was sniffed is rather a part of the text. The more so when lines
 * without it come first.
 */
function mostlyOneField(table: Buffer, afterTitle: boolean, dialect: CsvDialect): boolean {
  const records = dataRecords(recordsOf(table, dialect, sampleRecords))
  return (
    records.filter(({ fields }) => fields === 1).length * 2 + Number(afterTitle) > records.length
  )
}

/**
 * The first line with a delimiter that is not a comment: what precedes it is a title, a note or
 * empty.
 * @returns null when there is no such line near the start
 */
function firstTableLine(
  head: Buffer,
  lines: readonly Line[],
  dialect: CsvDialect,
  options: Options,
): number | null {
  const recordOf = ({ start }: Line) =>
    recordsOf(head.subarray(start), { ...dialect, comment: '' }, 1)[0]
  for (const [index, line] of lines.entries()) {
    if (isBlank(line) || isCommentLine(head, line, dialect)) continue
    if (index >= mostFrontLines) return null
    const record = recordOf(line)
    const fields = record?.fields ?? 1
    // A quoted value over several lines is data.
    if (record && !record.malformed && line.start + record.end > line.end)
      return fields > 1 ? index : null
    if (head[line.start] === 0x23 && options.comment === undefined) {
      // "#id,name" names the columns when the next line has as many fields; "# made by hand,
      // weekly" does not.
      const following = lines[index + 1]
      const asWide = following !== undefined && recordOf(following)?.fields === fields
      const names =
        fields > 1 &&
        asWide &&
        /^#[^\s#!]/.test(head.toString('latin1', line.start, line.start + 2))
      if (!names && lines.slice(index + 1).some((each) => !isBlank(each))) continue
    }
    if (fields > 1) return index
    if (options.header === false) return index
  }
  return null
}

/** The records that types are taken from: those as wide as the table. */
function sampleOf(table: Buffer, dialect: CsvDialect, width: number): Buffer {
  const pieces: Uint8Array[] = []
  for (const record of recordsOf(table, dialect, sampleRecords)) {
    if (record.malformed || record.comment || (record.blank && width > 1)) continue
    if (!isAsWideAs(record, width)) continue
    pieces.push(table.subarray(record.start, record.end), Buffer.from('\n'))
  }
  return Buffer.concat(pieces)
}

interface FoundColumns {
  columns: Column[]
  header: boolean
  /** Parameters that say how dates are written. */
  formats: string[]
}

async function sniffColumns(
  run: RunQuery,
  sample: Buffer,
  dialect: CsvDialect,
  options: Omit<Options, 'header'> & { header: boolean | undefined },
  width: number,
  file: string,
): Promise<FoundColumns> {
  const given =
    options.columns === undefined
      ? null
      : Object.entries(options.columns).map(([name, type]) => ({ name, type }))
  const fallback: FoundColumns = {
    columns:
      given ??
      Array.from({ length: width }, (_, index) => ({ name: `column${index}`, type: 'VARCHAR' })),
    header: options.header ?? false,
    formats: [],
  }
  if (sample.length === 0 || (given !== null && options.header !== undefined)) return fallback
  writeFileSync(file, sample, { mode: 0o600, flag: 'wx' })
  const parameters = [
    quoteText(file),
    ...dialectParameters(dialect),
    'skip = 0',
    ...(options.header === undefined ? [] : [`header = ${options.header}`]),
    ...nullParameter(options),
  ]
  try {
    if (given !== null) return { ...fallback, header: await namesAreFirst(run, parameters, given) }
    const fields = 'HasHeader, to_json(Columns)::varchar, DateFormat, TimestampFormat'
    const [row = []] = await run(`select ${fields} from ${call('sniff_csv', parameters)}`)
    const [header, columns, dateFormat, timestampFormat] = row
    const found = typeof columns === 'string' ? (JSON.parse(columns) as Column[]) : []
    if (found.length !== width) return fallback
    return {
      columns: found,
      header: options.header ?? header === true,
      formats: [
        ...(typeof dateFormat === 'string' ? [`dateformat = ${quoteText(dateFormat)}`] : []),
        ...(typeof timestampFormat === 'string'
          ? [`timestampformat = ${quoteText(timestampFormat)}`]
          : []),
      ],
    }
  } catch (error) {
    if (!isSniffingError(error)) throw error
    return fallback
  }
}

/**
 * Whether the first record has the names of columns whose types the package gives: the same names,
 * or none of the values that the types ask for. DuckDB's own sniffing fails where the types differ
 * from those it finds.
 * @param parameters of a CSV function that reads the sample
 */
async function namesAreFirst(
  run: RunQuery,
  parameters: readonly string[],
  columns: readonly Column[],
): Promise<boolean> {
  const texts = columns.map(({ name }) => ({ name, type: 'VARCHAR' }))
  const fits = columns.map(
    ({ name, type }) => `try_cast(${quoteName(name)} as ${type}) is not null`,
  )
  const reader = call('read_csv', [
    ...parameters,
    'auto_detect = false',
    'header = false',
    columnsParameter(texts),
  ])
  const [row] = await run(`select *, ${fits.join(', ')} from ${reader} limit 1`)
  if (!row) return false
  const values = row.slice(0, columns.length)
  const named = columns.every(
    ({ name }, index) => String(values[index]).trim().toLowerCase() === name.toLowerCase(),
  )
  if (named) return true
  const fitting = columns.flatMap(({ type }, index) => {
    const tellsNothing = /^(VARCHAR|TEXT|STRING|CHAR)/i.test(type) || values[index] === null
    return tellsNothing ? [] : [row[columns.length + index] === true]
  })
  if (fitting.length > 0) return !fitting.includes(true)
  const [sniffed] = await run(`select HasHeader from ${call('sniff_csv', parameters)}`)
  return sniffed?.[0] === true
}

const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`

function describeLeftOut(
  front: Front,
  options: Options,
  counts: { blank: number; comments: number },
  blankAreRecords: boolean,
): string[] {
  const told: string[] = []
  if (front.written > 0) {
    const why =
      options.skip === undefined
        ? 'a title or comments; "skip": 0 reads them'
        : `"skip": ${options.skip}`
    told.push(`skipped ${counted(front.written, 'line')} before the table (${why})`)
  }
  const comments = front.comments + counts.comments
  if (comments > 0) told.push(`skipped ${counted(comments, 'comment line')}`)
  const blank = front.blank + (blankAreRecords ? 0 : counts.blank)
  if (blank > 0) told.push(`skipped ${counted(blank, 'empty line')}`)
  return told
}
