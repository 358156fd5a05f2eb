import { mayHaveInexact, parseJson } from '../../contract/exact-json.ts'
import type { AccountRevision } from '../../contract/changes.ts'
import type { PageClient } from '../domain/page-client.ts'
import type { ReadOnServer } from '../platform/api.ts'
import type { FirstDrawing } from '../platform/first-drawing.ts'
import type { PageQueries } from './page-queries.ts'

/** What the server's rendering of a page was made from, and the browser draws it again with. */
export interface PageData extends FirstDrawing {
  reads: readonly ReadOnServer[]
  /** The account's when the reads began; null if it could not be read. */
  revision: AccountRevision | null
}

/** Id of the element that holds it. */
const elementId = 'page-data'

/** Half a character cannot be sent, and would be another text in the markup than in the data. */
function wellFormed(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.keys(value).every((name) => name.isWellFormed())
    ? value
    : Object.fromEntries(Object.entries(value).map(([name, each]) => [name.toWellFormed(), each]))
}

/** How `JSON.stringify` writes half a character. */
const halfCharacter = /\\ud[89a-f]/

/** As the content of a script element: no text in it can end the element. */
const inScript = (json: string): string => json.replaceAll('<', '\\u003c')

/** Says that the data has numbers that plain parsing would change, which it is quicker to know. */
const exactMark = 'data-exact'

/** It needs no schema: the same build has written it. */
const parse = (json: string, isInexact: boolean): PageData =>
  (isInexact ? parseJson(json) : JSON.parse(json)) as PageData

/**
 * @returns the data as an element of the page, and as whoever reads that has it: text has no Infinity,
 * for one
 */
export function printPageData(data: PageData): { element: string; read: PageData } {
  const plain = JSON.stringify(data)
  const json = halfCharacter.test(plain) ? JSON.stringify(data, wellFormed) : plain
  const isInexact = mayHaveInexact(json)
  const mark = isInexact ? ` ${exactMark}` : ''
  return {
    element: `<script type="application/json" id="${elementId}"${mark}>${inScript(json)}</script>`,
    read: parse(json, isInexact),
  }
}

/**
 * Reads what the server has put into this page, made from responses that it has parsed.
 * @returns null for a page that the server has not rendered
 */
export function takePageData(page: Document): PageData | null {
  const element = page.getElementById(elementId)
  if (element === null) return null
  element.remove()
  return parse(element.textContent, element.hasAttribute(exactMark))
}

/**
 * Fills the cache with what was read for the first drawing.
 * @param at when it was read, in milliseconds of the local clock
 */
export function fillCache(
  client: PageClient,
  { first, others }: PageQueries,
  { reads, revision }: Pick<PageData, 'reads' | 'revision'>,
  at: number,
): void {
  client.api.takeOver(reads, at)
  if (revision !== null) client.news.cameWith(revision.account, revision.revision, at)
  for (const { path, fill } of [...first, ...others]) {
    const read = reads.find((each) => each.path === path)
    if (read) fill(client, read.answer, at)
  }
}
