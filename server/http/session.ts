import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { parse, serialize } from 'hono/utils/cookie'
import type { HttpDeps } from './app-context.ts'
import { LRUCache } from 'lru-cache'

/** A page that is open for longer than this renews its session by `POST /session`. */
const lifetimeSeconds = 30 * 86_400

const mostVerified = 1_000

/**
 * Operator sessions: a signed cookie and nothing kept, so that they outlive a restart of the
 * server.
 */
export class Sessions {
  readonly #deps: Pick<HttpDeps, 'sessionSecret' | 'port' | 'now'>
  /**
   * When each session seen lately was issued, seconds: every poll of every tab shows its own, and
   * its signature is checked once.
   */
  readonly #verified = new LRUCache<string, number>({ max: mostVerified })

  constructor(deps: Pick<HttpDeps, 'sessionSecret' | 'port' | 'now'>) {
    this.#deps = deps
  }

  /** `Set-Cookie` value of a new session. */
  issue(): string {
    const content = `${Math.floor(this.#deps.now() / 1000)}.${randomBytes(12).toString('base64url')}`
    return serialize(this.#name(), `${content}.${this.#sign(content)}`, {
      httpOnly: true,
      sameSite: 'Lax',
      path: '/',
      maxAge: lifetimeSeconds,
    })
  }

  /** @param cookies the request's `Cookie` header */
  isValid(cookies: string | undefined): boolean {
    const value = parse(cookies ?? '', this.#name())[this.#name()] ?? ''
    const issued = this.#verified.get(value) ?? this.#verify(value)
    return issued !== null && this.#deps.now() / 1000 - issued < lifetimeSeconds
  }

  /** @returns when the session was issued, seconds; null when it is none of ours */
  #verify(value: string): number | null {
    const [issued = '', nonce = '', signature = '', ...rest] = value.split('.')
    if (
      rest.length > 0 ||
      !/^\d{1,12}$/.test(issued) ||
      !sameText(signature, this.#sign(`${issued}.${nonce}`))
    )
      return null
    this.#verified.set(value, Number(issued))
    return Number(issued)
  }

  #name(): string {
    return `jobwatch_session_${this.#deps.port()}`
  }

  #sign(content: string): string {
    return createHmac('sha256', this.#deps.sessionSecret)
      .update(`session.${content}`)
      .digest('base64url')
  }
}

/** Compares in a time that tells nothing about where the texts differ. */
export function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
