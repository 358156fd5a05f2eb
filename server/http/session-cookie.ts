import type { Context } from 'hono'
import { parse, serialize } from 'hono/utils/cookie'
import type { Site } from './site.ts'

/**
 * The cookie with the secret of a user's session. Over https, its name makes browsers refuse it
 * from other hosts and from http. `__Host-` only allows the path `/`, so under a base path it is
 * `__Secure-`: other programs on that host then do not receive it.
 */
export class SessionCookie {
  readonly #site: Site
  readonly #maxAgeSeconds: number

  constructor(site: Site, maxAgeMs: number) {
    this.#site = site
    this.#maxAgeSeconds = Math.floor(maxAgeMs / 1000)
  }

  read(c: Context): string | null {
    const name = this.#name(c)
    const value = parse(c.req.header('cookie') ?? '', name)[name] ?? ''
    return value === '' ? null : value
  }

  set(c: Context, secret: string): void {
    c.header('set-cookie', this.#serialize(c, secret, this.#maxAgeSeconds))
  }

  clear(c: Context): void {
    c.header('set-cookie', this.#serialize(c, '', 0))
  }

  #serialize(c: Context, value: string, maxAge: number): string {
    return serialize(this.#name(c), value, {
      httpOnly: true,
      // Strict would lose the session on the way back from an identity provider.
      sameSite: 'Lax',
      path: this.#site.basePath || '/',
      secure: this.#isSecure(c),
      maxAge,
    })
  }

  #isSecure(c: Context): boolean {
    return this.#site.origin(c).startsWith('https:')
  }

  #name(c: Context): string {
    const { port } = new URL(this.#site.origin(c))
    const name = `jobwatch_user${port === '' ? '' : `_${port}`}`
    if (!this.#isSecure(c)) return name
    return this.#site.basePath === '' ? `__Host-${name}` : `__Secure-${name}`
  }
}
