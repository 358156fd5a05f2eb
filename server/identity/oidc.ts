import { createHash, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as client from 'openid-client'
import { loopbackHosts } from '../shared/loopback.ts'
import type { ProviderProfile } from './identity.ts'
import { rolesOfGroups, type GroupRole } from './oidc-roles.ts'

export interface OidcSettings {
  issuer: string
  clientId: string
  clientSecret: string
  /** Shown on the button, such as `Okta`. */
  label: string
  /** Where the page is reached, without a slash at the end: `https://jobs.example.com/jobwatch`. */
  publicUrl: string
  scopes: string
  /** The claim that holds the groups. */
  groupsClaim: string
  groupRoles: readonly GroupRole[]
}

/** A sign-in that cannot go on; the message is meant for people. */
export class OidcError extends Error {
  override readonly name = 'OidcError'
  readonly kind: 'expired' | 'refused' | 'forbidden' | 'unavailable'

  constructor(kind: OidcError['kind'], message: string, cause?: unknown) {
    super(message, { cause })
    this.kind = kind
  }
}

/** What one sign-in has to remember until the provider sends the browser back. */
interface Attempt {
  verifier: string
  nonce: string
  returnTo: string
  /** Digest of the secret in the browser's cookie: nobody else can end this attempt. */
  browser: string
}

const attemptMs = 600_000
const maxAttempts = 5_000
const timeoutSeconds = 8
/** Clocks of the provider and of this machine may differ by this. */
const clockToleranceSeconds = 60
const maxNameLength = 80
/** After a failed discovery, the provider is asked again no sooner than this. */
const rediscoverMs = 5_000

const digest = (text: string) => createHash('sha256').update(text).digest('base64url')

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null

const textsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/**
 * Signs people in through an OpenID Connect provider: authorization code flow with PKCE, nonce, and
 * the issuer, audience, times and signature of the ID token checked. The provider is first asked
 * when somebody signs in: one that is down does not keep the server from starting.
 */
export class OidcClient {
  readonly #settings: OidcSettings
  readonly #now: () => number
  readonly #attempts: LRUCache<string, Attempt & { untilMs: number }>
  #discovered: Promise<client.Configuration> | null = null
  #failed: { error: OidcError; untilMs: number } | null = null
  #keys: ReturnType<typeof createRemoteJWKSet> | null = null

  constructor(settings: OidcSettings, now: () => number) {
    this.#settings = settings
    this.#now = now
    this.#attempts = new LRUCache({ max: maxAttempts })
  }

  get label(): string {
    return this.#settings.label
  }

  get #redirectUri(): string {
    return `${this.#settings.publicUrl}/sign-in/callback`
  }

  /**
   * Begins a sign-in.
   * @param returnTo path of this server to go to afterwards; checked by the caller
   * @returns where to send the browser, and a cookie to set: its name is unique, so that two tabs
   * can sign in at once
   * @throws OidcError `unavailable`
   */
  async begin(returnTo: string): Promise<{ url: string; cookie: { name: string; value: string } }> {
    const config = await this.#configuration()
    const verifier = client.randomPKCECodeVerifier()
    const state = client.randomState()
    const nonce = client.randomNonce()
    const secret = randomBytes(24).toString('base64url')
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: this.#redirectUri,
      scope: this.#settings.scopes,
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    this.#attempts.set(state, {
      verifier,
      nonce,
      returnTo,
      browser: digest(secret),
      untilMs: this.#now() + attemptMs,
    })
    return { url: url.href, cookie: { name: cookieName(state), value: secret } }
  }

  /**
   * Ends a sign-in.
   * @param search query of the callback
   * @param cookieOf reads a cookie of the browser
   * @throws OidcError
   */
  async finish(
    search: string,
    cookieOf: (name: string) => string | undefined,
  ): Promise<{ profile: ProviderProfile; returnTo: string; cookieName: string }> {
    const state = new URLSearchParams(search).get('state') ?? ''
    const attempt = this.#attempts.get(state)
    // Once only, whatever comes of it.
    this.#attempts.delete(state)
    const secret = cookieOf(cookieName(state))
    const isOwn = secret !== undefined && attempt?.browser === digest(secret)
    if (attempt === undefined || !isOwn || attempt.untilMs <= this.#now())
      throw new OidcError('expired', 'This sign-in was not begun here, or too long ago. Try again.')
    const config = await this.#configuration()
    const tokens = await this.#tokens(config, search, state, attempt)
    const claims = tokens.claims()
    const idToken = tokens.id_token
    if (claims === undefined || idToken === undefined)
      throw new OidcError('refused', 'The identity provider sent no ID token.')
    const profile = await this.#profile(config, tokens.access_token, { ...claims }, idToken)
    return { profile, returnTo: attempt.returnTo, cookieName: cookieName(state) }
  }

  /**
   * Where the browser ends the provider's session; null if the provider does not offer that, or
   * cannot be reached.
   */
  async endSessionUrl(idToken: string): Promise<string | null> {
    try {
      const config = await this.#configuration()
      if (config.serverMetadata().end_session_endpoint === undefined) return null
      return client.buildEndSessionUrl(config, {
        id_token_hint: idToken,
        post_logout_redirect_uri: `${this.#settings.publicUrl}/sign-in`,
      }).href
    } catch {
      return null
    }
  }

  /**
   * Verifies a logout token (OpenID Connect Back-Channel Logout 1.0 §2.6).
   * @returns the session or the subject whose sessions have to end; null if it is not valid
   */
  async verifyLogout(token: string): Promise<{ sid: string } | { subject: string } | null> {
    try {
      const config = await this.#configuration()
      const { jwks_uri: jwksUri, issuer } = config.serverMetadata()
      if (jwksUri === undefined) return null
      this.#keys ??= createRemoteJWKSet(new URL(jwksUri), {
        timeoutDuration: timeoutSeconds * 1000,
      })
      const { payload } = await jwtVerify(token, this.#keys, {
        issuer,
        audience: this.#settings.clientId,
        requiredClaims: ['iat', 'jti', 'events'],
        maxTokenAge: 300,
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(this.#now()),
      })
      const events = payload['events']
      const event = 'http://schemas.openid.net/event/backchannel-logout'
      if (events === null || typeof events !== 'object' || !(event in events)) return null
      if (payload['nonce'] !== undefined) return null
      const sid = textOf(payload['sid'])
      if (sid !== null) return { sid }
      return payload.sub === undefined ? null : { subject: this.#subject(payload.sub) }
    } catch {
      return null
    }
  }

  #subject(sub: string): string {
    return `${this.#settings.issuer} ${sub}`
  }

  async #tokens(
    config: client.Configuration,
    search: string,
    state: string,
    { verifier, nonce }: Attempt,
  ): Promise<Awaited<ReturnType<typeof client.authorizationCodeGrant>>> {
    try {
      return await client.authorizationCodeGrant(config, new URL(`${this.#redirectUri}${search}`), {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      })
    } catch (error) {
      if (error instanceof client.AuthorizationResponseError)
        throw new OidcError('refused', 'The identity provider did not sign you in.', error)
      if (error instanceof TypeError) throw unavailable(error)
      throw new OidcError(
        'refused',
        'The response of the identity provider is not valid. Try again.',
        error,
      )
    }
  }

  async #profile(
    config: client.Configuration,
    accessToken: string,
    claims: Record<string, unknown> & { sub: string },
    idToken: string,
  ): Promise<ProviderProfile> {
    const { groupsClaim, groupRoles } = this.#settings
    // Providers that keep to the standard send groups and names by userinfo only.
    const needsMore = claims[groupsClaim] === undefined || textOf(claims['name']) === null
    const more = needsMore ? await this.#userInfo(config, accessToken, claims.sub) : {}
    const all: Record<string, unknown> = { ...more, ...claims }
    const granted = rolesOfGroups(textsOf(all[groupsClaim]), groupRoles)
    const email = textOf(all['email'])
    const name = textOf(all['name']) ?? textOf(all['preferred_username']) ?? email ?? claims.sub
    if (granted === null)
      throw new OidcError(
        'forbidden',
        `${name.slice(0, maxNameLength)} is in no group that may use Jobwatch. Ask an administrator.`,
      )
    return {
      ...granted,
      subject: this.#subject(claims.sub),
      name: name.slice(0, maxNameLength),
      email,
      sid: textOf(all['sid']),
      idToken,
    }
  }

  async #userInfo(
    config: client.Configuration,
    accessToken: string,
    sub: string,
  ): Promise<Record<string, unknown>> {
    if (config.serverMetadata().userinfo_endpoint === undefined) return {}
    try {
      return { ...(await client.fetchUserInfo(config, accessToken, sub)) }
    } catch (error) {
      if (error instanceof TypeError) throw unavailable(error)
      throw new OidcError('refused', 'The identity provider gave no user information.', error)
    }
  }

  #configuration(): Promise<client.Configuration> {
    if (this.#failed && this.#failed.untilMs > this.#now())
      return Promise.reject(this.#failed.error)
    if (this.#discovered) return this.#discovered
    const discovered = this.#discover()
    this.#discovered = discovered
    discovered.catch((error: unknown) => {
      this.#discovered = null
      this.#failed = { error: unavailable(error), untilMs: this.#now() + rediscoverMs }
    })
    return discovered
  }

  async #discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings
    const server = new URL(issuer)
    const isInsecure = server.protocol === 'http:' && loopbackHosts.has(server.hostname)
    try {
      return await client.discovery(
        server,
        clientId,
        {
          client_secret: clientSecret,
          [client.clockTolerance]: clockToleranceSeconds,
          [client.clockSkew]: Math.round((this.#now() - Date.now()) / 1000),
        },
        undefined,
        {
          // Without it, the library trusts the connection and does not check the signature.
          execute: [
            client.enableNonRepudiationChecks,
            ...(isInsecure ? [client.allowInsecureRequests] : []),
          ],
          timeout: timeoutSeconds,
        },
      )
    } catch (error) {
      throw unavailable(error)
    }
  }
}

const cookieName = (state: string): string => `jobwatch_sign_in_${digest(state).slice(0, 12)}`

const unavailable = (cause: unknown): OidcError =>
  cause instanceof OidcError
    ? cause
    : new OidcError(
        'unavailable',
        'The identity provider cannot be reached right now. Try again in a moment.',
        cause,
      )
