import { setImmediate } from 'node:timers/promises'
import { parseJson as parseExact } from '../../../contract/exact-json.ts'
import { SourceError } from '../port.ts'
import { inPieces, LongTextCutter } from './long-texts.ts'

/** Bytes of an error response that are read: it is a message, not data. */
const maxRefusalLength = 64 * 1024
const maxMessageLength = 300

/** How much of a body is read. */
export interface BodyLimits {
  /** Bytes that are kept. */
  maxBytes: number
  /**
   * Bytes that are downloaded, including the dropped ends of long texts; defaults to `maxBytes`.
   */
  maxDownloadBytes?: number
  /** Maximum length of a JSON text in the body, in characters; unlimited by default. */
  maxTextLength?: number
}

/**
 * Reads a response body up to a limit. Invalid UTF-8 becomes replacement characters, so that a name
 * in another character set does not fail the whole page. A byte order mark is dropped.
 * @throws {SourceError} 502 if it is larger; otherwise whatever the connection throws
 */
export async function readText(
  response: Response,
  { maxBytes, maxDownloadBytes = maxBytes, maxTextLength = Infinity }: BodyLimits,
): Promise<string> {
  if (!response.body) return ''
  const cutter = new LongTextCutter(maxTextLength)
  const chunks: Uint8Array[] = []
  let size = 0
  let downloaded = 0
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    downloaded += chunk.byteLength
    // Leaving the loop cancels the download.
    if (downloaded > maxDownloadBytes) throw tooLarge(maxDownloadBytes)
    for (const piece of inPieces(chunk)) {
      for (const kept of cutter.push(piece)) {
        size += kept.byteLength
        chunks.push(kept)
      }
      if (size > maxBytes) throw tooLarge(maxBytes)
      await setImmediate()
    }
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

const tooLarge = (bytes: number) =>
  new SourceError(
    502,
    `The hosted service sent a response of more than ${Math.floor(bytes / 1_000_000)} MB, ` +
      'which was not read.',
  )

/**
 * @returns the value, null for an empty body
 * @throws {SourceError} 502 describing what the body is instead of JSON
 */
export function parseJson(text: string): unknown {
  if (text.trim() === '') return null
  try {
    return parseExact(text)
  } catch {
    const reason = whyNotJson(text)
    throw new SourceError(502, `The response of the hosted service could not be read: ${reason}.`)
  }
}

function whyNotJson(text: string): string {
  const start = text.trimStart()
  if (start.startsWith('<')) return 'it is a web page instead of JSON, perhaps from a proxy'
  if (/[\0\uFFFD]/.test(text.slice(0, 1000))) return 'it is not UTF-8 text'
  return /^[[{"]/.test(start)
    ? 'it is truncated or invalid JSON'
    : 'it is plain text instead of JSON'
}

/**
 * The service's message in an error response; null if there is none suitable for users (jobs-api.md
 * §1.8).
 */
export async function refusalMessage(response: Response): Promise<string | null> {
  const text = await readText(response, { maxBytes: maxRefusalLength }).catch(() => '')
  return plain(wordsIn(text))
}

function wordsIn(text: string): string | null {
  if (text.trimStart().startsWith('<')) return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return text
  }
  if (typeof value === 'string') return value
  if (value === null || typeof value !== 'object') return null
  for (const key of ['message', 'error'] as const) {
    const said: unknown = Reflect.get(value, key)
    if (typeof said === 'string') return said
  }
  return null
}

/** One line of limited length, without control characters. */
function plain(text: string | null): string | null {
  const line = (text ?? '')
    .slice(0, maxMessageLength * 4)
    .replace(/[\p{Cc}\p{Cf}\uFFFD\s]+/gu, ' ')
    .trim()
  if (line === '') return null
  return line.length > maxMessageLength ? `${line.slice(0, maxMessageLength).trimEnd()}…` : line
}
