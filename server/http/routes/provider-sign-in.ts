import { Hono, type Context } from 'hono'
import { parse, serialize } from 'hono/utils/cookie'
import { ownPath } from '../../../contract/return-to.ts'
import type { SignInProblem } from '../../../contract/identity.ts'
import { OidcError, type OidcClient } from '../../identity/oidc.ts'
import type { AppEnv, HttpDeps } from '../app-context.ts'
import { HttpError } from '../errors.ts'
import { permit } from '../principal.ts'
import { noteSignIn } from '../sign-in-activity.ts'
import { boundedBody, queryOf } from '../request.ts'
import type { SignInParts } from './sign-in.ts'

const attemptSeconds = 600

/** What the sign-in page says; the words of the error itself are for the log. */
const problems: Readonly<Record<OidcError['kind'], SignInProblem>> = {
  expired: 'expired',
  refused: 'refused',
  forbidden: 'no_role',
  unavailable: 'unavailable',
}

/** Sign-in through an identity provider, and its notices of sign-outs (docs/api.md). */
export function providerSignInRoutes(deps: HttpDeps, parts: SignInParts): Hono<AppEnv> {
  const { identity, log, oidc } = deps
  const { cookie, site, counters } = parts
  const routes = new Hono<AppEnv>()

  const provider = (): OidcClient => {
    if (oidc === null) throw new HttpError(404, 'This server has no identity provider.')
    return oidc
  }

  /** The browser is in the middle of a navigation: it needs a page, not JSON. */
  function back(c: Context<AppEnv>, problem: SignInProblem, cause: unknown): Response {
    counters.signIns('refused')
    log.warn({ problem, err: cause, requestId: c.get('requestId') }, 'A sign-in failed')
    c.header('cache-control', 'no-store')
    return c.redirect(`${site.basePath}/sign-in?problem=${problem}`, 303)
  }

  function setAttempt(c: Context<AppEnv>, name: string, value: string, maxAge: number): void {
    const written = serialize(name, value, {
      httpOnly: true,
      // The provider sends the browser back from another site.
      sameSite: 'Lax',
      path: `${site.basePath}/sign-in`,
      secure: site.origin(c).startsWith('https:'),
      maxAge,
    })
    c.header('set-cookie', written, { append: true })
  }

  routes.get('/sign-in/oidc', permit('public'), async (c) => {
    try {
      const { url, cookie: attempt } = await provider().begin(ownPath(queryOf(c).get('return_to')))
      setAttempt(c, attempt.name, attempt.value, attemptSeconds)
      c.header('cache-control', 'no-store')
      return c.redirect(url, 303)
    } catch (error) {
      if (!(error instanceof OidcError)) throw error
      return back(c, problems[error.kind], error)
    }
  })

  routes.get('/sign-in/callback', permit('public'), async (c) => {
    const cookies = c.req.header('cookie') ?? ''
    try {
      const { profile, returnTo, cookieName } = await provider().finish(
        new URL(c.req.url).search,
        (name) => parse(cookies, name)[name],
      )
      const origin = { address: site.address(c), userAgent: c.req.header('user-agent') ?? null }
      const signedIn = await identity.signInByProvider(profile, origin, cookie.read(c))
      if (signedIn === null) return back(c, 'disabled', null)
      counters.signIns('succeeded')
      await noteSignIn(deps, signedIn.user.name, `Through ${provider().label}`)
      cookie.set(c, signedIn.secret)
      setAttempt(c, cookieName, '', 0)
      c.header('cache-control', 'no-store')
      return c.redirect(`${site.basePath}${returnTo}`, 303)
    } catch (error) {
      if (!(error instanceof OidcError)) throw error
      return back(c, problems[error.kind], error)
    }
  })

  // The provider itself calls this: it has neither session nor origin, but a signed token.
  routes.post('/sign-in/backchannel-logout', permit('public'), boundedBody, async (c) => {
    c.header('cache-control', 'no-store')
    const token = new URLSearchParams(await c.req.text()).get('logout_token') ?? ''
    const ended = await provider().verifyLogout(token)
    if (ended === null) throw new HttpError(400, 'The logout token is not valid.')
    await identity.signOutByProvider(ended)
    return c.body(null, 200)
  })

  return routes
}
