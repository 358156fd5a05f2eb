/*
 * Truncates the texts of a JSON response while it arrives, so that a text of many megabytes is
 * neither held in memory nor parsed.
 */

import { cutMark } from '../../shared/cut-text.ts'
import { isContinuation } from '../../shared/utf8.ts'

const quote = 0x22
const backslash = 0x5c
const letterU = 0x75
/** Bytes processed before yielding to other work. */
const pieceBytes = 65_536

/**
 * Passes the bytes of a JSON response through, with texts of at most `longest` characters; longer
 * ones end with {@link cutMark}.
 */
export class LongTextCutter {
  readonly #longest: number
  #inText = false
  /** Remaining bytes of an escape sequence. */
  #escapeLeft = 0
  #isEscaped = false
  #characters = 0
  #isDropping = false

  constructor(longest: number) {
    this.#longest = longest
  }

  /** @returns the parts of a chunk that are kept, in order */
  push(chunk: Uint8Array): Uint8Array[] {
    const kept: Uint8Array[] = []
    let from = 0
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0
      if (!this.#inText) {
        const next = chunk.indexOf(quote, at)
        if (next === -1) break
        at = next
        this.#inText = true
        this.#characters = 0
        continue
      }
      const isBoundary = !this.#isEscaped && this.#escapeLeft === 0 && !isContinuation(byte)
      if (isBoundary && byte === quote) {
        if (this.#isDropping) {
          kept.push(Buffer.from(cutMark(this.#characters - this.#longest)))
          from = at
        }
        this.#inText = this.#isDropping = false
        continue
      }
      if (isBoundary) {
        if (this.#characters === this.#longest) {
          kept.push(chunk.subarray(from, at))
          this.#isDropping = true
        }
        this.#characters += 1
      }
      this.#escape(byte)
    }
    if (!this.#isDropping) kept.push(chunk.subarray(from))
    return kept
  }

  #escape(byte: number): void {
    if (this.#isEscaped) {
      this.#isEscaped = false
      this.#escapeLeft = byte === letterU ? 4 : 0
    } else if (this.#escapeLeft > 0) this.#escapeLeft -= 1
    else this.#isEscaped = byte === backslash
  }
}

/** Splits a chunk into pieces that are quick to process. */
export function* inPieces(chunk: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < chunk.length; from += pieceBytes)
    yield chunk.subarray(from, from + pieceBytes)
}
