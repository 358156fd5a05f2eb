/*
 * Where the values of a JSON text begin and end. `JSON.parse` moves keys that look like numbers to
 * the front, keeps only the last of two equal keys and rejects a text that was cut; a preview has
 * to show what is in the file. Whether a value is valid is left to `JSON.parse`. Nothing here
 * recurses, so deep nesting cannot overflow the stack.
 */

/** A value as it is written. */
export interface JsonItem {
  source: string
  /** Offset in the text. */
  at: number
  /** False where the text ends before the value does. */
  whole: boolean
}

export function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1
  return at
}

/** Offset of the quote that ends the string starting at `from`; -1 where the text ends first. */
function closingQuote(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const char = text[at]
    if (char === '\\') at += 1
    else if (char === '"') return at
  }
  return -1
}

/**
 * Offset after the value that starts at `from`; -1 where the text ends before it is known to be
 * complete.
 */
function valueEnd(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (char === '"') {
      at = closingQuote(text, at)
      if (at === -1) return -1
      if (depth === 0) return at + 1
    } else if (char === '{' || char === '[') {
      depth += 1
    } else if (char === '}' || char === ']') {
      if (depth <= 1) return depth === 0 ? at : at + 1
      depth -= 1
    } else if (depth === 0 && ', \t\r\n:'.includes(char)) {
      return at
    }
  }
  return -1
}

const itemAt = (text: string, at: number): JsonItem => {
  const end = valueEnd(text, at)
  // A character that cannot start a value becomes an invalid item, so that a scan always advances.
  return {
    source: text.slice(at, end === -1 ? undefined : Math.max(end, at + 1)),
    at,
    whole: end !== -1,
  }
}

/**
 * The items of the array that starts at `open`, also of one that was cut.
 * @returns the items, and the offset after the array's end; null where the text is cut before it
 */
export function arrayItems(text: string, open: number): { items: JsonItem[]; end: number | null } {
  const items: JsonItem[] = []
  let at = skipSpace(text, open + 1)
  while (at < text.length) {
    if (text[at] === ']') return { items, end: at + 1 }
    const item = itemAt(text, at)
    items.push(item)
    at = skipSpace(text, at + item.source.length)
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return { items, end: null }
}

/** Values one after another, with white space or commas between them. */
export function jsonSequence(text: string): JsonItem[] {
  const items: JsonItem[] = []
  let at = skipSpace(text, 0)
  while (at < text.length) {
    const item = itemAt(text, at)
    items.push(item)
    at = skipSpace(text, at + item.source.length)
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return items
}

/**
 * Keys and values of a valid JSON object in the order of the text, repeated keys included. Values
 * are given as they are written.
 */
export function objectEntries(object: string): [key: string, source: string][] {
  const entries: [string, string][] = []
  let at = skipSpace(object, skipSpace(object, 0) + 1)
  while (object[at] === '"') {
    const keyEnd = closingQuote(object, at) + 1
    const key = String(JSON.parse(object.slice(at, keyEnd)))
    at = skipSpace(object, skipSpace(object, keyEnd) + 1)
    const { source } = itemAt(object, at)
    entries.push([key, source])
    at = skipSpace(object, at + source.length)
    if (object[at] === ',') at = skipSpace(object, at + 1)
  }
  return entries
}

const notNumbers = /-?(?:NaN|Infinity)/g

/**
 * JSON with `null` in place of NaN and Infinity, which Python and others write, except in strings.
 */
export function withoutNotNumbers(source: string): string {
  if (!/NaN|Infinity/.test(source)) return source
  const parts: string[] = []
  let from = 0
  for (let at = source.indexOf('"'); at !== -1; at = source.indexOf('"', from)) {
    const end = closingQuote(source, at)
    if (end === -1) break
    parts.push(source.slice(from, at).replace(notNumbers, 'null'), source.slice(at, end + 1))
    from = end + 1
  }
  return parts.join('') + source.slice(from).replace(notNumbers, 'null')
}

/**
 * Valid JSON without white space between its parts; numbers, order and repeated keys stay as they
 * are written.
 */
export function compactJson(source: string): string {
  const parts: string[] = []
  let from = 0
  for (let at = 0; at < source.length; at += 1) {
    const char = source.charAt(at)
    if (char === '"') {
      const end = closingQuote(source, at) + 1
      // Escapes that JSON does not need, such as \u00e9, are shown as the letter they encode.
      parts.push(source.slice(from, at), JSON.stringify(JSON.parse(source.slice(at, end))))
      from = end
      at = end - 1
    } else if (' \t\r\n'.includes(char)) {
      parts.push(source.slice(from, at))
      from = at + 1
    }
  }
  parts.push(source.slice(from))
  return parts.join('')
}
