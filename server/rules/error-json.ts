/**
 * Reads the JSON bodies in which services answer with errors.
 *
 * Patterns of alternatives stay in one line each: a literal cannot be broken, and one built of
 * strings hides mistakes in escaping.
 */

const maxBodies = 3
const maxDepth = 6
const maxParts = 12
const maxLoose = 4_000

/** What a body says of an error: codes first, then text. */
const codeKeys =
  /^(?:error_?code|exception_?code|code|status_?code|http_?status|status|error_?type|type|sql_?state|reason|fault_?code|error_?subcode|authorization_?error)$/i
const textKeys =
  /^(?:message|msg|error|error_?message|exception_?message|error_?description|error_?summary|errors|detail|details|description|fault_?string|field|param|parameter|column)$/i

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

interface Said {
  codes: string[]
  texts: string[]
  /** Name a family of errors; the detail may be further inside. */
  titles: string[]
}

/** `rateLimitExceeded`, `rate_limit` and `RATE_LIMIT` alike. */
const asSymbol = (code: string): string => code.replace(/([a-z\d])([A-Z])/g, '$1_$2').toUpperCase()

function addPart(key: string, part: string | number, said: Said): void {
  const isNumber = /^\d{1,8}$/.test(String(part))
  if (codeKeys.test(key)) {
    const isStatus = isNumber && /status/i.test(key)
    if (isStatus) said.codes.push(`status ${part}`)
    else if (isNumber && /subcode/i.test(key.replace('_', ''))) said.codes.push(`subcode ${part}`)
    else if (isNumber) said.codes.push(`error code ${part}`)
    // `reason` is a sentence in some services and a code in others.
    else if (/\s/.test(String(part))) said.texts.push(String(part))
    // Others name the class of the error, or say that it is one.
    else if (!/(?:error|exception|fail|failed|failure)$|:\/\//i.test(String(part)))
      said.codes.push(`(${asSymbol(String(part))})`)
  } else if (key === 'title') said.titles.push(String(part))
  else if (textKeys.test(key) && !isNumber) said.texts.push(String(part))
}

/** Level by level, as the outermost message is the one that is always there. */
function collect(value: Json, said: Said, depth: number): void {
  if (depth > maxDepth || said.codes.length + said.texts.length > maxParts) return
  if (Array.isArray(value)) {
    for (const item of value.slice(0, 3)) {
      if (typeof item === 'string') said.texts.push(item)
      else collect(item, said, depth + 1)
    }
    return
  }
  if (value === null || typeof value !== 'object') return
  const parts = Object.entries(value)
  for (const [key, part] of parts)
    if (typeof part === 'string' || typeof part === 'number') addPart(key, part, said)
  if (said.texts.some((text) => /\s/.test(text))) return
  for (const [, part] of parts)
    if (part !== null && typeof part === 'object') collect(part, said, depth + 1)
}

/** The end of the object or list that begins at a bracket, or -1. */
function endOfJson(text: string, from: number, quote: string): number {
  let depth = 0
  let isQuoted = false
  for (let i = from; i < text.length; i++) {
    const character = text[i]
    if (isQuoted) {
      if (character === '\\') i++
      else if (character === quote) isQuoted = false
    } else if (character === quote) isQuoted = true
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

/** Python writes dictionaries with single quotes. */
const asJson = (text: string): string =>
  text
    .replace(/'/g, '"')
    .replace(/\bTrue\b/g, 'true')
    .replace(/\bFalse\b/g, 'false')
    .replace(/\bNone\b/g, 'null')

/** Parts of a body that was cut, or written in another way. */
const looseParts =
  /(["'])(\w{1,40})\1\s{0,3}[:=]\s{0,3}(?:"((?:[^"\\\n]|\\.){0,800})|'((?:[^'\\\n]|\\.){0,800})|(\d{1,8})\b)/g

function collectLoose(body: string, said: Said): void {
  for (const [, , key, double, single, number] of body.slice(0, maxLoose).matchAll(looseParts)) {
    if (said.codes.length + said.texts.length > maxParts) return
    addPart(key ?? '', double ?? single ?? Number(number), said)
  }
}

const bodyStart = /(?:\[\s{0,20})?\{\s{0,20}(["'])\w{1,60}\1\s{0,5}:/

/**
 * Reduces a text with a JSON body to what the body says of the error. What is around a body that
 * names an error is the name of a step, a status or a request.
 */
export function flattenJson(text: string): string {
  let rest = text
  for (let bodies = 0; bodies < maxBodies; bodies++) {
    const start = bodyStart.exec(rest)
    if (!start) return rest
    const quote = start[1] ?? '"'
    const end = endOfJson(rest, start.index, quote)
    const body = end === -1 ? rest.slice(start.index) : rest.slice(start.index, end)
    const value = parsed(body) ?? parsed(asJson(body))
    const after = end === -1 ? '' : rest.slice(end)
    const said: Said = { codes: [], texts: [], titles: [] }
    if (value === undefined) collectLoose(body, said)
    else collect(value, said, 0)
    const specific = said.texts.filter((part) => !/\btoo many errors\b/.test(part))
    if (specific.length > 0) said.texts = specific
    if (said.texts.length === 0) said.texts.push(...said.titles)
    const hasMessage = said.texts.some((part) => /\s/.test(part))
    const codes = [...new Set(said.codes)].join(' ')
    const statement = [codes, ...new Set(said.texts)].filter(Boolean).join(': ')
    if (hasMessage && bodyStart.test(statement)) {
      rest = statement
      continue
    }
    if (hasMessage && !/\bCaused by: /.test(after)) return statement
    rest = `${rest.slice(0, start.index)} ${statement} ${after}`
  }
  return rest
}
