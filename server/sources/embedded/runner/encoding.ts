import { isUtf8 } from 'node:buffer'
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { TextDecoder } from 'node:util'
import type { Encoding } from '../packages/definition.ts'
import { eachChunk } from './csv-scan.ts'

/*
 * Files in other encodings are converted to a UTF-8 copy, so that everything that reads a source,
 * this code's own scanner as well as DuckDB, sees the same bytes.
 */

type Decode = (chunk: Uint8Array, isLast: boolean) => string

const decoded =
  (decoder: TextDecoder): Decode =>
  (chunk, isLast) =>
    decoder.decode(chunk, { stream: !isLast })

function decoderOf(encoding: Exclude<Encoding, 'utf-8'>, head: Uint8Array): Decode {
  switch (encoding) {
    // TextDecoder's name for Windows-1252.
    case 'latin-1':
      return (chunk) => Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1')
    case 'windows-1252':
      return decoded(new TextDecoder('windows-1252'))
    case 'utf-16':
      return decoded(new TextDecoder(isBigEndian(head) ? 'utf-16be' : 'utf-16le', { fatal: true }))
  }
}

/**
 * Detected from the byte order mark, or from where an ASCII character at the start has its zero
 * byte.
 */
const isBigEndian = ([first, second]: Uint8Array): boolean =>
  (first === 0xfe && second === 0xff) || (first === 0 && second !== 0)

/** Whether a file begins with a UTF-16 byte order mark. */
export const hasUtf16Mark = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)

/**
 * Converts a text file to UTF-8 without a byte order mark.
 * @param onSize called with the number of bytes written so far; may throw
 * @throws an error suitable for users if the file is not text in that encoding
 */
export function copyAsUtf8(
  path: string,
  target: string,
  encoding: Exclude<Encoding, 'utf-8'>,
  onSize: (bytes: number) => void,
): void {
  const output = openSync(target, 'wx', 0o600)
  let size = 0
  const write = (text: string) => {
    const bytes = Buffer.from(text)
    size += bytes.length
    onSize(size)
    for (let at = 0; at < bytes.length;) at += writeSync(output, bytes, at)
  }
  try {
    const decode = decoderOf(encoding, firstBytes(path, 2))
    eachChunk(path, 0, (chunk) => write(decode(chunk, false)))
    write(decode(new Uint8Array(), true))
  } catch (error) {
    if (error instanceof TypeError)
      throw new Error(
        `The file is not ${encoding.toUpperCase()} text. Set the right "encoding" in the ` +
          'options of the source.',
        { cause: error },
      )
    throw error
  } finally {
    closeSync(output)
  }
}

/** The first bytes of a file; fewer if the file is shorter. */
export function firstBytes(path: string, most: number): Buffer {
  const descriptor = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(most)
    return buffer.subarray(0, readSync(descriptor, buffer, 0, most, 0))
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Number of the first line that is not UTF-8, starting at 1; null if all are.
 * @param head whole lines
 */
export function firstOtherLine(head: Buffer): number | null {
  if (isUtf8(head)) return null
  let line = 1
  for (let start = 0; start < head.length; line += 1) {
    const end = head.indexOf(10, start)
    const next = end === -1 ? head.length : end + 1
    if (!isUtf8(head.subarray(start, next))) return line
    start = next
  }
  return line
}
