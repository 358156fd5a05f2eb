import { toInstant } from './instant.ts'
import { isSeenStatus, type SeenStatus } from './status.ts'

/** Sort orders of a search (jobs-api.md §2.10). */
export const searchSorts = ['relevance', 'id', 'created', 'updated'] as const
export type SearchSort = (typeof searchSorts)[number]

/**
 * Values of an attribute: at least one of `any` has to match (if there are any), and none of
 * `none`.
 */
export interface Terms<T> {
  any: T[]
  none: T[]
}

/** A half-open time span in milliseconds: what a date with day, hour or second precision covers. */
export interface Span {
  from: number
  to: number
}

/**
 * Limits of a comparable attribute. `equals` lists alternatives; `atLeast` and `atMost` are
 * inclusive.
 */
export interface Bounds<T> {
  equals: T[]
  atLeast: number | null
  atMost: number | null
}

/**
 * A parsed search (jobs-api.md §2.10). All parts have to match. `duration` is in seconds; times are
 * in milliseconds, with `atLeast` at the start of the given day and `atMost` at its end.
 */
export interface Search {
  /** Free text; all of it has to be found. */
  words: string[]
  id: Bounds<number>
  duration: Bounds<number>
  started: Bounds<Span>
  finished: Bounds<Span>
  status: Terms<SeenStatus>
  package: Terms<string>
  /** Our addition: the API's grammar has no clusters. */
  cluster: Terms<string>
  schedule: Terms<string>
  user: Terms<string>
  log: Terms<string>
  /** Terms that cannot be searched for, as written: `duration:long`, `-id:7`, `status:lost`. */
  ignored: string[]
}

/** A term of a search text, as written. */
export interface Term {
  text: string
  negated: boolean
  attribute: string | null
  comparison: '=' | '>' | '<'
  value: string
}

const termPattern =
  /(?<sign>-?)(?:(?<attribute>[a-z_]+):(?<comparison>[<>]?))?(?:"(?<quoted>(?:\\.|[^"\\])*\\?)"?|(?<word>[^\s"]+))|\S/gisu

/** Inside quotes a backslash escapes a quote or a backslash; before anything else it is literal. */
const unquoted = (text: string): string => text.replaceAll(/\\(["\\])/g, '$1')

/** The attributes one can search by (docs/api.md). */
export const searchAttributes = [
  'id',
  'status',
  'package',
  'cluster',
  'schedule',
  'user',
  'log',
  'started',
  'finished',
  'duration',
] as const
type Attribute = (typeof searchAttributes)[number]

const attributeOf = (name: string | null): Attribute | null =>
  searchAttributes.find((attribute) => attribute === name?.toLowerCase()) ?? null

/**
 * Splits a search into terms. A term with an unknown attribute is free text (jobs-api.md §2.10).
 */
export function termsOf(text: string, isKnown: (attribute: string) => boolean): Term[] {
  return [...text.matchAll(termPattern)].flatMap((match): Term[] => {
    const { sign = '', attribute, comparison = '', quoted, word } = match.groups ?? {}
    const value = (quoted === undefined ? (word ?? '') : unquoted(quoted)).trim()
    if (attribute !== undefined && isKnown(attribute.toLowerCase())) {
      return [
        {
          text: match[0],
          negated: sign === '-',
          attribute: attribute.toLowerCase(),
          comparison: comparison === '>' || comparison === '<' ? comparison : '=',
          value,
        },
      ]
    }
    // A minus negates attributes only; before free text it is part of the text.
    const named = attribute === undefined ? '' : `${sign}${attribute}:${comparison}`
    const free = quoted === undefined ? match[0].replaceAll('"', '').trim() : `${named}${value}`
    return free === ''
      ? []
      : [{ text: match[0], negated: false, attribute: null, comparison: '=', value: free }]
  })
}

const none = <T>(): Terms<T> => ({ any: [], none: [] })
export const openBounds = <T>(): Bounds<T> => ({ equals: [], atLeast: null, atMost: null })

// Repeating a limit means OR (jobs-api.md §2.10), so the wider one applies.
const wider = (pick: (...values: number[]) => number, before: number | null, value: number) =>
  before === null ? value : pick(before, value)

/**
 * Adds a term to the limits of a number.
 * @returns false if its value is not a number
 */
export function addNumber(bounds: Bounds<number>, term: Term): boolean {
  if (!/^\d{1,15}$/.test(term.value)) return false
  const value = Number(term.value)
  if (term.comparison === '>') bounds.atLeast = wider(Math.min, bounds.atLeast, value)
  else if (term.comparison === '<') bounds.atMost = wider(Math.max, bounds.atMost, value)
  else bounds.equals.push(value)
  return true
}

const dayMs = 86_400_000

function spanOf(value: string): Span | null {
  if (!/^\d{4}-\d{2}-\d{2}(T.*)?$/.test(value)) return null
  const instant = toInstant(
    value.includes('T') && !/(Z|[+-]\d{2}:?\d{2})$/i.test(value) ? `${value}Z` : value,
  )
  if (instant === null) return null
  const from = Date.parse(instant)
  return { from, to: from + (value.includes('T') ? 1000 : dayMs) }
}

/**
 * Adds a term to the limits of a time.
 * @returns false if its value is not a date
 */
export function addSpan(bounds: Bounds<Span>, term: Term): boolean {
  const span = spanOf(term.value)
  if (!span) return false
  if (term.comparison === '>') bounds.atLeast = wider(Math.min, bounds.atLeast, span.from)
  else if (term.comparison === '<') bounds.atMost = wider(Math.max, bounds.atMost, span.to - 1)
  else bounds.equals.push(span)
  return true
}

function addText(terms: Terms<string>, term: Term): boolean {
  if (term.value === '') return false
  ;(term.negated ? terms.none : terms.any).push(term.value)
  return true
}

function addStatus(terms: Terms<SeenStatus>, term: Term): boolean {
  const word = term.value.toLowerCase()
  if (!isSeenStatus(word)) return false
  ;(term.negated ? terms.none : terms.any).push(word)
  return true
}

/**
 * Adds a term to the search.
 * @returns false if it cannot be searched for
 */
function addTerm(search: Search, term: Term): boolean {
  const attribute = attributeOf(term.attribute)
  switch (attribute) {
    case null:
      search.words.push(term.value)
      return true
    case 'id':
    case 'duration':
      // Comparable attributes cannot be negated (jobs-api.md §2.10).
      return !term.negated && addNumber(search[attribute], term)
    case 'started':
    case 'finished':
      return !term.negated && addSpan(search[attribute], term)
    case 'status':
      return addStatus(search.status, term)
    case 'package':
    case 'cluster':
    case 'schedule':
    case 'user':
    case 'log':
      return addText(search[attribute], term)
  }
}

/** Parses a search text. Never fails: terms that make no sense end up in `ignored`. */
export function parseSearch(text: string): Search {
  const search: Search = {
    words: [],
    id: openBounds(),
    duration: openBounds(),
    started: openBounds(),
    finished: openBounds(),
    status: none(),
    package: none(),
    cluster: none(),
    schedule: none(),
    user: none(),
    log: none(),
    ignored: [],
  }
  for (const term of termsOf(text, (name) => attributeOf(name) !== null)) {
    if (!addTerm(search, term)) search.ignored.push(term.text)
  }
  return search
}
