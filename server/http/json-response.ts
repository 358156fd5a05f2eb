import { createHash, randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { LRUCache } from 'lru-cache'
import type { AppEnv } from './app-context.ts'
import { compress, decompress, encoded, type Body, type Encoding } from './compression.ts'
import { requestUrl } from './request.ts'

/**
 * Memory for cached responses, in bytes: a thousand pages of jobs, compressed, which is enough for
 * every filter open somewhere.
 */
const keptBytes = 8_000_000
/** Larger responses are not cached. */
const maxKeptBytes = 2_000_000

const acceptedType = (c: Context<AppEnv>): string =>
  /vnd\.xplenty/i.test(c.req.header('accept') ?? '')
    ? 'application/vnd.xplenty+json; charset=utf-8'
    : 'application/json'

/** A response's body, in an encoding; null as it is. */
interface Content {
  encoding: Encoding | null
  body: Body
}

async function contentAs(
  { encoding: given, body }: Content,
  encoding: Encoding | null,
): Promise<Body> {
  if (given === encoding) return body
  const plain = given === null ? body : await decompress(body, given)
  return encoding === null ? plain : compress(plain, encoding)
}

function send(c: Context<AppEnv>, body: Body, status: ContentfulStatusCode): Promise<Response> {
  const plain = { encoding: null, body }
  return sendAs(c, body.length, (encoding) => contentAs(plain, encoding), status)
}

/** As {@link encoded}, with the headers of every response. */
async function sendAs(
  c: Context<AppEnv>,
  bytes: number,
  as: (encoding: Encoding | null) => Promise<Body>,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  c.header('content-type', acceptedType(c))
  c.header('cache-control', 'no-store')
  return c.body(await encoded(c, bytes, as), status)
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
  tag: string
  headers: Record<string, string>
  /** Length of the response before compression. */
  bytes: number
  /** Compressed once somebody has taken it so. */
  content: Content
  compressing: { encoding: Encoding; body: Promise<Body> } | null
}

/** A copy without the memory around it: a compressed body is a view of a larger buffer. */
const trimmed = (body: Body): Body => Buffer.from(new Uint8Array(body).buffer)

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
    // Until it is known what is left of it, all of it counts.
    sizeCalculation: ({ bytes }, url) => bytes + url.length,
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
    const url = requestUrl(c)
    const kept = await this.#at(url, version, make)
    c.header('etag', `W/"${version}:${kept.tag}"`)
    // A new revision may not have changed this response: the caller then keeps its tag.
    if (has.endsWith(`:${kept.tag}"`)) return c.body(null, 304)
    for (const [name, value] of Object.entries(kept.headers)) c.header(name, value)
    return sendAs(c, kept.bytes, (encoding) => this.#contentAs(url, kept, encoding))
  }

  /**
   * Keeps the first compressed copy instead of the response itself: that takes ten times as much
   * memory, which only a full garbage collection frees once it is old.
   */
  async #contentAs(url: string, kept: Kept, encoding: Encoding | null): Promise<Body> {
    if (kept.compressing?.encoding === encoding) return kept.compressing.body
    const body = contentAs(kept.content, encoding)
    const isFirst = kept.content.encoding === null && kept.compressing === null
    if (encoding === null || !isFirst) return body
    kept.compressing = { encoding, body }
    try {
      kept.content = { encoding, body: trimmed(await body) }
    } finally {
      kept.compressing = null
    }
    const size = kept.content.body.length + url.length
    // A newer version stays. The size of a value that is there already is not changed by `set`.
    if (this.#kept.peek(url) === kept && this.#kept.delete(url)) this.#kept.set(url, kept, { size })
    return body
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
    const content = { encoding: null, body }
    const kept = { version, tag, headers, bytes: body.length, content, compressing: null }
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
