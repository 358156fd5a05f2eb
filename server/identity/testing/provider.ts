import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider, type Configuration } from 'oidc-provider'

/** What the provider says of a person. */
export interface Person {
  name: string
  email: string
  groups: string[]
}

const clientId = 'jobwatch'
const clientSecret = 'a-secret-of-the-test'

const signingKey = () => ({
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
  kid: randomUUID(),
  use: 'sig',
  alg: 'RS256',
})

function tamperWith(
  response: ServerResponse,
  change: (claims: Record<string, unknown>) => Record<string, unknown>,
): void {
  const end = response.end.bind(response)
  response.end = (body: unknown) => {
    const answer = JSON.parse(String(body)) as { id_token: string }
    const [header, payload = '', signature] = answer.id_token.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<
      string,
      unknown
    >
    const changed = Buffer.from(JSON.stringify(change(claims))).toString('base64url')
    response.removeHeader('content-length')
    return end(JSON.stringify({ ...answer, id_token: `${header}.${changed}.${signature}` }))
  }
}

/**
 * A real OpenID Connect provider. It runs under the name localhost, while the server under test is
 * 127.0.0.1: browsers then treat the two as different sites, as in production.
 */
export class TestProvider {
  readonly clientId = clientId
  readonly clientSecret = clientSecret
  readonly people: Record<string, Person> = {
    ana: { name: 'Ana Silva', email: 'ana@example.test', groups: ['ops'] },
  }
  /** Who signs in next; null refuses. */
  signsIn: string | null = 'ana'
  isDown = false
  /** Shows a page with a button first, as providers do that ask for a password. */
  asks = false
  /** Changes the claims of ID tokens on their way, without the key to sign them. */
  tamper: ((claims: Record<string, unknown>) => Record<string, unknown>) | null = null
  #server: Server
  #handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined
  #publicUrl = ''

  private constructor() {
    this.#server = createServer((request, response) => {
      if (this.isDown) request.socket.destroy()
      else this.#handle(request, response)
    })
  }

  /** @param publicUrl of the server under test; it may be set later */
  static async start(publicUrl: string): Promise<TestProvider> {
    const provider = new TestProvider()
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve))
    provider.serve(publicUrl)
    return provider
  }

  get issuer(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`
  }

  /** Begins anew for this server: with new keys, and without any session. */
  serve(publicUrl: string = this.#publicUrl): void {
    this.#publicUrl = publicUrl
    const provider = new Provider(this.issuer, this.#configuration(publicUrl))
    const callback = provider.callback()
    this.#handle = (request, response) => {
      if (request.url?.startsWith('/interaction/') === true)
        void this.#interact(provider, request, response)
      else {
        if (request.url === '/token' && this.tamper !== null) tamperWith(response, this.tamper)
        void callback(request, response)
      }
    }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #interact(
    provider: Provider,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (this.asks && request.method === 'GET') {
      response.setHeader('content-type', 'text/html')
      response.end(`<title>Provider</title><form method="post"><button>Continue</button></form>`)
      return
    }
    const result =
      this.signsIn === null
        ? { error: 'access_denied', error_description: 'not today' }
        : { login: { accountId: this.signsIn } }
    await provider.interactionFinished(request, response, result, {
      mergeWithLastSubmission: false,
    })
  }

  #configuration(publicUrl: string): Configuration {
    return {
      jwks: { keys: [signingKey()] },
      cookies: { keys: ['test'] },
      scopes: ['openid', 'email', 'profile', 'groups'],
      claims: { openid: ['sub'], email: ['email'], profile: ['name'], groups: ['groups'] },
      ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
      pkce: { required: () => true },
      clients: [
        {
          client_id: clientId,
          client_secret: clientSecret,
          redirect_uris: [`${publicUrl}/sign-in/callback`],
          post_logout_redirect_uris: [`${publicUrl}/sign-in`],
          backchannel_logout_uri: `${publicUrl}/sign-in/backchannel-logout`,
          backchannel_logout_session_required: true,
        },
      ],
      features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
      interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
      findAccount: (_context, sub) => ({
        accountId: sub,
        claims: () => ({ sub, ...this.people[sub] }),
      }),
      // The library refuses to call loopback addresses.
      fetch: (url, options) => {
        const { dispatcher: _, ...rest } = options as RequestInit & { dispatcher?: unknown }
        return fetch(url, rest)
      },
      loadExistingGrant: async (context) => {
        const { client, session, provider } = context.oidc
        if (client === undefined || session === undefined) return undefined
        const grant = new provider.Grant({
          clientId: client.clientId,
          accountId: session.accountId ?? '',
        })
        grant.addOIDCScope('openid email profile groups')
        await grant.save()
        return grant
      },
    }
  }
}
