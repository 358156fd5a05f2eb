import { appendFileSync, closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** Adds to a job's log, a time before each line. @param at milliseconds since 1970 */
export function appendLog(file: string, at: number, text: string): void {
  const stamp = new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')
  // One write a call, so that lines of parent and child never mix.
  appendFileSync(
    file,
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => `${stamp} ${line.trimEnd()}\n`)
      .join(''),
  )
}

/** A piece of a file as text; `nextByte` is where to go on. */
export interface FilePiece {
  text: string
  fromByte: number
  nextByte: number
}

/**
 * Reads a UTF-8 file from a byte on, never more than `most` bytes.
 * A character that is cut at the end is left for the next read; one cut at the start is left out.
 * @returns null when there is no file
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
    return { text: buffer.toString('utf8', from, Math.max(from, to)), fromByte: start + from, nextByte: start + Math.max(from, to) }
  } finally {
    closeSync(descriptor)
  }
}

const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80

/** How many of the first `length` bytes form whole characters. */
function wholeCharacters(buffer: Buffer, length: number): number {
  let lead = length - 1
  while (lead > 0 && length - lead < 4 && isContinuation(buffer[lead])) lead -= 1
  const byte = buffer[lead] ?? 0
  const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
  return lead >= 0 && size > length - lead && size > 1 ? lead : length
}
