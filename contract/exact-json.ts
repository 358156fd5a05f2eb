/*
 * JSON whose numbers survive the way through JavaScript. A variable such as 12345678901234567890,
 * 1.50 or 1e400 has no exact JavaScript number, so it is kept as it was written and goes out the
 * same way.
 */

/** A number in JSON that a JavaScript number would change, in the digits it was written with. */
export class ExactNumber {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }

  /** Makes `JSON.stringify` write the digits as they are. */
  toJSON(): unknown {
    if (JSON.rawJSON === undefined)
      throw new Error(`This browser cannot send the number ${this.text} exactly. Use a newer one.`)
    return JSON.rawJSON(this.text)
  }
}

declare global {
  interface JSON {
    /** Missing from browsers older than those in vite.config.ts. */
    rawJSON?: (text: string) => unknown
  }
}

/*
 * A cheap test for texts that may hold such a number, so that the others take the much faster plain
 * JSON.parse: an exponent, sixteen digits or more, a zero at the end of a fraction, a very small
 * fraction, minus zero. Matches inside strings only cost time.
 */
const mayBeInexact =
  /(?:^|[[:,\s])-?(?:[\d.]{16}|\d+(?:\.\d+)?[eE]|\d+\.\d*0(?!\d)|0\.0{6}|(?<=-)0(?![.\d]))/

/**
 * Reads JSON without changing a number: one that JavaScript writes differently from the text
 * becomes an {@link ExactNumber}.
 * @throws SyntaxError as JSON.parse does
 */
export function parseJson(text: string): unknown {
  if (!mayBeInexact.test(text)) return JSON.parse(text)
  try {
    return JSON.parse(text, keepExact)
  } catch (error) {
    // A reviver recurses, and a text nested thousands of levels deep overflows the stack. Plain
    // parsing does not, and whoever reads the value can still refuse it or cut it down.
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
 * Reads a number that a person typed.
 * @returns null where the text is not a decimal number
 */
export function parseNumber(text: string): number | ExactNumber | null {
  const [, sign, whole, fraction = '', exponent = ''] = decimal.exec(text.trim()) ?? []
  if (whole === undefined) return null
  const written = `${sign === '-' ? '-' : ''}${whole}${fraction}${exponent}`
  return String(Number(written)) === written ? Number(written) : new ExactNumber(written)
}

/** Numbers of either kind. */
export const isNumeric = (value: unknown): value is number | ExactNumber =>
  typeof value === 'number' || value instanceof ExactNumber
