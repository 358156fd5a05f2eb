import { Hono, type Context } from 'hono'
import * as z from 'zod/mini'
import {
  signInRequestSchema,
  signOutRequestSchema,
  type Session,
  type SignOutResponse,
} from '../../../contract/identity.ts'
import { ownPath } from '../../../contract/return-to.ts'
import { HasherBusyError } from '../../identity/password-hasher.ts'
import type { SignInResult } from '../../identity/identity.ts'
import type { UserRecord } from '../../records/identity-port.ts'
import { version } from '../../shared/version.ts'
import type { AppEnv, HttpDeps } from '../app-context.ts'
import { chosenName, type Authentication } from '../authentication.ts'
import { HttpError } from '../errors.ts'
import type { HttpCounters } from '../http-counters.ts'
import { sendJson } from '../json-response.ts'
import { permit } from '../principal.ts'
import { noteSignIn } from '../sign-in-activity.ts'
import { boundedBody, jsonBody, queryOf } from '../request.ts'
import type { Sessions } from '../session.ts'
import type { SessionCookie } from '../session-cookie.ts'
import type { Site } from '../site.ts'
import type { Pages } from '../static-pages.ts'

/** The same for every reason, so that it does not reveal which names exist. */
const refusal = 'The name or the password is wrong.'

export interface SignInParts {
  authentication: Authentication
  sessions: Sessions
  cookie: SessionCookie
  site: Site
  pages: Pages
  counters: HttpCounters
}

function limitedWords(waitMs: number): string {
  const minutes = Math.ceil(waitMs / 60_000)
  const wait = minutes === 1 ? 'a minute' : `${minutes} minutes`
  return `Too many failed attempts. Try again in ${wait}.`
}

/** Describes sessions to the page (`GET /session`). */
class SessionView {
  readonly #isTeam: boolean
  readonly #authentication: Authentication
  readonly #oidc: Session['oidc']

  constructor({ isTeam, oidc }: HttpDeps, authentication: Authentication) {
    this.#isTeam = isTeam
    this.#authentication = authentication
    this.#oidc = oidc && { label: oidc.label }
  }

  async current(c: Context<AppEnv>): Promise<Session> {
    if (!this.#isTeam) {
      const name = chosenName(c) ?? 'Operator'
      const user = { id: 'local', name, role: 'admin', roles: {}, method: 'local' } as const
      return { mode: 'local', user, password: false, oidc: null, version, expires_at: null }
    }
    const signedIn = await this.#authentication.signedIn(c)
    if (!signedIn) return this.#team(null, null)
    const { principal, method, expiresMs } = signedIn
    const { id, name, role, roles } = principal
    return this.#team({ id, name, role: role ?? 'viewer', roles, method }, expiresMs)
  }

  ofUser({ id, name, role, roles }: UserRecord, expiresMs: number): Session {
    return this.#team({ id, name, role, roles, method: 'password' }, expiresMs)
  }

  #team(user: Session['user'], expiresMs: number | null): Session {
    const expiresAt = expiresMs === null ? null : new Date(expiresMs).toISOString()
    return {
      mode: 'team',
      user,
      password: true,
      oidc: this.#oidc,
      version,
      expires_at: expiresAt,
    }
  }
}

/** What the page asks about its session. */
export function sessionRoutes(deps: HttpDeps, parts: SignInParts): Hono<AppEnv> {
  const { identity, isTeam } = deps
  const { authentication, sessions, cookie, site, pages } = parts
  const { ownPage } = authentication
  const view = new SessionView(deps, authentication)
  const routes = new Hono<AppEnv>()

  routes.get('/session', permit('public'), async (c) => {
    ownPage.assertRequest(c)
    return sendJson(c, await view.current(c))
  })

  routes.post('/session', permit('public'), (c) => {
    ownPage.assertWrite(c)
    if (isTeam) throw new HttpError(401, 'Sign-in required.', { code: 'sign_in_required' })
    c.header('set-cookie', sessions.issue())
    c.header('cache-control', 'no-store')
    return c.body(null, 204)
  })

  routes.get('/sign-in', permit('public'), async (c) => {
    // `done` tells somebody who came from an open page to go back to it.
    const isDone = queryOf(c).has('done')
    if (!isTeam || isDone || !(await authentication.signedIn(c))) return pages.page(c)
    c.header('cache-control', 'no-store')
    return c.redirect(`${site.basePath}${ownPath(queryOf(c).get('return_to'))}`, 303)
  })

  routes.post('/sign-out', permit('public'), boundedBody, async (c) => {
    ownPage.assertWrite(c)
    const read = z.safeParse(signOutRequestSchema, (await jsonBody(c)) ?? {})
    if (!read.success) throw new HttpError(422, 'everywhere: true or false.')
    const secret = isTeam ? cookie.read(c) : null
    const ended = secret && (await identity.signOut(secret, read.data.everywhere === true))
    if (secret !== null) cookie.clear(c)
    c.header('cache-control', 'no-store')
    const idToken = (ended && ended.idToken) || null
    const redirect = idToken === null ? null : await deps.oidc?.endSessionUrl(idToken)
    return redirect ? sendJson(c, { redirect } satisfies SignOutResponse) : c.body(null, 204)
  })

  return routes
}

/** Sign-in by name and password (docs/api.md). */
export function signInRoutes(deps: HttpDeps, parts: SignInParts): Hono<AppEnv> {
  const { identity, isTeam, log } = deps
  const { authentication, cookie, site, counters } = parts
  const view = new SessionView(deps, authentication)
  const routes = new Hono<AppEnv>()

  async function attempt(c: Context<AppEnv>): Promise<SignInResult> {
    const read = z.safeParse(signInRequestSchema, await jsonBody(c))
    if (!read.success) throw new HttpError(422, 'name and password: a text each is needed.')
    const origin = { address: site.address(c), userAgent: c.req.header('user-agent') ?? null }
    try {
      return await identity.signIn(read.data, origin, cookie.read(c))
    } catch (error) {
      if (!(error instanceof HasherBusyError)) throw error
      throw new HttpError(503, `${error.message} Try again in a moment.`, { retryAfterSeconds: 5 })
    }
  }

  routes.post('/sign-in', permit('public'), boundedBody, async (c) => {
    authentication.ownPage.assertWrite(c)
    if (!isTeam) throw new HttpError(404, 'Sign-in is off on this server.')
    const result = await attempt(c)
    counters.signIns(result.outcome)
    if (result.outcome === 'limited')
      throw new HttpError(429, limitedWords(result.waitMs), {
        retryAfterSeconds: result.waitMs / 1000,
      })
    if (result.outcome === 'refused') {
      // Without the name: it may be a password typed into the wrong field.
      log.warn({ address: site.address(c), requestId: c.get('requestId') }, 'A sign-in failed')
      throw new HttpError(401, refusal)
    }
    const { user, secret, expiresMs } = result
    await noteSignIn(deps, user.name, null)
    cookie.set(c, secret)
    return sendJson(c, view.ofUser(user, expiresMs))
  })

  return routes
}
