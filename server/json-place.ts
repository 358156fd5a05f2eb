/** A place in a text, both from 1. */
export interface Place {
  line: number
  column: number
}

/**
 * Where a text stops being JSON. The engine's own parser does not always tell, so the text is read again here.
 * @returns null when the text is JSON
 */
export function findJsonFault(text: string): Place | null {
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
    const before = text.slice(0, at).split('\n')
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  }
}
