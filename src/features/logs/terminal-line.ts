/*
 * What a terminal finally shows for a line. Programs that draw progress write a carriage return and
 * then the line again; a log file keeps every state.
 */

/* oxlint-disable no-control-regex -- control characters are what this file is about */

// Commands with a text of their own up to their end: titles, links, pictures (OSC, DCS, SOS, PM,
// APC).
const stringCommand =
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\r]*(?:\u0007|\u009c|\u001b\\)?/
// Colours and movements (CSI); one that is cut has no last letter yet.
const control = /(?:\u001b\[|\u009b)([0-?]*)[ -/]*([@-~]?)/
// Character sets, saving and restoring the cursor, keypad modes, reset.
const shortCommand = /\u001b[ -/]*[0-~]?/
// Of the rest, only the tab has a place in a line.
const stray = /[\u0000-\u0007\u000a-\u000c\u000e-\u001f\u007f-\u009f]/

const sequence = new RegExp(
  `${stringCommand.source}|${control.source}|${shortCommand.source}|${stray.source}`,
  'g',
)
const moves = /[\r\u0008]|(?:\u001b\[|\u009b)[0-?]*[CDGK`]/

const position = (parameter: string, otherwise: number) =>
  Math.min(Number.parseInt(parameter, 10) || otherwise, maxColumns)

/** No screen is wider: the cursor is not moved further than this. */
const maxColumns = 10_000

/** The line as cells with a cursor, the way a terminal draws it. */
class Screen {
  readonly cells: string[] = []
  column = 0

  write(text: string): void {
    for (const char of text) {
      while (this.cells.length < this.column) this.cells.push(' ')
      this.cells[this.column] = char
      this.column += 1
    }
  }

  command(letter: string, parameter: string): void {
    if (letter === 'C')
      this.column = Math.max(
        this.column,
        Math.min(this.column + position(parameter, 1), maxColumns),
      )
    if (letter === 'D') this.column = Math.max(0, this.column - position(parameter, 1))
    if (letter === 'G' || letter === '`') this.column = position(parameter, 1) - 1
    if (letter === 'K') this.erase(parameter)
  }

  private erase(parameter: string): void {
    if (parameter === '' || parameter === '0')
      this.cells.length = Math.min(this.cells.length, this.column)
    else if (parameter === '2') this.cells.length = 0
    else if (parameter === '1') this.cells.fill(' ', 0, this.column + 1)
  }

  /** Draws plain text with carriage returns and backspaces in it. */
  draw(text: string): void {
    for (const part of text.split(/([\r\u0008])/)) {
      if (part === '\r') this.column = 0
      else if (part === '\u0008') this.column = Math.max(0, this.column - 1)
      else this.write(part)
    }
  }
}

/** The last state of a line, without its control characters. */
export function terminalLine(line: string): string {
  const text = line.endsWith('\r') ? line.replace(/\r+$/, '') : line
  if (!moves.test(text)) return text.replace(sequence, '')
  const screen = new Screen()
  let from = 0
  for (const match of text.matchAll(sequence)) {
    screen.draw(text.slice(from, match.index))
    screen.command(match[2] ?? '', match[1] ?? '')
    from = match.index + match[0].length
  }
  screen.draw(text.slice(from))
  // Blanks at the end are what wiped an earlier state.
  return screen.cells.join('').trimEnd()
}
/* oxlint-enable no-control-regex */

/**
 * An unfinished line without its overwritten states, so that a progress display of any length stays
 * short. Drawing the result and what follows gives the same line.
 */
export function withoutOverwritten(open: string): string {
  const last = open.lastIndexOf('\r')
  if (last <= 0 || !open.slice(0, last).includes('\r')) return open
  return `${terminalLine(open.slice(0, last))}${open.slice(last)}`
}
