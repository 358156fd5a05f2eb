import { parseSearch, termsOf, searchAttributes } from '../../../contract/search.ts'

/** A term of a search text, and what became of it. */
export interface InterpretedTerm {
  /** As it was written. */
  text: string
  /** In words: `package: night`, `duration at least 600 s`. */
  words: string
  /**
   * `unknown`: there is no such attribute, the whole is searched for as text. `ignored`: its value
   * says nothing that can be looked for.
   */
  state: 'understood' | 'unknown' | 'ignored'
  /** What the term may have meant, as it would be written; null where nothing is near. */
  meant: string | null
  attribute: string | null
}

type Term = ReturnType<typeof termsOf>[number]

const limits: Record<string, Record<'<' | '>', string>> = {
  started: { '>': 'from', '<': 'until' },
  finished: { '>': 'from', '<': 'until' },
}

function wordsOf({ attribute, comparison, value, negated }: Term): string {
  if (attribute === null) return value
  const unit = attribute === 'duration' && /^\d+$/.test(value) ? ' s' : ''
  const limit =
    comparison === '='
      ? null
      : (limits[attribute]?.[comparison] ?? (comparison === '>' ? 'at least' : 'at most'))
  return `${negated ? 'not ' : ''}${attribute}${limit === null ? ':' : ` ${limit}`} ${value}${unit}`
}

/** `http://…` and `C:\…` are no attributes that somebody got wrong. */
const isAddress = (value: string): boolean => /^[/\\]/.test(value)

function meantBy({ attribute, text }: Term): string | null {
  const near = searchAttributes.find(
    (known) =>
      attribute !== null && attribute.length >= 3 && known.startsWith(attribute.slice(0, 3)),
  )
  return near === undefined || attribute === null
    ? null
    : text.replace(new RegExp(attribute, 'i'), near)
}

/**
 * The terms of a search text in their order. Joined by spaces, their texts say the same as the
 * whole.
 */
export function understoodTerms(q: string): InterpretedTerm[] {
  return termsOf(q, () => true).map((term) => {
    const { attribute, text } = term
    const base = { text, attribute, words: wordsOf(term), meant: null }
    if (attribute === null) return { ...base, state: 'understood' }
    const { ignored, words } = parseSearch(text)
    if (ignored.length > 0) return { ...base, state: 'ignored' }
    if (words.length === 0) return { ...base, state: 'understood' }
    if (isAddress(term.value)) return { ...base, words: text, attribute: null, state: 'understood' }
    return { ...base, words: text, state: 'unknown', meant: meantBy(term) }
  })
}
