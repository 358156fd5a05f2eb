import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { OidcClient } from '../identity/oidc.ts'
import { TestProvider } from '../identity/testing/provider.ts'
import { openTestServer, type TestServer } from './testing/test-app.ts'

let provider: TestProvider
let testServer: TestServer
let server: Server
let publicUrl: string

/** A browser: keeps cookies by host, and follows redirects until a page or `stopAt`. */
class Browser {
  readonly #jars = new Map<string, Map<string, string>>()

  async get(url: string, stopAt: (url: string) => boolean = () => false): Promise<Response> {
    let next = url
    for (let step = 0; step < 20; step += 1) {
      const response = await this.request(next)
      const location = response.headers.get('location')
      if (location === null) return response
      next = new URL(location, next).href
      if (stopAt(next)) return response
    }
    throw new Error('too many redirects')
  }

  cookies(url: string): string {
    const jar = this.#jars.get(new URL(url).host) ?? []
    return [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  async request(url: string, init: RequestInit = {}): Promise<Response> {
    const { host } = new URL(url)
    const jar = this.#jars.get(host) ?? new Map<string, string>()
    this.#jars.set(host, jar)
    const headers = new Headers(init.headers)
    headers.set('cookie', this.cookies(url))
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      if (/max-age=0(;|$)/i.test(line)) jar.delete(pair.slice(0, at))
      else jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return response
  }

  async session(): Promise<{ user: { name: string; role: string; method: string } | null }> {
    return (await (await this.request(`${publicUrl}/session`)).json()) as {
      user: { name: string; role: string; method: string } | null
    }
  }

  /** @returns where the sign-in ended */
  async signIn(returnTo = '/local/jobs'): Promise<string> {
    const start = `${publicUrl}/sign-in/oidc?return_to=${encodeURIComponent(returnTo)}`
    let end = ''
    await this.get(start, (url) => {
      const isEnd =
        url.startsWith(publicUrl) && !new URL(url).pathname.startsWith('/sign-in/callback')
      if (isEnd) end = url.slice(publicUrl.length)
      return isEnd
    })
    return end
  }
}

const post = (path: string, body: object = {}): [string, RequestInit] => [
  `${publicUrl}${path}`,
  {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: publicUrl },
    body: JSON.stringify(body),
  },
]

beforeEach(async () => {
  let listener: ReturnType<typeof getRequestListener> | null = null
  server = createServer((request, response) => void listener?.(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  provider = await TestProvider.start(publicUrl)
  const oidc = new OidcClient(
    {
      issuer: provider.issuer,
      clientId: provider.clientId,
      clientSecret: provider.clientSecret,
      label: 'Test',
      publicUrl,
      scopes: 'openid email profile groups',
      groupsClaim: 'groups',
      groupRoles: [{ group: 'ops', role: 'operator', account: null }],
    },
    Date.now,
  )
  testServer = await openTestServer({ isTeam: true, oidc })
  listener = getRequestListener(testServer.app.fetch)
})
afterEach(async () => {
  await testServer.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await provider.close()
})

describe('sign-in through a provider', () => {
  test('ends where the person wanted to go, as a user with their groups’ role', async () => {
    const browser = new Browser()
    expect(await browser.session()).toMatchObject({ user: null, oidc: { label: 'Test' } })
    expect(await browser.signIn('/local/jobs?status=failed')).toBe('/local/jobs?status=failed')
    expect(await browser.session()).toMatchObject({
      user: { name: 'Ana Silva', role: 'operator', method: 'oidc' },
    })
    const jobs = await browser.request(`${publicUrl}/local/api/jobs`)
    expect(jobs.status).toBe(200)
    expect(testServer.warnings).toEqual([])
  })

  test.each(['https://evil.test/', '//evil.test/', '/\\evil.test', 'javascript:alert(1)'])(
    'never leads to %s',
    async (returnTo) => {
      expect(await new Browser().signIn(returnTo)).toBe('/')
    },
  )

  test.each([
    ['no_role', () => void (provider.people['ana'] = { name: 'A', email: 'a@x.test', groups: [] })],
    ['refused', () => void (provider.signsIn = null)],
    ['unavailable', () => void (provider.isDown = true)],
  ])('that fails says why: %s', async (problem, prepare) => {
    prepare()
    const browser = new Browser()
    expect(await browser.signIn()).toBe(`/sign-in?problem=${problem}`)
    expect(await browser.session()).toMatchObject({ user: null })
  })

  test('replaces the session that was there before, so that none can be fixed', async () => {
    const browser = new Browser()
    await browser.signIn()
    const before = browser.cookies(publicUrl)
    await browser.signIn()
    expect(browser.cookies(publicUrl)).not.toBe(before)
    const stale = await fetch(`${publicUrl}/session`, { headers: { cookie: before } })
    expect(await stale.json()).toMatchObject({ user: null })
    expect(await browser.session()).toMatchObject({ user: { name: 'Ana Silva' } })
  })

  test('cannot be ended by another browser', async () => {
    const [victim, attacker] = [new Browser(), new Browser()]
    let callback = ''
    await attacker.get(`${publicUrl}/sign-in/oidc`, (url) => {
      if (url.includes('/sign-in/callback')) callback = url
      return callback !== ''
    })
    const response = await victim.request(callback)
    expect(response.headers.get('location')).toBe('/sign-in?problem=expired')
    expect(await victim.session()).toMatchObject({ user: null })
  })
})

describe('sign-out', () => {
  test('ends the session here and leads to the provider’s', async () => {
    const browser = new Browser()
    await browser.signIn()
    const response = await browser.request(...post('/sign-out'))
    const { redirect } = (await response.json()) as { redirect: string }
    expect(redirect).toContain(`${provider.issuer}/session/end`)
    expect(await browser.session()).toMatchObject({ user: null })
  })

  test('at the provider ends the sessions here', async () => {
    const browser = new Browser()
    await browser.signIn()
    const page = await (await browser.get(`${provider.issuer}/session/end`)).text()
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? ''
    const confirmed = await browser.request(`${provider.issuer}/session/end/confirm`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ xsrf, logout: 'yes' }),
    })
    expect(confirmed.status).toBeLessThan(400)
    await expect.poll(() => browser.session()).toMatchObject({ user: null })
  })

  test.each(['', 'logout_token=a.b.c'])('is not done for a forged notice: "%s"', async (body) => {
    const browser = new Browser()
    await browser.signIn()
    const response = await fetch(`${publicUrl}/sign-in/backchannel-logout`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    })
    expect(response.status).toBe(400)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await browser.session()).toMatchObject({ user: { name: 'Ana Silva' } })
  })
})

test('without a provider its addresses are missing', async () => {
  const plain = await openTestServer({ isTeam: true })
  expect((await plain.app.request('/sign-in/oidc')).status).toBe(404)
  await plain.close()
})
