import type { Context, MiddlewareHandler } from 'hono'
import { actorHeader } from '../../contract/headers.ts'
import { HttpError, signInRequired } from './errors.ts'
import type { AppEnv, HttpDeps } from './app-context.ts'
import type { Principal } from './principal.ts'
import { sameText, type Sessions } from './session.ts'

const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

const nameOf = (host: string): string => host.replace(/:\d*$/, '').toLowerCase()

/**
 * Rejects requests that reached this machine under another host name: a foreign page whose name was
 * pointed here (DNS rebinding) must not be treated as our own.
 */
export const loopbackHost: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (!loopbackNames.has(nameOf(c.req.header('host') ?? new URL(c.req.url).host))) {
    throw new HttpError(403, 'This server only accepts requests for localhost and 127.0.0.1.')
  }
  await next()
}

/**
 * The API key in a Basic header: everything up to the first colon, or all of it, since the official
 * clients send no colon (jobs-api.md §1.2).
 */
export function keyOf(authorization: string | undefined): string | null {
  const encoded = /^basic\s+([a-z0-9+/=_-]+)\s*$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return null
  const [key = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':', 1)
  return key === '' ? null : key
}

/** True if the browser says that our own page sent the request, or says nothing. */
function fromOwnPage(c: Context<AppEnv>, devOrigin: string | null): boolean {
  const site = c.req.header('sec-fetch-site')
  return (
    site === undefined ||
    site === 'same-origin' ||
    site === 'none' ||
    (devOrigin !== null && c.req.header('origin') === devOrigin)
  )
}

/** A write that uses a session must come from our own page and say so. */
export function assertOwnWrite(c: Context<AppEnv>, devOrigin: string | null): void {
  const origin = c.req.header('origin')
  const site = c.req.header('sec-fetch-site')
  const host = c.req.header('host') ?? new URL(c.req.url).host
  const ownOrigin =
    origin === undefined
      ? site === 'same-origin'
      : origin === `http://${host}` || origin === devOrigin
  if (!ownOrigin || !fromOwnPage(c, devOrigin)) {
    throw new HttpError(
      403,
      'This request did not come from the Jobwatch page. Programs use the API key.',
    )
  }
}

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD'

/** Maximum length of an actor's name, in characters. */
const maxActorLength = 80

/** The name the user chose; null if the header is missing or unreadable. */
function chosenName(c: Context<AppEnv>): string | null {
  try {
    const name = decodeURIComponent(c.req.header(actorHeader) ?? '').trim()
    return name === '' ? null : name.slice(0, maxActorLength)
  } catch {
    return null
  }
}

/**
 * Identifies the caller by API key or session and sets the principal. Everyone else gets 401,
 * without `WWW-Authenticate` so that browsers do not prompt for a password.
 */
export function authenticated(deps: HttpDeps, sessions: Sessions): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    c.set('principal', principalOf(c, deps, sessions))
    await next()
  }
}

/**
 * A loopback server has only one user, so the name sent by the client is trusted. The ids are part
 * of stored idempotency scopes: `session` predates principals.
 */
function principalOf(c: Context<AppEnv>, deps: HttpDeps, sessions: Sessions): Principal {
  const authorization = c.req.header('authorization')
  if (authorization !== undefined) {
    const key = keyOf(authorization)
    if (key === null || !sameText(key, deps.apiKey))
      throw new HttpError(401, 'The API key is wrong.')
    return { kind: 'key', id: 'key', name: chosenName(c) ?? 'API key', role: 'admin' }
  }
  if (!sessions.isValid(c.req.header('cookie'))) throw signInRequired()
  if (!isRead(c.req.method)) assertOwnWrite(c, deps.devOrigin)
  else if (!fromOwnPage(c, deps.devOrigin))
    throw new HttpError(403, 'This request did not come from the Jobwatch page.')
  return { kind: 'local', id: 'session', name: chosenName(c) ?? 'Operator', role: 'admin' }
}
