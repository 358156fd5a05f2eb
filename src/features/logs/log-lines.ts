import { terminalLine, withoutOverwritten } from './terminal-line.ts'

/** A log as lines. `open` is the last line while its end has not come yet. */
export interface LogLines {
  lines: readonly string[]
  open: string
  /** Bytes of the log read so far: where the next piece starts. */
  nextByte: number
  /** The text so far, in the pieces it came in. */
  pieces: readonly string[]
}

export const noLines: LogLines = { lines: [], open: '', nextByte: 0, pieces: [] }

/**
 * The log with a further piece. A piece that does not start where the log ended is not taken: an
 * older answer, or one from before.
 * @returns the very same object when nothing is added
 */
export function addPiece(
  log: LogLines,
  piece: { body: string | null; from_byte: number; next_byte: number },
): LogLines {
  if (piece.from_byte !== log.nextByte || piece.body === null || piece.body === '') return log
  const parts = (log.open + piece.body).split('\n')
  const open = withoutOverwritten(parts.pop() ?? '')
  // The lines before stay the same strings; only the list is new.
  const added = parts.map(terminalLine)
  return {
    lines: log.lines.length === 0 ? added : log.lines.concat(added),
    open,
    nextByte: Math.max(piece.next_byte, log.nextByte),
    pieces: [...log.pieces, piece.body],
  }
}

/** Every line to show, the open one with them. */
export const allLines = (log: LogLines): readonly string[] =>
  log.open === '' ? log.lines : [...log.lines, terminalLine(log.open)]

/** Indices of the lines that contain the words, whatever their case; none for empty words. */
export function findLines(lines: readonly string[], words: string): number[] {
  const wanted = words.toLowerCase()
  if (wanted === '') return []
  const found: number[] = []
  for (const [index, line] of lines.entries()) {
    if (line.toLowerCase().includes(wanted)) found.push(index)
  }
  return found
}
