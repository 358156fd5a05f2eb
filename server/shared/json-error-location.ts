import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser'

/** A position in a text; line and column count from 1. */
export interface TextPosition {
  line: number
  column: number
}

/** Nothing that people write nests deeper, and a recursive parser runs out of stack far beyond. */
export const maxJsonDepth = 100

/**
 * Where a text first nests deeper than {@link maxJsonDepth} lists and objects; null where it never
 * does.
 */
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
 * Where a text stops being JSON: JavaScript's own parser does not always tell.
 * @returns null when the text is JSON; nesting deeper than {@link maxJsonDepth} counts as an error
 */
export function findJsonError(text: string): TextPosition | null {
  const deep = findDeepNesting(text)
  if (deep) return deep
  const errors: ParseError[] = []
  parse(text, errors, { disallowComments: true, allowTrailingComma: false })
  const [first] = errors
  if (!first) return null
  // A string is reported where it begins; the error is where it breaks off.
  const isInString = printParseErrorCode(first.error) === 'UnexpectedEndOfString'
  return positionAt(text, first.offset + (isInString ? first.length : 0))
}
