/**
 * Groups errors by their cause: two errors with the same fingerprint call for the same action
 * (docs/decisions/011-error-groups.md).
 */
import { chainOf, cleanText, linesOf } from './error-lines.ts'
import { contentOf, tokensOf, type Token } from './error-tokens.ts'
import { flattenJson } from './error-json.ts'
import { coreOf } from './error-wrappers.ts'

const maxFingerprint = 200
const maxTitle = 160

/** Longer messages are dumps; what is wrong is said at their start. */
const maxMessage = 2_000

/** FNV-1a, 32 bits: short, and the same on every machine. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(36)
}

function fitting(text: string): string {
  if (text.length <= maxFingerprint) return text
  const hash = hashOf(text)
  return `${text.slice(0, maxFingerprint - hash.length - 1)}~${hash}`
}

const messagesOf = (text: string): string[] =>
  chainOf(linesOf(flattenJson(cleanText(text)))).map((message) => message.slice(0, maxMessage))

/** A class says what is wrong only where the message does not; a weak code likewise. */
function telling(tokens: readonly Token[]): Token[] {
  const content = contentOf(tokens)
  return tokens.filter(({ kind }) => {
    if (kind === 'class') return content < 2
    return kind !== 'weakCode' || content < 2
  })
}

const isFirst = (code: Token, at: number, codes: readonly Token[]): boolean =>
  codes.findIndex(({ text }) => text === code.text) === at

/** The root's message, or that of the error around it if the root says nothing. */
function rootOf(messages: readonly string[]): { core: string; tokens: Token[] } {
  const read = messages.slice(0, 8).map((message) => {
    const { text, codes } = coreOf(message)
    const own = tokensOf(text)
    const isNew = (code: Token) => !own.some((token) => token.text === code.text)
    const more = codes.filter((code, at) => isNew(code) && isFirst(code, at, codes))
    const core = [...more.map((code) => `${code.text.toUpperCase()}: `), text].join('')
    return { core, tokens: telling([...more, ...own]) }
  })
  return (
    read.find(({ tokens }) => contentOf(tokens) > 0 || tokens.length > 1) ??
    read.find(({ tokens }) => tokens.length > 0) ??
    read[0] ?? { core: '', tokens: [] }
  )
}

/**
 * @returns words, names and codes that identify the cause, at most 200 characters; '' for a text
 * that says nothing
 */
export function errorFingerprint(text: string): string {
  if (text.trim() === '') return ''
  const { tokens } = rootOf(messagesOf(text))
  return fitting(tokens.map(({ text }) => text).join(' ')) || 'unspecified error'
}

/** @returns the line that names the cause, at most 160 characters */
export function errorTitle(text: string): string {
  const { core } = rootOf(messagesOf(text))
  const line = core.replace(/\s+/g, ' ').trim()
  const title = line === '' ? text.slice(0, maxMessage).replace(/\s+/g, ' ').trim() : line
  return title.length <= maxTitle ? title : `${title.slice(0, maxTitle - 1).trimEnd()}…`
}
