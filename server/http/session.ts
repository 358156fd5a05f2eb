import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { parse, serialize } from 'hono/utils/cookie'
import type { HttpDeps } from './app-context.ts'
import type { Site } from './site.ts'

/** A page that stays open longer renews its session with `POST /session`. */
const lifetimeSeconds = 30 * 86_400

/** Operator sessions of local mode: a signed cookie without server state, so that sessions survive a restart. */
export class Sessions {
  readonly #deps: Pick<HttpDeps, 'sessionSecret' | 'port' | 'now'>
  readonly #path: string

  constructor(deps: Pick<HttpDeps, 'sessionSecret' | 'port' | 'now'>, { basePath }: Site) {
    this.#deps = deps
    this.#path = basePath || '/'
  }

  /** `Set-Cookie` value of a new session. */
  issue(): string {
    const content = `${Math.floor(this.#deps.now() / 1000)}.${randomBytes(12).toString('base64url')}`
    return serialize(this.#name(), `${content}.${this.#sign(content)}`, {
      httpOnly: true,
      sameSite: 'Lax',
      path: this.#path,
      maxAge: lifetimeSeconds,
    })
  }

  /** @param cookies the request's `Cookie` header */
  isValid(cookies: string | undefined): boolean {
    const value = parse(cookies ?? '', this.#name())[this.#name()] ?? ''
    const [issued = '', nonce = '', signature = '', ...rest] = value.split('.')
    if (rest.length > 0 || !/^\d{1,12}$/.test(issued)) return false
    const age = this.#deps.now() / 1000 - Number(issued)
    return age < lifetimeSeconds && sameText(signature, this.#sign(`${issued}.${nonce}`))
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

/** Compares in constant time. */
export function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
