import { isIP } from 'node:net'
import * as z from 'zod/mini'
import { loopbackHosts } from '../shared/loopback.ts'
import { ConfigError } from './config-error.ts'
import { oidcFields, oidcOf, type OidcSettings } from './oidc.ts'
import { setting, wholeNumber } from './setting.ts'

/** Who may reach the server, and how. Times in milliseconds. */
export interface AccessSettings {
  host: string
  /** Whether people sign in; otherwise everybody on this machine is the operator. */
  isTeam: boolean
  /** Address of the server for its users, with the base path; null: as each caller reached it. */
  publicUrl: URL | null
  /** Host names besides those of this machine and of the public URL. */
  allowedHosts: readonly string[]
  /** Proxies in front of the server whose `X-Forwarded-…` headers are believed. */
  proxyHops: number
  tls: { certFile: string; keyFile: string } | null
  sessionAges: { idleMs: number; absoluteMs: number }
  /** Null without an identity provider. */
  oidc: OidcSettings | null
}

/** An address to listen on is written without brackets. */
const isLoopback = (host: string): boolean => host === '::1' || loopbackHosts.has(host)

const hostName = /^[a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?$/i
/** Nothing that means something in HTML, cookies or URLs. */
const basePath = /^(\/[A-Za-z0-9._~-]+)*\/?$/

function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
  return (
    isSafe &&
    basePath.test(url.pathname) &&
    [url.search, url.hash, url.username, url.password].join('') === '' &&
    !/[?#]/.test(text)
  )
}

const hourMs = 3_600_000

export const accessFields = {
  HOST: setting(
    z._default(
      z.string().check(
        z.refine((host) => isIP(host) !== 0 || hostName.test(host), {
          error: 'must be an IP address or a host name of this machine',
        }),
      ),
      '127.0.0.1',
    ),
  ),
  SIGN_IN: setting(z._default(z.enum(['on', 'off'], { error: 'must be on or off' }), 'off')),
  PUBLIC_URL: setting(
    z.optional(
      z.string().check(
        z.refine(isPublicUrl, {
          error:
            'must be like https://jobs.example.org or https://example.org/jobwatch (http only ' +
            'for this machine)',
        }),
      ),
    ),
  ),
  ALLOWED_HOSTS: setting(
    z.pipe(
      z._default(
        z.string().check(
          z.refine((text) => text.split(',').every((name) => hostName.test(name.trim())), {
            error: 'must be host names without ports, separated by commas',
          }),
        ),
        'localhost',
      ),
      z.transform((text) => text.split(',').map((name) => name.trim())),
    ),
  ),
  TRUSTED_PROXY_HOPS: setting(z.pipe(z._default(z.string(), '0'), wholeNumber(0, 9))),
  TLS_CERT_FILE: setting(z.optional(z.string())),
  TLS_KEY_FILE: setting(z.optional(z.string())),
  SESSION_IDLE_HOURS: setting(z.pipe(z._default(z.string(), '12'), wholeNumber(1, 720))),
  SESSION_DAYS: setting(z.pipe(z._default(z.string(), '14'), wholeNumber(1, 365))),
  ...oidcFields,
}

type Settings = z.output<z.ZodMiniObject<typeof accessFields>>

function tlsOf({
  TLS_CERT_FILE: certFile,
  TLS_KEY_FILE: keyFile,
}: Settings): AccessSettings['tls'] {
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile }
  if (certFile === undefined && keyFile === undefined) return null
  const [missing, present] =
    certFile === undefined ? ['TLS_CERT_FILE', 'TLS_KEY_FILE'] : ['TLS_KEY_FILE', 'TLS_CERT_FILE']
  throw new ConfigError(`${missing} must also be set if ${present} is set.`)
}

/** Whatever others may reach needs a sign-in, and a sign-in needs encryption on the way. */
function assertSafe(settings: AccessSettings): void {
  const { host, isTeam, publicUrl, tls } = settings
  if (!isTeam && !isLoopback(host)) {
    throw new ConfigError(
      'HOST must be 127.0.0.1, localhost or ::1 as long as there is no sign-in: anyone who can ' +
        'reach the page can stop and run jobs. Set SIGN_IN=on (docs/operating.md, "A team"), or ' +
        'use an SSH tunnel from another machine (ssh -L 4400:127.0.0.1:4400 host).',
    )
  }
  if (!isTeam && publicUrl && !isLoopback(publicUrl.hostname)) {
    throw new ConfigError(
      'PUBLIC_URL must be on this machine as long as there is no sign-in. Set SIGN_IN=on ' +
        '(docs/operating.md, "A team").',
    )
  }
  if (
    !isTeam &&
    (settings.proxyHops > 0 || settings.allowedHosts.some((name) => !isLoopback(name)))
  )
    throw new ConfigError(
      'ALLOWED_HOSTS and TRUSTED_PROXY_HOPS let others reach the server, which needs SIGN_IN=on ' +
        '(docs/operating.md, "A team").',
    )
  if (isTeam && !isLoopback(host) && tls === null && publicUrl?.protocol !== 'https:') {
    throw new ConfigError(
      `HOST=${host} would send passwords in the clear. Set TLS_CERT_FILE and TLS_KEY_FILE, or ` +
        'PUBLIC_URL to the https address of the proxy in front of it.',
    )
  }
}

/** @throws ConfigError */
export function accessOf(settings: Settings): AccessSettings {
  const { HOST: host, PUBLIC_URL: publicUrl } = settings
  const isWildcard = host === '0.0.0.0' || host === '::'
  const oidc = oidcOf(settings)
  const access: AccessSettings = {
    host,
    isTeam: settings.SIGN_IN === 'on' || oidc !== null,
    oidc,
    publicUrl: publicUrl === undefined ? null : new URL(publicUrl),
    allowedHosts: [
      ...settings.ALLOWED_HOSTS,
      ...(isWildcard ? [] : [isIP(host) === 6 ? `[${host}]` : host]),
    ],
    proxyHops: settings.TRUSTED_PROXY_HOPS,
    tls: tlsOf(settings),
    sessionAges: {
      idleMs: settings.SESSION_IDLE_HOURS * hourMs,
      absoluteMs: settings.SESSION_DAYS * 24 * hourMs,
    },
  }
  assertSafe(access)
  return access
}
