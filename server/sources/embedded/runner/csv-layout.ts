import { closeSync, openSync, readSync, statSync } from 'node:fs'
import {
  type CsvDialect,
  type CsvRecord,
  type LineEnds,
  CsvScanner,
  eachChunk,
} from './csv-scan.ts'
import type { Options } from './csv-dialect.ts'

export const headBytes = 4 << 20

export const sampleRecords = 20_480

/**
 * Maximum number of lines before the table that count as a title or comments; `skip` has to cover
 * more.
 */
const maxFrontLines = 100

/** Maximum number of empty lines and configured comments before the table. */
const maxLeadingLines = 10_000

/** Delimiter for files with one column: it never occurs in text. */
const noDelimiter = '\u001f'

export function readHead(path: string, from: number, most: number): Buffer {
  const descriptor = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(most)
    return buffer.subarray(0, readSync(descriptor, buffer, 0, most, from))
  } finally {
    closeSync(descriptor)
  }
}

/** Without the incomplete line at the end of the head. */
export function wholeLines(head: Buffer): Buffer {
  if (head.length < headBytes) return head
  const end = Math.max(head.lastIndexOf(10), head.lastIndexOf(13)) + 1
  return end === 0 ? head : head.subarray(0, end)
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

/** What comes before the table. */
export interface Front {
  lines: number
  bytes: number
  /** Lines that contain text and are not configured comments. */
  written: number
  comments: number
  blank: number
}

export interface Line {
  start: number
  end: number
  next: number
}

/** Where a file continues after its first lines, whatever is in them. */
export function skipLines(path: string, most: number): Front {
  const begin = readHead(path, 0, 3).equals(byteOrderMark) ? byteOrderMark.length : 0
  const front: Front = { lines: 0, bytes: begin, written: 0, comments: 0, blank: 0 }
  if (most === 0) return front
  const scanner = new CsvScanner(
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

export const noLineEnds: LineEnds = { lf: 0, crlf: 0, cr: 0 }

/** What the lines before a byte contain that DuckDB may misread. */
export function lookThrough(
  path: string,
  before: number,
  quote: string,
): { quoted: boolean; lineEnds: LineEnds } {
  const scanner = new CsvScanner(
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
 * @param head the file from the first line that is not skipped
 */
export function layOut(head: Buffer, skipped: Front, given: CsvDialect, options: Options): Layout {
  const columns = options.columns === undefined ? null : Object.keys(options.columns).length
  const lines = physicalLines(head, maxLeadingLines)
  const leading = leadingLines(head, lines, given)
  const first = options.skip === undefined ? firstTableLine(head, lines, given, options) : leading
  const table = head.subarray(bytesOf(lines, first ?? leading))
  const front = frontOf(head, lines, first ?? leading, skipped, given)
  const several =
    options.delimiter !== undefined ||
    !mostlyOneField(table, front.written > skipped.written, given)
  if (columns !== 1 && first !== null && several)
    return { dialect: given, front, width: columns ?? widthOf(table, given) }
  // A table with one column: every line is data, except for empty ones at the start.
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

/** Lines before the table that are empty or configured comments. */
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
export function recordsOf(head: Buffer, dialect: CsvDialect, most: number): CsvRecord[] {
  const records: CsvRecord[] = []
  const scanner = new CsvScanner(dialect, { onRecord: (record) => records.push(record) })
  // In steps, because a few records do not need the whole head.
  for (let at = 0; at < head.length && records.length < most; at += 65_536)
    scanner.push(head.subarray(at, at + 65_536))
  scanner.finish()
  return records.slice(0, most)
}

const dataRecords = (records: readonly CsvRecord[]): CsvRecord[] =>
  records.filter(({ blank, comment }) => !blank && !comment)

const widthOf = (table: Buffer, dialect: CsvDialect): number =>
  dataRecords(recordsOf(table, dialect, sampleRecords))[0]?.fields ?? 1

export const isAsWideAs = ({ fields, trailingDelimiter }: CsvRecord, width: number): boolean =>
  fields === width || (trailingDelimiter && fields === width + 1)

/**
 * Whether the sniffed delimiter is probably part of the text. More likely if lines without it come
 * first.
 */
function mostlyOneField(table: Buffer, afterTitle: boolean, dialect: CsvDialect): boolean {
  const records = dataRecords(recordsOf(table, dialect, sampleRecords))
  return (
    records.filter(({ fields }) => fields === 1).length * 2 + Number(afterTitle) > records.length
  )
}

/**
 * The first line with a delimiter that is not a comment; everything before it is a title, a note or
 * empty.
 * @returns null if there is no such line near the start
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
    if (index >= maxFrontLines) return null
    const record = recordOf(line)
    const fields = record?.fields ?? 1
    // A quoted value over several lines is data.
    if (record && !record.malformed && line.start + record.end > line.end)
      return fields > 1 ? index : null
    if (head[line.start] === 0x23 && options.comment === undefined) {
      // "#id,name" is a header if the next line has as many fields; "# made by hand, weekly" is
      // not.
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
