/** Chooses, of the words, names and codes of a message, those that identify its cause. */
import { isSaidByWords } from './error-codes.ts'
import { contentOf, type Token } from './error-tokens.ts'
import { saysHow, wrapperWords } from './error-words.ts'

/** The words of the standard's reasons for statuses. */
const reasonWords: ReadonlySet<string> = new Set([
  'unauthorized',
  'not',
  'found',
  'bad',
  'conflict',
])

const owners: ReadonlySet<string> = new Set(
  'table column row view database insert update delete'.split(' '),
)

/** A constraint identifies its table and columns, which only some versions of a system name. */
function withoutOwners(tokens: readonly Token[]): readonly Token[] {
  const noun = tokens.findIndex(
    ({ kind, text }, at) =>
      kind === 'word' && text === 'constraint' && tokens[at + 1]?.kind === 'name',
  )
  if (noun === -1) return tokens
  return tokens.filter(({ kind, text }, at) =>
    kind === 'name' ? at === noun + 1 : kind !== 'word' || !owners.has(text),
  )
}

const ownNouns: ReadonlySet<string> = new Set(['column', 'field', 'key', 'constraint'])

/** A column by its own name: only some wordings have its table, or the alias of a query. */
const withoutQualifiers = (tokens: readonly Token[]): Token[] =>
  tokens.map((token, at) => {
    const noun = tokens[at - 1]?.text
    return token.kind === 'name' && noun !== undefined && ownNouns.has(noun)
      ? { ...token, text: token.text.split('.').at(-1) ?? token.text }
      : token
  })

/** Failures that are worded in many ways, and say it all. */
const wholeCauses: ReadonlySet<string> = new Set(['unknown-host', 'out-of-memory'])

/** Codes of Oracle, DB2 and Azure say in full what is wrong; with them, only names count. */
function wordsOfVendor(tokens: readonly Token[]): string[] | null {
  const whole = tokens.find(({ kind, text }) => kind === 'code' && wholeCauses.has(text))
  if (whole) return [whole.text]
  const code = tokens.find(
    ({ kind, text }) =>
      kind === 'code' && /^(?:[a-z]{3,4}-\d{3,5}|sql\d{1,5}|aadsts\d{4,8})$/.test(text),
  )
  if (!code) return null
  const names = tokens
    .filter(({ kind, text }) => kind === 'name' && !text.includes(':'))
    .map(({ text }) => (code.text === 'ora-00904' ? (text.split('.').at(-1) ?? text) : text))
  return [...new Set([code.text, ...names])]
}

/** Whether a clause has these depends on its wording. */
const fillers: ReadonlySet<string> = new Set(
  'failed cannot server job request data use used size name by all any more up code only'.split(
    ' ',
  ),
)

/** So many words about how it failed say it all. */
const enoughWords = 4

const withoutFillers = (words: string[]): string[] => {
  const rest = words.filter((word) => !fillers.has(word))
  return rest.length >= 2 ? rest : words
}

/** Leaves out what the rest already says, and each repetition. */
export function telling(all: readonly Token[]): string[] {
  const tokens = withoutQualifiers(withoutOwners(all))
  const ofVendor = wordsOfVendor(tokens)
  if (ofVendor) return ofVendor
  const hasName = tokens.some(({ kind }) => kind === 'name')
  const essential = tokens.filter(({ kind, text }) => kind !== 'word' || saysHow(text))
  const isEssential =
    (hasName || contentOf(essential) >= enoughWords) &&
    essential.some(({ kind }) => kind === 'word')
  const content = contentOf(tokens)
  const saying = contentOf(tokens.filter(({ text }) => !wrapperWords.has(text)))
  const hasClass = tokens.some(({ kind }) => kind === 'class')
  const hasCode = tokens.some(({ kind }) => kind === 'code')
  const words = tokens
    .filter(({ kind }) => kind === 'word' || kind === 'name')
    .map(({ text }) => text)
    .join(' ')
  // "Request failed with status code 403": the code says it all.
  const isOnlyCode =
    hasCode &&
    tokens.every(
      ({ kind, text }) =>
        kind !== 'name' && (kind !== 'word' || wrapperWords.has(text) || reasonWords.has(text)),
    )
  const kept = tokens.filter(({ text, kind }) => {
    if (isOnlyCode) return kind === 'code'
    if (isEssential && kind === 'word' && !saysHow(text)) return false
    if (saying === 0 && hasClass && kind === 'word') return false
    if (text === 'unauthorized' && hasCode) return content < 3
    if (kind === 'class') return content < 2 || saying === 0
    if (kind === 'symbol') return content < 3
    if (kind === 'weakCode') return content < 2
    if (kind !== 'code') return true
    if (text.startsWith('sub')) return content < 3
    return /^code\d/.test(text) ? content < 5 : content < 2 || !isSaidByWords(text, words)
  })
  return withoutFillers([...new Set(kept.map(({ text }) => text))])
}
