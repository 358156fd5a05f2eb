/** A place in a text, both from 1. */
export interface Place {
  line: number
  column: number
}

/**
 * Nothing that people write nests deeper; a reader that calls itself would run out of stack far
 * beyond.
 */
export const deepestJson = 100

/**
 * Where a text first nests deeper than {@link deepestJson} lists and objects; null where it never
 * does.
 */
export function findDeepNesting(text: string): Place | null {
  let depth = 0
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}]/gsu)) {
    if (token === '[' || token === '{') depth += 1
    else if (token === ']' || token === '}') depth -= 1
    if (depth > deepestJson) return placeAt(text, index)
  }
  return null
}

function placeAt(text: string, at: number): Place {
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/**
 * Where a text stops being JSON. The engine's own parser does not always tell, so the text is read
 * again here.
 * @returns null when the text is JSON; the place where it nests too deep counts as a fault
 */
export function findJsonFault(text: string): Place | null {
  const deep = findDeepNesting(text)
  if (deep) return deep
  let at = 0
  const fault = Symbol('fault')
  const fail = (): never => {
    throw fault
  }
  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (!found) return false
    at += found[0].length
    return true
  }
  const space = () => match(/[ \t\r\n]*/y)
  const character = (one: string): boolean => {
    space()
    if (text[at] !== one) return false
    at += 1
    return true
  }
  const string = () => {
    space()
    // As much of a string as is right, so that a fault inside it is where we stop.
    if (text[at] !== '"') fail()
    at += 1
    // Control characters end it: JSON wants them escaped.
    // oxlint-disable-next-line no-control-regex
    match(/(?:[^"\\\u0000-\u001f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*/y)
    if (text[at] !== '"') fail()
    at += 1
  }
  const list = (close: string, item: () => void) => {
    if (character(close)) return
    do item()
    while (character(','))
    if (!character(close)) fail()
  }
  const value = (): void => {
    if (character('{')) {
      list('}', () => {
        string()
        if (!character(':')) fail()
        value()
      })
    } else if (character('[')) list(']', value)
    else if (text[at] === '"') string()
    else if (!match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y)) fail()
  }
  try {
    value()
    space()
    if (at < text.length) fail()
    return null
  } catch (error) {
    if (error !== fault) throw error
    return placeAt(text, at)
  }
}
