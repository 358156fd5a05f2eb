/**
 * Search in lists that are held completely: packages, clusters and schedules (jobs-api.md §2.10).
 */
import type { Context } from 'hono'
import {
  addNumber,
  addSpan,
  openBounds,
  termsOf,
  type Bounds,
  type Span,
  type Term,
} from '../../contract/search.ts'
import { foldText } from '../../contract/text.ts'
import type { AppEnv } from './app-context.ts'
import { byText, pageOf } from './paging.ts'
import { queryOf } from './request.ts'

/** The attributes that a search can test, and where an item has them. */
export type Attribute<T> =
  | { kind: 'number'; of: (item: T) => number | null }
  | { kind: 'time'; of: (item: T) => string | null }
  | { kind: 'keyword'; of: (item: T) => string | null }
  /** `ids`: numbers that also match the attribute. */
  | {
      kind: 'text'
      of: (item: T) => readonly (string | null)[]
      ids?: (item: T) => readonly (number | null)[]
    }

interface Searched {
  id: number
  name: string
  created_at: string | null
}

/** How one resource is searched. Free text is matched against id, name and description. */
export interface ResourceSearch<T extends Searched> {
  attributes: Readonly<Record<string, Attribute<T>>>
  describe: (item: T) => string | null
  /** The field that `sort=modified` sorts by. */
  modified: (item: T) => string | null
}

type Test<T> = (item: T) => boolean

const holds = (texts: readonly (string | null)[], part: string): boolean =>
  texts.some((text) => text !== null && foldText(text).includes(part))

const within = (value: number, { atLeast, atMost }: Bounds<unknown>): boolean =>
  (atLeast === null || value >= atLeast) && (atMost === null || value <= atMost)

/** Conditions on one comparable attribute; null if no term is valid. */
function comparableTest<T, E>(
  of: (item: T) => number | null,
  terms: readonly Term[],
  add: (bounds: Bounds<E>, term: Term) => boolean,
  isEqual: (value: number, wanted: E) => boolean,
): Test<T> | null {
  const bounds = openBounds<E>()
  // Comparable attributes cannot be negated.
  const read = terms.filter((term) => !term.negated && add(bounds, term))
  if (read.length === 0) return null
  return (item) => {
    const value = of(item)
    return (
      value !== null &&
      within(value, bounds) &&
      (bounds.equals.length === 0 || bounds.equals.some((wanted) => isEqual(value, wanted)))
    )
  }
}

const numberTest = <T>(of: (item: T) => number | null, terms: readonly Term[]): Test<T> | null =>
  comparableTest(of, terms, addNumber, (value, wanted) => value === wanted)

const timeTest = <T>(of: (item: T) => string | null, terms: readonly Term[]): Test<T> | null => {
  const msOf = (item: T) => {
    const instant = of(item)
    return instant === null ? null : Date.parse(instant)
  }
  return comparableTest(
    msOf,
    terms,
    addSpan,
    (value, { from, to }: Span) => value >= from && value < to,
  )
}

/** Terms with the same sign are alternatives; both signs must hold. */
function textTest<T>(
  fits: (item: T, value: string) => boolean,
  terms: readonly Term[],
): Test<T> | null {
  const told = terms
    .filter(({ value }) => value !== '')
    .map(({ value, negated }) => ({ value: foldText(value), negated }))
  const wanted = told.filter(({ negated }) => !negated)
  const unwanted = told.filter(({ negated }) => negated)
  if (told.length === 0) return null
  return (item) =>
    (wanted.length === 0 || wanted.some(({ value }) => fits(item, value))) &&
    !unwanted.some(({ value }) => fits(item, value))
}

function attributeTest<T>(attribute: Attribute<T>, terms: readonly Term[]): Test<T> | null {
  switch (attribute.kind) {
    case 'number':
      return numberTest(attribute.of, terms)
    case 'time':
      return timeTest(attribute.of, terms)
    case 'keyword':
      return textTest((item, value) => foldText(attribute.of(item) ?? '') === value, terms)
    case 'text':
      return textTest(
        (item, value) =>
          holds(attribute.of(item), value) ||
          (attribute.ids?.(item) ?? []).some((id) => String(id) === value),
        terms,
      )
  }
}

/** The items that match a search. */
export function searched<T extends Searched>(
  q: string,
  items: readonly T[],
  { attributes, describe }: ResourceSearch<T>,
): T[] {
  const known = new Map(Object.entries(attributes))
  const terms = termsOf(q, (name) => known.has(name))
  const tests = [...known].flatMap(([name, attribute]) => {
    const test = attributeTest(
      attribute,
      terms.filter((term) => term.attribute === name),
    )
    return test ? [test] : []
  })
  const words = terms.filter((term) => term.attribute === null).map(({ value }) => foldText(value))
  const hasWord = (item: T, word: string) =>
    String(item.id) === word || holds([item.name, describe(item)], word)
  return items.filter(
    (item) => tests.every((test) => test(item)) && words.every((word) => hasWord(item, word)),
  )
}

/** A page of the matches in the requested order; relevance means newest first. */
export function searchPage<T extends Searched>(
  c: Context<AppEnv>,
  items: readonly T[],
  search: ResourceSearch<T>,
): T[] {
  const params = queryOf(c)
  const keyOf = params.get('sort') === 'modified' ? search.modified : (item: T) => item.created_at
  return pageOf(
    c,
    searched(params.get('q') ?? '', items, search).toSorted(byText(keyOf, params.get('direction'))),
  )
}
