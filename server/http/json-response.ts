import { createHash, randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { LRUCache } from 'lru-cache'
import type { AppEnv } from './app-context.ts'
import { compress, encoded, type Encoding } from './compression.ts'
import { requestUrl } from './request.ts'

/** Memory for cached responses, in bytes: enough for every filter open somewhere. */
const keptBytes = 16_000_000
/** Larger responses are not cached. */
const maxKeptBytes = 2_000_000

const acceptedType = (c: Context<AppEnv>): string =>
  /vnd\.xplenty/i.test(c.req.header('accept') ?? '')
    ? 'application/vnd.xplenty+json; charset=utf-8'
    : 'application/json'

async function send(
  c: Context<AppEnv>,
  body: Buffer<ArrayBuffer>,
  status: ContentfulStatusCode,
  compressed?: (encoding: Encoding) => Promise<Buffer<ArrayBuffer>>,
): Promise<Response> {
  c.header('content-type', acceptedType(c))
  c.header('cache-control', 'no-store')
  return c.body(await encoded(c, body, compressed), status)
}

/** Sends JSON, compressed if that is worth it. */
export async function sendJson(
  c: Context<AppEnv>,
  data: unknown,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  const body = Buffer.from(JSON.stringify(data))
  return send(c, body, status)
}

/** Data with its headers. */
export interface Versioned {
  data: unknown
  headers?: Record<string, string>
}

interface Kept {
  version: string
  body: Buffer<ArrayBuffer>
  headers: Record<string, string>
  tag: string
  compressed: Map<Encoding, Promise<Buffer<ArrayBuffer>>>
}

/** A compressed copy may be added later; it is smaller than the body. */
const sizeOf = ({ body }: Kept, url: string): number => 2 * (body.length + url.length)

/**
 * Cached responses with a version: the store's revision, and a time bucket for what changes with
 * time alone. Only for data that is entirely in the store, because data read from the source is not
 * part of the revision (see {@link taggedResponse}). A response is computed once per version
 * however many tabs request it, and a caller who has it gets a 304.
 */
export class VersionedResponses {
  /** A rebuilt store restarts its revisions. */
  readonly #run = randomBytes(6).toString('base64url')
  readonly #kept = new LRUCache<string, Kept>({
    maxSize: keptBytes,
    maxEntrySize: maxKeptBytes,
    sizeCalculation: sizeOf,
  })
  readonly #making = new Map<string, Promise<Kept>>()

  /** Maximum memory of the cached responses in bytes. */
  get keptSize(): number {
    return this.#kept.calculatedSize
  }

  /**
   * @param revision equal revisions have equal data, within one account
   * @param make computes the current data; its revision must not be older than `revision`
   */
  async send(
    c: Context<AppEnv>,
    revision: string,
    make: () => Promise<Versioned>,
    extraHeaders: Record<string, string> = {},
  ): Promise<Response> {
    const has = c.req.header('if-none-match') ?? ''
    const version = `${this.#scope(c.get('account').slug)}.${revision}`
    for (const [name, value] of Object.entries(extraHeaders)) c.header(name, value)
    c.header('cache-control', 'no-store')
    const [, hasVersion] = /^W\/"([^:"]*):[^"]*"$/.exec(has) ?? []
    if (hasVersion === version) {
      c.header('etag', has)
      return c.body(null, 304)
    }
    const { body, headers, tag, compressed } = await this.#at(requestUrl(c), version, make)
    c.header('etag', `W/"${version}:${tag}"`)
    // A new revision may not have changed this response: the caller then keeps its tag.
    if (has.endsWith(`:${tag}"`)) return c.body(null, 304)
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
    return send(c, body, 200, (encoding) => {
      const ready = compressed.get(encoding) ?? compress(body, encoding)
      // The size counts one compressed copy, so only one is kept: the first requested encoding.
      if (compressed.size === 0) compressed.set(encoding, ready)
      return ready
    })
  }

  /** Revisions of another account or another run are not comparable. */
  #scope(slug: string): string {
    return createHash('sha256').update(`${this.#run} ${slug}`).digest('base64url').slice(0, 8)
  }

  #at(url: string, version: string, make: () => Promise<Versioned>): Promise<Kept> {
    const kept = this.#kept.get(url)
    if (kept?.version === version) return Promise.resolve(kept)
    const key = `${version} ${url}`
    const before = this.#making.get(key)
    if (before) return before
    const making = this.#make(url, version, make).finally(() => this.#making.delete(key))
    this.#making.set(key, making)
    return making
  }

  async #make(url: string, version: string, make: () => Promise<Versioned>): Promise<Kept> {
    const { data, headers = {} } = await make()
    const body = Buffer.from(JSON.stringify(data))
    const tag = createHash('sha256')
      .update(body)
      .update(JSON.stringify(headers))
      .digest('base64url')
      .slice(0, 16)
    const kept: Kept = { version, body, headers, tag, compressed: new Map() }
    this.#kept.set(url, kept)
    return kept
  }
}

const tagOf = (body: string | Buffer<ArrayBuffer>): string =>
  `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`

/** The tag that {@link taggedResponse} gives this data. */
export const contentTag = (data: unknown): string => tagOf(JSON.stringify(data))

/** Responds with a tag computed from the content, for data without a version. */
export async function taggedResponse(c: Context<AppEnv>, data: unknown): Promise<Response> {
  const body = Buffer.from(JSON.stringify(data))
  const tag = tagOf(body)
  c.header('cache-control', 'no-store')
  c.header('etag', tag)
  if (c.req.header('if-none-match') === tag) return c.body(null, 304)
  return send(c, body, 200)
}
