import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser'

/** A position in a text; line and column start at 1. */
export interface TextPosition {
  line: number
  column: number
}

/**
 * No hand-written file nests deeper, and a recursive parser only runs out of stack far beyond this.
 */
export const maxJsonDepth = 100

/** Where a text first nests deeper than {@link maxJsonDepth}; null if it never does. */
export function findDeepNesting(text: string): TextPosition | null {
  let depth = 0
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}]/gsu)) {
    if (token === '[' || token === '{') depth += 1
    else if (token === ']' || token === '}') depth -= 1
    if (depth > maxJsonDepth) return positionAt(text, index)
  }
  return null
}

function positionAt(text: string, at: number): TextPosition {
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/**
 * The position of the first JSON syntax error, which JavaScript's own parser does not always
 * report.
 * @returns null if the text is valid JSON; nesting deeper than {@link maxJsonDepth} is an error
 */
export function findJsonError(text: string): TextPosition | null {
  const deep = findDeepNesting(text)
  if (deep) return deep
  const errors: ParseError[] = []
  parse(text, errors, { disallowComments: true, allowTrailingComma: false })
  const [first] = errors
  if (!first) return null
  // The parser reports a string at its start, but the error is where it ends.
  const isInString = printParseErrorCode(first.error) === 'UnexpectedEndOfString'
  return positionAt(text, first.offset + (isInString ? first.length : 0))
}
