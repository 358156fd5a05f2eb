import type { Context, MiddlewareHandler } from 'hono'
import { actorHeader, backgroundHeader } from '../../contract/headers.ts'
import { roleOfScope } from '../identity/key-ring.ts'
import type { ApiKeyRecord } from '../records/identity-port.ts'
import { HttpError, signInRequired } from './errors.ts'
import type { AppEnv, HttpDeps } from './app-context.ts'
import type { Principal } from './principal.ts'
import { sameText, type Sessions } from './session.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { Site } from './site.ts'

/**
 * Rejects requests that reached this machine under another host name: a foreign page whose name was
 * pointed here (DNS rebinding) must not be treated as our own.
 */
export const ownHost =
  (site: Site, isTeam: boolean): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    if (!site.isOwnHost(c)) {
      throw new HttpError(
        403,
        isTeam
          ? 'This server does not accept requests for this host name. An administrator can add ' +
              'it to ALLOWED_HOSTS.'
          : 'This server only accepts requests for localhost and 127.0.0.1.',
      )
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

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD'

/** Maximum length of an actor's name, in characters. */
const maxActorLength = 80

/** The name the user chose; null if the header is missing or unreadable. */
export function chosenName(c: Context<AppEnv>): string | null {
  try {
    const name = decodeURIComponent(c.req.header(actorHeader) ?? '').trim()
    return name === '' ? null : name.slice(0, maxActorLength)
  } catch {
    return null
  }
}

/** Checks that a request of a browser comes from our own page. */
export class OwnPage {
  readonly #site: Site
  readonly #devOrigin: string | null

  constructor(site: Site, devOrigin: string | null) {
    this.#site = site
    this.#devOrigin = devOrigin
  }

  /** True if the browser says that our own page sent the request, or says nothing. */
  isSender(c: Context<AppEnv>): boolean {
    const site = c.req.header('sec-fetch-site')
    return (
      site === undefined ||
      site === 'same-origin' ||
      site === 'none' ||
      (this.#devOrigin !== null && c.req.header('origin') === this.#devOrigin)
    )
  }

  /** A write that uses a session must come from our own page and say so. */
  assertWrite(c: Context<AppEnv>): void {
    const origin = c.req.header('origin')
    const isOwn =
      origin === undefined
        ? c.req.header('sec-fetch-site') === 'same-origin'
        : origin === this.#site.origin(c) || origin === this.#devOrigin
    if (!isOwn || !this.isSender(c)) {
      throw new HttpError(
        403,
        'This request did not come from the Jobwatch page. Programs use the API key.',
      )
    }
  }

  assertRequest(c: Context<AppEnv>): void {
    if (!isRead(c.req.method)) this.assertWrite(c)
    else if (!this.isSender(c))
      throw new HttpError(403, 'This request did not come from the Jobwatch page.')
  }
}

/**
 * Id of the single user of a loopback server. It is part of stored idempotency scopes: `session`
 * predates principals.
 */
export const localPersonId = 'session'

/** The user of a request, with the caller's own session. */
export interface SignedIn {
  principal: Principal
  sessionId: string
  method: 'password' | 'oidc'
  expiresMs: number
}

/** Identifies callers. In local mode, everybody with a session of the page is the operator. */
export class Authentication {
  readonly ownPage: OwnPage
  readonly #deps: Pick<HttpDeps, 'apiKey' | 'isTeam' | 'identity'>
  readonly #sessions: Sessions
  readonly #cookie: SessionCookie

  constructor(
    deps: Pick<HttpDeps, 'apiKey' | 'isTeam' | 'identity'>,
    parts: { ownPage: OwnPage; sessions: Sessions; cookie: SessionCookie },
  ) {
    this.#deps = deps
    this.ownPage = parts.ownPage
    this.#sessions = parts.sessions
    this.#cookie = parts.cookie
  }

  /**
   * Sets the principal. Unknown callers get 401, without `WWW-Authenticate` so that browsers do not
   * prompt for a password.
   */
  readonly middleware: MiddlewareHandler<AppEnv> = async (c, next) => {
    c.set('principal', await this.principalOf(c))
    await next()
  }

  /** The user of the request's session; null without a valid one. */
  async signedIn(c: Context<AppEnv>): Promise<SignedIn | null> {
    const secret = this.#cookie.read(c)
    // A hidden page keeps polling; that must not keep its session from ending.
    const isUse = c.req.header(backgroundHeader) === undefined
    const found = secret === null ? null : await this.#deps.identity.sessions.find(secret, isUse)
    if (!found) return null
    if (found.newSecret !== null) this.#cookie.set(c, found.newSecret)
    const { user, session, expiresMs } = found
    return {
      principal: {
        kind: 'user',
        id: user.id,
        name: user.name,
        role: user.role,
        roles: user.roles,
      },
      sessionId: session.id,
      method: session.method,
      expiresMs,
    }
  }

  /**
   * Who sends the request, as of now.
   * @throws HttpError 401 nobody known
   */
  async principalOf(c: Context<AppEnv>): Promise<Principal> {
    const authorization = c.req.header('authorization')
    if (authorization !== undefined) return this.#keyPrincipal(c, authorization)
    return this.#deps.isTeam ? this.#userPrincipal(c) : this.#localPrincipal(c)
  }

  /** A loopback server has only one user, so the name sent by the client is trusted. */
  #localPrincipal(c: Context<AppEnv>): Principal {
    if (!this.#sessions.isValid(c.req.header('cookie'))) throw signInRequired()
    this.ownPage.assertRequest(c)
    const name = chosenName(c) ?? 'Operator'
    return { kind: 'local', id: localPersonId, name, role: 'admin', roles: {} }
  }

  async #userPrincipal(c: Context<AppEnv>): Promise<Principal> {
    const signedIn = await this.signedIn(c)
    if (!signedIn) throw new HttpError(401, 'Sign-in required.', { code: 'sign_in_required' })
    this.ownPage.assertRequest(c)
    c.set('sessionId', signedIn.sessionId)
    return signedIn.principal
  }

  async #keyPrincipal(c: Context<AppEnv>, authorization: string): Promise<Principal> {
    const { apiKey, identity, isTeam } = this.#deps
    const key = keyOf(authorization)
    if (key !== null && sameText(key, apiKey)) {
      const name = (isTeam ? null : chosenName(c)) ?? 'API key'
      return { kind: 'key', id: 'key', name, role: 'admin', roles: {} }
    }
    const record = key === null ? null : await identity.keys.find(key)
    if (!record) {
      const message = isTeam
        ? 'The API key is wrong, has expired or was revoked.'
        : 'The API key is wrong.'
      throw new HttpError(401, message, isTeam ? { code: 'sign_in_required' } : {})
    }
    return principalOfKey(record)
  }
}

const principalOfKey = ({ id, name, scope, account }: ApiKeyRecord): Principal => ({
  kind: 'key',
  id,
  name,
  role: account === null ? roleOfScope[scope] : null,
  roles: account === null ? {} : { [account]: roleOfScope[scope] },
})
