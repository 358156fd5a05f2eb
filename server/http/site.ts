import type { Context } from 'hono'
import { isIP } from 'node:net'
import { loopbackHosts } from '../shared/loopback.ts'

/** How the server is reached from outside. */
export interface SiteSettings {
  /** With the base path, without a slash at the end; null: as the caller reached the server. */
  publicUrl: URL | null
  /** Host names besides those of this machine and of the public URL. */
  allowedHosts: readonly string[]
  /** Proxies in front of the server whose `X-Forwarded-…` headers are believed. */
  proxyHops: number
}

export const loopbackSite: SiteSettings = { publicUrl: null, allowedHosts: [], proxyHops: 0 }

const nameOf = (host: string): string => host.replace(/:\d*$/, '').toLowerCase()

const hostOf = (c: Context): string => c.req.header('host') ?? new URL(c.req.url).host

interface NodeBindings {
  incoming?: { socket?: { remoteAddress?: string } }
}

/** The addresses under which a server answers, and what proxies report about a request. */
export class Site {
  /** Such as `/jobwatch`; empty at the root. */
  readonly basePath: string
  readonly #settings: SiteSettings
  readonly #names: ReadonlySet<string>

  constructor(settings: SiteSettings) {
    const { publicUrl, allowedHosts } = settings
    this.#settings = settings
    this.basePath = publicUrl?.pathname.replace(/\/+$/, '') ?? ''
    this.#names = new Set([
      ...loopbackHosts,
      ...(publicUrl ? [publicUrl.hostname] : []),
      ...allowedHosts.map((name) => name.toLowerCase()),
    ])
  }

  /** The path within the server; proxies may or may not have removed the base path. */
  pathOf(request: Request): string {
    const { pathname } = new URL(request.url)
    const { basePath } = this
    if (basePath === '' || !`${pathname}/`.startsWith(`${basePath}/`)) return pathname
    return pathname.slice(basePath.length) || '/'
  }

  /** URL of the root as the caller reached it, such as `https://ops.example.org/jobwatch`. */
  baseUrl(c: Context): string {
    return `${this.origin(c)}${this.basePath}`
  }

  origin(c: Context): string {
    const { publicUrl } = this.#settings
    if (publicUrl) return publicUrl.origin
    const forwarded = this.#forwarded(c, 'x-forwarded-proto')
    const scheme = forwarded === 'https' ? 'https' : new URL(c.req.url).protocol.slice(0, -1)
    return `${scheme}://${hostOf(c)}`
  }

  /** Whether the request was for a host name of this server. */
  isOwnHost(c: Context): boolean {
    return this.#names.has(nameOf(hostOf(c)))
  }

  /** The caller's address; null outside of a real connection. */
  address(c: Context): string | null {
    const forwarded = this.#forwarded(c, 'x-forwarded-for')
    if (forwarded !== null && isIP(forwarded) !== 0) return forwarded
    return (c.env as NodeBindings | undefined)?.incoming?.socket?.remoteAddress ?? null
  }

  /**
   * What the outermost trusted proxy reported. Entries before it were sent by the caller and may be
   * invented.
   */
  #forwarded(c: Context, header: string): string | null {
    const { proxyHops } = this.#settings
    if (proxyHops === 0) return null
    const entries = (c.req.header(header) ?? '').split(',').map((entry) => entry.trim())
    // Some proxies replace this header instead of adding to it.
    return entries[Math.max(0, entries.length - proxyHops)] || null
  }
}
