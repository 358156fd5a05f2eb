/*
 * JSON that preserves the exact text of numbers. A variable such as 12345678901234567890, 1.50 or
 * 1e400 has no exact JavaScript number, so its text is kept and written back unchanged.
 */

/** A JSON number that would change as a JavaScript number, kept as text. */
export class ExactNumber {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }

  /** Makes `JSON.stringify` write the digits unchanged. */
  toJSON(): unknown {
    if (JSON.rawJSON === undefined)
      throw new Error(
        `This browser cannot send the number ${this.text} exactly. Use a newer version.`,
      )
    return JSON.rawJSON(this.text)
  }
}

declare global {
  interface JSON {
    /** Missing in browsers older than the targets in vite.config.ts. */
    rawJSON?: (text: string) => unknown
  }
}

/*
 * A cheap test for texts that may contain such a number, so that all others use the much faster
 * JSON.parse: an exponent, 16 digits or more, a trailing zero in a fraction, a very small fraction,
 * or minus zero. A match inside a string only costs time.
 */
const mayBeInexact =
  /(?:^|[[:,\s])-?(?:[\d.]{16}|\d+(?:\.\d+)?[eE]|\d+\.\d*0(?!\d)|0\.0{6}|(?<=-)0(?![.\d]))/

/** Whether `JSON.parse` may change a number of a text. */
export const mayHaveInexact = (text: string): boolean => mayBeInexact.test(text)

/**
 * Parses JSON without changing numbers: one that JavaScript would write differently becomes an
 * {@link ExactNumber}.
 * @throws SyntaxError like JSON.parse
 */
export function parseJson(text: string): unknown {
  if (!mayHaveInexact(text)) return JSON.parse(text)
  try {
    return JSON.parse(text, keepExact)
  } catch (error) {
    // Revivers recurse, and text nested thousands of levels deep overflows the stack. Plain parsing
    // does not, and the caller can still reject the value or truncate it.
    if (error instanceof RangeError) return JSON.parse(text)
    throw error
  }
}

function keepExact(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source
  return typeof value === 'number' && source !== undefined && String(value) !== source
    ? new ExactNumber(source)
    : value
}

const decimal = /^([+-]?)0*(\d+)(\.\d+)?([eE][+-]?\d+)?$/

/**
 * Parses a number typed by a person.
 * @returns null if the text is not a decimal number
 */
export function parseNumber(text: string): number | ExactNumber | null {
  const [, sign, whole, fraction = '', exponent = ''] = decimal.exec(text.trim()) ?? []
  if (whole === undefined) return null
  const written = `${sign === '-' ? '-' : ''}${whole}${fraction}${exponent}`
  return String(Number(written)) === written ? Number(written) : new ExactNumber(written)
}

/** True for numbers of either kind. */
export const isNumeric = (value: unknown): value is number | ExactNumber =>
  typeof value === 'number' || value instanceof ExactNumber
