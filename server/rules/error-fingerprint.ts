/**
 * Groups errors by their cause: two errors with the same fingerprint call for the same action
 * (docs/decisions/011-error-groups.md).
 */
import { flattenJson } from './error-json.ts'
import { boundedText, chainOf, linesOf, plainCharacters, unescaped } from './error-lines.ts'
import { telling } from './error-telling.ts'
import { tokensOf, type Token } from './error-tokens.ts'
import { commonFailures, systemIn } from './error-words.ts'
import { coreOf } from './error-wrappers.ts'

const maxFingerprint = 200
const maxTitle = 160

/** Longer messages are dumps; what is wrong is said at their start. */
const maxMessage = 2_000

/** Of a chain, from its root. */
const maxMessages = 6

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

interface Root {
  /** The part of the message that says what is wrong. */
  text: string
  carried: readonly Token[]
  words: string[]
  /** Whether the words suffice, so that the error around it need not be read. */
  isTelling: boolean
}

function readMessage(message: string): Root {
  const { text, carried } = coreOf(message)
  const tokens = [...carried, ...tokensOf(text)]
  const words = telling(tokens)
  const isTelling = words.length > 1 || tokens.some(({ kind }) => kind === 'code')
  return { text, carried, words, isTelling }
}

/** The root's message, or that of the error around it if the root says nothing. */
function rootOf(messages: readonly string[]): Root {
  const read = messages.slice(0, maxMessages).map(readMessage)
  return (
    read.find(({ isTelling }) => isTelling) ??
    read.find(({ words }) => words.length > 0) ??
    read[0] ?? { text: '', carried: [], words: [], isTelling: false }
  )
}

const messagesOf = (text: string): string[] =>
  chainOf(linesOf(unescaped(flattenJson(plainCharacters(boundedText(text)))))).map((message) =>
    message.slice(0, maxMessage),
  )

const hosts = /\b[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}:\d{2,5}\b|(?<![\w/:])\/[\w./=-]{2,200}/g

/** What any system may say does not identify a cause without the system. */
function systemOf(words: readonly string[], messages: readonly string[]): string[] {
  const isCommon = words.every((word) => commonFailures.has(word) || /^[45]\d\d$/.test(word))
  if (!isCommon) return []
  const system = systemIn(
    messages
      .join('\n')
      .slice(0, maxMessage * 2)
      .replace(hosts, ' '),
  )
  return system === null || words.includes(system) ? [] : [system]
}

/**
 * @returns words, names and codes that identify the cause, in alphabetical order, at most 200
 * characters; '' for a text that says nothing
 */
export function errorFingerprint(text: string): string {
  if (text.trim() === '') return ''
  const messages = messagesOf(text)
  const { words } = rootOf(messages)
  if (words.length === 0) return 'unspecified error'
  const all = [...words, ...systemOf(words, messages)]
  return fitting(all.toSorted((a, b) => (a < b ? -1 : 1)).join(' '))
}

/** @returns the line that names the cause, at most 160 characters */
export function errorTitle(text: string): string {
  const { text: core, carried } = rootOf(messagesOf(text))
  const codes = carried.filter(({ kind }) => kind === 'code').map(({ text }) => text.toUpperCase())
  const line = [...new Set(codes)].map((code) => `${code}: `).join('') + core
  const title = (line.trim() === '' ? text.slice(0, maxMessage) : line)
    .replace(/[\s\uE000-\uE002]+/g, ' ')
    .trim()
  return title.length <= maxTitle ? title : `${title.slice(0, maxTitle - 1).trimEnd()}…`
}
