import { appendFileSync, closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { cutLogLine } from './bounds.ts'
import { isoSeconds } from '../../../contract/instant.ts'
import { isContinuation } from '../../shared/utf8.ts'

/** Lines of one entry: an error message can have many. */
const maxLines = 200
/** Maximum length of a log in bytes. */
const maxLogBytes = 4_000_000
/** Bytes reserved for how the job ended. */
const endReserve = 100_000

/**
 * Appends to a job's log, with a timestamp on each line. Long lines and entries are truncated with
 * a note; a full log accepts only `final` entries.
 * @param at milliseconds since 1970
 * @param final whether this says how the job ended
 */
export function appendLog(file: string, at: number, text: string, final = false): void {
  const stamp = isoSeconds(at)
  const written = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  const most = final ? maxLogBytes : maxLogBytes - endReserve
  // Up to three bytes are left if a character did not fit.
  if (written >= most - 3) return
  const all = text.split('\n').filter((line) => line.trim() !== '')
  const lines = all.slice(0, maxLines).map((line) => cutLogLine(line.trimEnd()))
  if (all.length > maxLines) lines.push(`… (cut by Jobwatch: ${all.length - maxLines} more lines)`)
  const entry = Buffer.from(lines.map((line) => `${stamp} ${line}\n`).join(''))
  // One write per call, so that lines of parent and child never mix.
  appendFileSync(file, written + entry.length <= most ? entry : lastPiece(entry, most - written))
}

/** The beginning of an entry, with a note that fills a log to its end. */
function lastPiece(entry: Buffer, room: number): Buffer {
  const note = Buffer.from('… (cut by Jobwatch: the log is full)\n')
  const kept = Math.max(0, room - note.length)
  return Buffer.concat([entry.subarray(0, wholeCharacters(entry, kept)), note])
}

/** Part of a file as text; `nextByte` is where to continue. */
export interface FilePiece {
  text: string
  fromByte: number
  nextByte: number
}

/**
 * Reads a UTF-8 file from a byte on, at most `most` bytes. A character cut at the end is left for
 * the next read; one cut at the start is dropped.
 * @returns null if there is no file
 */
export function readPiece(file: string, fromByte: number, most: number): FilePiece | null {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  try {
    const start = Math.min(Math.max(0, fromByte), fstatSync(descriptor).size)
    const buffer = Buffer.alloc(Math.min(most, fstatSync(descriptor).size - start))
    const length = readSync(descriptor, buffer, 0, buffer.length, start)
    let from = 0
    while (from < length && from < 3 && isContinuation(buffer[from])) from += 1
    const to = wholeCharacters(buffer, length)
    return {
      text: buffer.toString('utf8', from, Math.max(from, to)),
      fromByte: start + from,
      nextByte: start + Math.max(from, to),
    }
  } finally {
    closeSync(descriptor)
  }
}

/** The length in bytes of the UTF-8 character that begins with this byte. */
function characterSize(byte: number): number {
  if (byte >= 0xf0) return 4
  if (byte >= 0xe0) return 3
  return byte >= 0xc0 ? 2 : 1
}

/** How many of the first `length` bytes form whole characters. */
function wholeCharacters(buffer: Buffer, length: number): number {
  let lead = length - 1
  while (lead > 0 && length - lead < 4 && isContinuation(buffer[lead])) lead -= 1
  const size = characterSize(buffer[lead] ?? 0)
  return lead >= 0 && size > length - lead && size > 1 ? lead : length
}
