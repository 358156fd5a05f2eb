import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Encoding } from '../packages/definition.ts'
import { headerOf, sampleOf, sniffColumns } from './csv-columns.ts'
import { dialectParameters, nullParameter, sniffDialect } from './csv-dialect.ts'
import {
  type Front,
  headBytes,
  layOut,
  lookThrough,
  noLineEnds,
  readHead,
  skipLines,
  wholeLines,
} from './csv-layout.ts'
import { type LineEnds, copyNormalized, countRecords } from './csv-scan.ts'
import { copyAsUtf8, firstBytes, firstOtherLine, hasUtf16Mark } from './encoding.ts'
import { type Column, describeAltered, exactTypes } from './exact-types.ts'
import { quoteName, quoteText, rejectTables } from './sql.ts'
import { call, columnsParameter } from './sql.ts'
import type { RunQuery } from './database.ts'
import { type TempSpace, refuseLargeCopy } from './temp-space.ts'
import type { CsvSource, Options } from './csv-dialect.ts'

/*
 * Decides how a CSV file is read. DuckDB's sniffing only proposes a dialect, names and types; this
 * code decides which lines belong to the table and tells DuckDB exactly. On its own, DuckDB
 * silently skips any number of lines at the start.
 */

export interface CsvPlan {
  /** A table function call, or a `values` list if the file has no records. */
  reader: string
  /** Number of records the load must account for: read or rejected. */
  records: number
  /** Whether the load fills the tables of rejected rows. */
  rejects: boolean
  /** Lines to log before the load. */
  notes: string[]
}

/**
 * @param temp where a copy of the file may be written if DuckDB cannot read it as it is
 * @throws an error suitable for users if the file is not text in the expected encoding
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
    encoded.notes.push(describeOtherEncoding(skipped.lines + otherLine, options))
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
  // DuckDB would treat a quote left open in a skipped line as open in the table. It also misses
  // some quotes right after a byte order mark.
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
  const notes = [...encoded.notes, ...describeLeftOut(front, options, counts, blankAreRecords)]
  if (records === 0) return { ...emptyPlan(options.columns ? found.columns : null), notes }

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
  const { columns, notes: changed } = options.columns
    ? { columns: found.columns, notes: await describeAltered(run, asTexts, found.columns) }
    : await exactTypes(run, asTexts, found.columns)
  if (found.header) notes.push(`line ${front.lines + 1} has the column names`)
  return {
    reader: call('read_csv', [
      ...base,
      ...found.formats,
      columnsParameter(columns),
      ...rejects(options, position),
    ]),
    records: records - Number(found.header),
    rejects: options.bad_rows === 'reject',
    notes: [...notes, ...changed],
  }
}

/** A table needs a column; this one stands in if an empty file does not name any. */
export const noColumns: Column = { name: '(the file is empty)', type: 'VARCHAR' }

/**
 * The plan for a file without records.
 * @param columns null if nothing names them
 */
function emptyPlan(columns: readonly Column[] | null): Omit<CsvPlan, 'notes'> {
  return { reader: emptyReader(columns ?? [noColumns]), records: 0, rejects: false }
}

const emptyReader = (columns: readonly Column[]): string =>
  `(select ${columns.map(({ name, type }) => `null::${type} as ${quoteName(name)}`).join(', ')} limit 0)`

/** An empty table for a file without column names. */
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

/** The file, or a copy of it in UTF-8. */
function asUtf8(
  file: string,
  options: Options,
  position: number,
  temp: TempSpace,
): { path: string; notes: string[] } {
  const marked = hasUtf16Mark(firstBytes(file, 2)) ? 'utf-16' : 'utf-8'
  const encoding: Encoding = options.encoding ?? marked
  if (encoding === 'utf-8') return { path: file, notes: [] }
  const path = join(temp.folder, `utf8-${position}.csv`)
  copyAsUtf8(file, path, encoding, (size) => refuseLargeCopy(size, temp))
  return {
    path,
    notes: [
      `read as ${encoding.toUpperCase()}${options.encoding === undefined ? ', by its byte order mark' : ''}`,
    ],
  }
}

/** @throws if the package does not allow such lines to be rejected */
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

const lineFeed = '\\n'

/** In the form DuckDB expects. */
const writtenLineEnds: readonly (readonly [keyof LineEnds, string])[] = [
  ['lf', lineFeed],
  ['crlf', '\\r\\n'],
  ['cr', '\\r'],
]

const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`

function describeLeftOut(
  front: Front,
  options: Options,
  counts: { blank: number; comments: number },
  blankAreRecords: boolean,
): string[] {
  const notes: string[] = []
  if (front.written > 0) {
    const why =
      options.skip === undefined
        ? 'a title or comments; "skip": 0 reads them'
        : `"skip": ${options.skip}`
    notes.push(`skipped ${counted(front.written, 'line')} before the table (${why})`)
  }
  const comments = front.comments + counts.comments
  if (comments > 0) notes.push(`skipped ${counted(comments, 'comment line')}`)
  const blank = front.blank + (blankAreRecords ? 0 : counts.blank)
  if (blank > 0) notes.push(`skipped ${counted(blank, 'empty line')}`)
  return notes
}
