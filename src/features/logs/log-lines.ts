import { terminalLine, withoutOverwritten } from './terminal-line.ts'

/** A log as lines; `open` is the last one while it has no line end yet. */
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
 * Adds a piece to the log. One that does not start where the log ends is ignored: it is from an
 * older response.
 * @returns the same object if nothing is added
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

/** All lines to show, including the open one. */
export const allLines = (log: LogLines): readonly string[] =>
  log.open === '' ? log.lines : [...log.lines, terminalLine(log.open)]

/** Indices of the lines that contain the words in any case; none for empty words. */
export function findLines(lines: readonly string[], words: string): number[] {
  const wanted = words.toLowerCase()
  if (wanted === '') return []
  const found: number[] = []
  for (const [index, line] of lines.entries()) {
    if (line.toLowerCase().includes(wanted)) found.push(index)
  }
  return found
}
