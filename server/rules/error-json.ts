/** Reads the JSON bodies in which services answer with errors. */

const maxBodies = 3
const maxDepth = 6
const maxParts = 12

/** What a body says of an error: codes first, then text. */
const codeKeys =
  /^(?:error_?code|code|status_?code|status|http_?status|type|error_?type|sql_?state|domain|reason|fault_?code)$/i
const textKeys =
  /^(?:message|msg|error|error_?message|error_?description|error_?summary|detail|details|title|description|fault_?string|exception|cause|field|fields|param|parameter|column|path)$/i

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

function collect(value: Json, codes: string[], texts: string[], depth: number): void {
  if (depth > maxDepth || codes.length + texts.length > maxParts) return
  if (Array.isArray(value)) {
    for (const item of value.slice(0, 3)) {
      if (typeof item === 'string') texts.push(item)
      else collect(item, codes, texts, depth + 1)
    }
    return
  }
  if (value === null || typeof value !== 'object') return
  for (const [key, part] of Object.entries(value)) {
    if (part !== null && typeof part === 'object') collect(part, codes, texts, depth + 1)
    else if (typeof part === 'string' || typeof part === 'number') {
      if (codeKeys.test(key)) {
        if (typeof part === 'number') codes.push(`code ${part}`)
        else if (!/^(?:error|fail|failed|failure)$/i.test(part)) codes.push(part)
      } else if (textKeys.test(key) && typeof part === 'string') texts.push(part)
    }
  }
}

/** The end of the object or list that begins at a bracket, or -1. */
function endOfJson(text: string, from: number): number {
  let depth = 0
  let isQuoted = false
  for (let i = from; i < text.length; i++) {
    const character = text[i]
    if (isQuoted) {
      if (character === '\\') i++
      else if (character === '"') isQuoted = false
    } else if (character === '"') isQuoted = true
    else if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') {
      depth--
      if (depth === 0) return i + 1
    }
  }
  return -1
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** Replaces JSON bodies by what they say of the error. */
export function flattenJson(text: string): string {
  let rest = text
  for (let bodies = 0; bodies < maxBodies; bodies++) {
    const start = /(?:\[\s{0,20})?\{\s{0,20}"\w{1,60}"\s{0,5}:/.exec(rest)
    if (!start) return rest
    const end = endOfJson(rest, start.index)
    const value = end === -1 ? undefined : parsed(rest.slice(start.index, end))
    if (value === undefined) return rest
    const codes: string[] = []
    const texts: string[] = []
    collect(value, codes, texts, 0)
    const said = [...new Set([...codes, ...texts])].join(': ')
    rest = `${rest.slice(0, start.index)} ${said} ${rest.slice(end)}`
  }
  return rest
}
