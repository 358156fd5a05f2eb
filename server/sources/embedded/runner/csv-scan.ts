import { closeSync, openSync, readSync, writeSync } from 'node:fs'

/*
 * Counts the records of a CSV file independently of DuckDB, so that a load can be checked: every
 * record must have been read, rejected, or skipped with a line in the log.
 */

/** Single characters; an empty text disables the option. */
export interface CsvDialect {
  delimiter: string
  quote: string
  escape: string
  /** Begins a line that is not data. */
  comment: string
}

/** One record of a scan. Offsets are in bytes, without the line end. */
export interface CsvRecord {
  start: number
  end: number
  fields: number
  blank: boolean
  /** Has a value that begins with a quote. */
  quoted: boolean
  /** Ends with a delimiter, which DuckDB does not count as another field. */
  trailingDelimiter: boolean
  /** Text follows a closing quote, or a quote is not closed: DuckDB rejects such records. */
  malformed: boolean
  comment: boolean
}

export interface LineEnds {
  lf: number
  crlf: number
  cr: number
}

/** Totals of a whole file. */
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

type State = 'fieldStart' | 'unquoted' | 'quoted' | 'quoteSeen' | 'escaped' | 'comment'

interface ScannerEvents {
  /**
   * Called at the first byte of each record.
   * @param at offset from the first byte pushed
   */
  onStart?: (at: number, comment: boolean) => void
  onRecord: (record: CsvRecord) => void
}

/** The byte of a one-character option; -1, which matches no byte, if it is empty. */
const byteOf = (character: string): number => (character === '' ? -1 : character.charCodeAt(0))

/**
 * Splits bytes into records as DuckDB does: quotes count at the beginning of a field, after any
 * spaces.
 */
export class CsvScanner {
  readonly lineEnds: LineEnds = { lf: 0, crlf: 0, cr: 0 }
  readonly #events: ScannerEvents
  readonly #delimiter: Buffer
  readonly #quote: number
  readonly #escape: number
  readonly #comment: number
  readonly #quoteEscapesItself: boolean
  #state: State = 'fieldStart'
  /** Offset of the next byte. */
  #offset = 0
  /** Offset of the first byte of the record. */
  #start = 0
  #fields = 1
  #malformed = false
  #hasQuotes = false
  #afterDelimiter = false
  #afterCarriageReturn = false
  /** How many bytes of a multi-byte delimiter have been seen. */
  #matched = 0

  constructor(dialect: CsvDialect, events: ScannerEvents) {
    this.#events = events
    this.#delimiter = Buffer.from(dialect.delimiter)
    this.#quote = byteOf(dialect.quote)
    this.#quoteEscapesItself = dialect.escape === dialect.quote
    this.#escape = this.#quoteEscapesItself ? -1 : byteOf(dialect.escape)
    this.#comment = byteOf(dialect.comment)
  }

  push(chunk: Uint8Array): void {
    for (const byte of chunk) {
      const at = this.#offset
      this.#offset += 1
      if (this.#afterCarriageReturn) {
        this.#afterCarriageReturn = false
        if (byte === newline) {
          this.lineEnds.cr -= 1
          this.lineEnds.crlf += 1
          this.#start = this.#offset
          continue
        }
      }
      if (at === this.#start) {
        if (byte === this.#comment) this.#state = 'comment'
        this.#events.onStart?.(at, this.#state === 'comment')
      }
      this.#step(byte, at)
    }
  }

  /** Reports the last record if no line end follows it. */
  finish(): void {
    if (this.#offset > this.#start) this.#endRecord(this.#offset, this.#offset)
  }

  #step(byte: number, at: number): void {
    if (this.#isWithinQuotes(byte)) return
    if (byte === newline || byte === carriageReturn) {
      if (byte === newline) this.lineEnds.lf += 1
      else {
        this.lineEnds.cr += 1
        this.#afterCarriageReturn = true
      }
      this.#endRecord(at, at + 1)
      return
    }
    if (this.#state === 'comment') return
    if (this.#isDelimiter(byte)) {
      this.#fields += 1
      this.#state = 'fieldStart'
      this.#afterDelimiter = true
      return
    }
    this.#afterDelimiter = false
    if (this.#state === 'fieldStart') {
      if (byte === this.#quote) {
        this.#state = 'quoted'
        this.#hasQuotes = true
      } else if (byte !== space) this.#state = 'unquoted'
    } else if (this.#state === 'quoteSeen' && byte !== space) {
      this.#malformed = true
      this.#state = 'unquoted'
    }
  }

  /** Consumes a byte of a quoted value; false if it is not part of one. */
  #isWithinQuotes(byte: number): boolean {
    if (this.#state === 'quoted') {
      if (byte === this.#quote) this.#state = 'quoteSeen'
      else if (byte === this.#escape) this.#state = 'escaped'
      return true
    }
    const isEscapedQuote =
      this.#state === 'quoteSeen' && byte === this.#quote && this.#quoteEscapesItself
    if (this.#state !== 'escaped' && !isEscapedQuote) return false
    this.#state = 'quoted'
    return true
  }

  #isDelimiter(byte: number): boolean {
    const { length } = this.#delimiter
    if (length === 1) return byte === this.#delimiter[0]
    const isNext = byte === this.#delimiter[this.#matched]
    this.#matched = isNext ? this.#matched + 1 : Number(byte === this.#delimiter[0])
    if (this.#matched < length) return false
    this.#matched = 0
    return true
  }

  #endRecord(end: number, next: number): void {
    this.#events.onRecord({
      start: this.#start,
      end,
      fields: this.#fields,
      blank: end === this.#start,
      quoted: this.#hasQuotes,
      trailingDelimiter: this.#afterDelimiter,
      malformed: this.#malformed || this.#state === 'quoted' || this.#state === 'escaped',
      comment: this.#state === 'comment',
    })
    this.#state = 'fieldStart'
    this.#start = next
    this.#fields = 1
    this.#malformed = false
    this.#hasQuotes = false
    this.#afterDelimiter = false
    this.#matched = 0
  }
}

/** Calls back with each chunk of a file from a byte on. */
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

/** Counts the records of a file from a byte on. */
export function countRecords(file: string, from: number, dialect: CsvDialect): CsvCounts {
  const counts = { records: 0, blank: 0, comments: 0 }
  const scanner = new CsvScanner(dialect, {
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
 * Copies a file with every line end as a line feed and without its comment lines. DuckDB can do
 * neither without loss: it refuses files with mixed line ends, and truncates lines at a comment
 * mark.
 * @param options.skippedLines line feeds to write first, so that line numbers match the file
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
  /** Inside a comment or a line end. */
  let dropping = false
  let pieces: Uint8Array[] = []
  const take = (until: number) => {
    if (!dropping && until > pendingAt)
      pieces.push(chunk.subarray(pendingAt - chunkAt, until - chunkAt))
    pendingAt = until
  }
  const scanner = new CsvScanner(dialect, {
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
