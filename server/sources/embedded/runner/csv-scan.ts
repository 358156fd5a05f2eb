import { closeSync, openSync, readSync, writeSync } from 'node:fs'

/*
 * Counts the records of a CSV file independently of DuckDB, so that a load can be checked against
 * it: every record of the file must have been read, rejected, or left out with a line in the log.
 */

/** One character each; an empty one is none. */
export interface CsvDialect {
  delimiter: string
  quote: string
  escape: string
  /** Begins a line that is not data. */
  comment: string
}

/** One record of a scan. Offsets are in bytes, the line end is not included. */
export interface CsvRecord {
  start: number
  end: number
  fields: number
  blank: boolean
  /** Has a value that begins with a quote. */
  quoted: boolean
  /** Ends with a delimiter, which DuckDB does not take for one more field. */
  trailingDelimiter: boolean
  /** Text follows a closing quote, or a quote is not closed: DuckDB rejects such a record. */
  malformed: boolean
  comment: boolean
}

export interface LineEnds {
  lf: number
  crlf: number
  cr: number
}

/** What a whole file consists of. */
export interface CsvCounts {
  /** Records with at least one character. */
  records: number
  blank: number
  comments: number
  lineEnds: LineEnds
}

const newline = 10
const carriageReturn = 13
const space = 32
const lineFeed = Buffer.from('\n')
const chunkBytes = 1 << 20

const fieldStart = 0
const unquoted = 1
const quoted = 2
const quoteSeen = 3
const escaped = 4
const commented = 5

/**
 * Splits bytes into records as DuckDB does: quotes count at the beginning of a field, after any
 * spaces.
 */
export interface CsvScanner {
  lineEnds: LineEnds
  push(chunk: Uint8Array): void
  /** Reports the last record, when no line end follows it. */
  finish(): void
}

interface ScannerEvents {
  /**
   * Called at the first byte of each record.
   * @param at offset from the first byte pushed
   */
  onStart?: (at: number, comment: boolean) => void
  onRecord: (record: CsvRecord) => void
}

export function createCsvScanner(
  dialect: CsvDialect,
  { onStart, onRecord }: ScannerEvents,
): CsvScanner {
  const delimiter = Buffer.from(dialect.delimiter)
  const lastDelimiterByte = delimiter.at(-1) ?? -1
  const quote = dialect.quote === '' ? -1 : dialect.quote.charCodeAt(0)
  const escape =
    dialect.escape === '' || dialect.escape === dialect.quote ? -1 : dialect.escape.charCodeAt(0)
  const comment = dialect.comment === '' ? -1 : dialect.comment.charCodeAt(0)
  const quoteEscapesItself = dialect.escape === dialect.quote
  const lineEnds: LineEnds = { lf: 0, crlf: 0, cr: 0 }
  let state = fieldStart
  let offset = 0
  let start = 0
  let fields = 1
  let malformed = false
  let hasQuotes = false
  let afterDelimiter = false
  let afterCarriageReturn = false
  /** How many bytes of a delimiter of several bytes were seen. */
  let matched = 0

  const endRecord = (end: number, next: number) => {
    onRecord({
      start,
      end,
      fields,
      blank: end === start,
      quoted: hasQuotes,
      trailingDelimiter: afterDelimiter,
      malformed: malformed || state === quoted || state === escaped,
      comment: state === commented,
    })
    state = fieldStart
    start = next
    fields = 1
    malformed = false
    hasQuotes = false
    afterDelimiter = false
    matched = 0
  }

  const isDelimiter = (byte: number): boolean => {
    if (delimiter.length === 1) return byte === lastDelimiterByte
    matched = byte === delimiter[matched] ? matched + 1 : Number(byte === delimiter[0])
    if (matched < delimiter.length) return false
    matched = 0
    return true
  }

  const step = (byte: number, at: number) => {
    if (state === quoted) {
      if (byte === quote) state = quoteSeen
      else if (byte === escape) state = escaped
      return
    }
    if (state === escaped) {
      state = quoted
      return
    }
    if (state === quoteSeen && byte === quote && quoteEscapesItself) {
      state = quoted
      return
    }
    if (byte === newline || byte === carriageReturn) {
      if (byte === newline) lineEnds.lf += 1
      else {
        lineEnds.cr += 1
        afterCarriageReturn = true
      }
      endRecord(at, at + 1)
      return
    }
    if (state === commented) return
    if (isDelimiter(byte)) {
      fields += 1
      state = fieldStart
      afterDelimiter = true
      return
    }
    afterDelimiter = false
    if (state === fieldStart) {
      if (byte === quote) {
        state = quoted
        hasQuotes = true
      } else if (byte !== space) state = unquoted
    } else if (state === quoteSeen && byte !== space) {
      malformed = true
      state = unquoted
    }
  }

  return {
    lineEnds,
    push: (chunk) => {
      for (const byte of chunk) {
        const at = offset
        offset += 1
        if (afterCarriageReturn) {
          afterCarriageReturn = false
          if (byte === newline) {
            lineEnds.cr -= 1
            lineEnds.crlf += 1
            start = offset
            continue
          }
        }
        if (at === start) {
          if (byte === comment) state = commented
          onStart?.(at, state === commented)
        }
        step(byte, at)
      }
    },
    finish: () => {
      if (offset > start) endRecord(offset, offset)
    },
  }
}

/** Calls with each piece of a file from a byte on. */
export function eachChunk(file: string, from: number, work: (chunk: Uint8Array) => void): void {
  const descriptor = openSync(file, 'r')
  const buffer = Buffer.allocUnsafe(chunkBytes)
  try {
    let at = from
    for (
      let length = readSync(descriptor, buffer, 0, chunkBytes, at);
      length > 0;
      length = readSync(descriptor, buffer, 0, chunkBytes, at)
    ) {
      at += length
      work(buffer.subarray(0, length))
    }
  } finally {
    closeSync(descriptor)
  }
}

/** Counts what a file consists of from a byte on. */
export function countRecords(file: string, from: number, dialect: CsvDialect): CsvCounts {
  const counts = { records: 0, blank: 0, comments: 0 }
  const scanner = createCsvScanner(dialect, {
    onRecord: ({ blank, comment }) => {
      if (comment) counts.comments += 1
      else if (blank) counts.blank += 1
      else counts.records += 1
    },
  })
  eachChunk(file, from, (chunk) => scanner.push(chunk))
  scanner.finish()
  return { ...counts, lineEnds: scanner.lineEnds }
}

/**
 * Copies a file with every line end as a line feed and without its comment lines, neither of which
 * DuckDB can do without loss: it refuses files with mixed line ends, and cuts off what follows a
 * comment mark within a line.
 * @param options.skippedLines line feeds to write first, so that line numbers stay those of the
 * file
 * @param options.keepLines whether a comment leaves an empty line behind
 */
export function copyNormalized(
  file: string,
  target: string,
  dialect: CsvDialect,
  options: { from: number; skippedLines: number; keepLines: boolean },
): void {
  const output = openSync(target, 'wx', 0o600)
  let chunk: Uint8Array = new Uint8Array()
  let chunkAt = 0
  /** Offset of the first byte that is neither written nor dropped. */
  let pendingAt = 0
  /** Within a comment, or within a line end. */
  let dropping = false
  let pieces: Uint8Array[] = []
  const take = (until: number) => {
    if (!dropping && until > pendingAt)
      pieces.push(chunk.subarray(pendingAt - chunkAt, until - chunkAt))
    pendingAt = until
  }
  const scanner = createCsvScanner(dialect, {
    onStart: (at, comment) => {
      pendingAt = at
      dropping = comment
    },
    onRecord: ({ end, comment }) => {
      take(end)
      if (!comment || options.keepLines) pieces.push(lineFeed)
      dropping = true
    },
  })
  const write = () => {
    const bytes = Buffer.concat(pieces)
    for (let at = 0; at < bytes.length;) at += writeSync(output, bytes, at)
    pieces = []
  }
  try {
    writeSync(output, '\n'.repeat(options.skippedLines))
    eachChunk(file, options.from, (next) => {
      chunk = next
      scanner.push(next)
      take(chunkAt + next.length)
      chunkAt += next.length
      write()
    })
    scanner.finish()
    write()
  } finally {
    closeSync(output)
  }
}
