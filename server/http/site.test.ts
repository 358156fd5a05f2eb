import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { HttpDeps } from './app-context.ts'
import type { SiteSettings } from './site.ts'
import {
  cookieIn,
  fromPage,
  openTeamServer,
  password,
  type TeamServer,
} from './testing/team-server.ts'

let team: TeamServer | null = null
afterEach(async () => {
  await team?.close()
  team = null
})

const direct: SiteSettings = { publicUrl: null, allowedHosts: [], proxyHops: 0 }

async function open(
  site: Partial<SiteSettings>,
  overrides: Partial<HttpDeps> = {},
): Promise<TeamServer> {
  team = await openTeamServer({ site: { ...direct, ...site }, ...overrides })
  await team.addUser('Ada', 'admin')
  return team
}

/** A connection from this address, as Node describes it. */
const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } })

const signIn = (
  { app }: TeamServer,
  url: string,
  headers: Record<string, string>,
  address = '10.0.0.9',
) =>
  app.request(
    url,
    {
      method: 'POST',
      headers: { ...fromPage, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ name: 'Ada', password }),
    },
    from(address),
  )

describe('a public URL with a base path', () => {
  const publicUrl = new URL('https://ops.example.org/jobwatch')
  const behindProxy = { host: 'ops.example.org', origin: 'https://ops.example.org' }

  test('serves with and without the prefix, and links to the public one', async () => {
    const server = await open({ publicUrl })
    for (const prefix of ['', '/jobwatch']) {
      const response = await signIn(server, `${prefix}/sign-in`, behindProxy)
      expect(response.status).toBe(200)
      expect(response.headers.get('set-cookie')).toMatch(
        /^__Secure-jobwatch_user=[\w-]{43}; Max-Age=1209600; Path=\/jobwatch; HttpOnly; Secure; SameSite=Lax$/,
      )
      const cookie = cookieIn(response)
      const jobs = await server.app.request(`${prefix}/local/api/packages?limit=1`, {
        headers: { ...fromPage, ...behindProxy, cookie },
      })
      expect(await jobs.text()).toContain('https://ops.example.org/jobwatch/local/api/packages/')
      expect(jobs.headers.get('link')).toContain(
        '<https://ops.example.org/jobwatch/local/api/packages?limit=1&offset=1>; rel="next"',
      )
      const back = await server.app.request(`${prefix}/sign-in?return_to=/local/jobs`, {
        headers: { ...behindProxy, cookie },
      })
      expect(back.headers.get('location')).toBe('/jobwatch/local/jobs')
    }
  })

  test('only accepts writes from the page at that URL', async () => {
    const server = await open({ publicUrl })
    for (const origin of ['http://ops.example.org', 'https://ops.example.org:8443', 'null'])
      expect((await signIn(server, '/sign-in', { ...behindProxy, origin })).status).toBe(403)
  })

  test('is told to the page, with its files below it', async () => {
    const pageFolder = mkdtempSync(path.join(tmpdir(), 'jobwatch-page-'))
    writeFileSync(
      path.join(pageFolder, 'index.html'),
      '<html><head><script src="/assets/a.js"></script><link href="./b.css" /></head></html>',
    )
    const server = await open({ publicUrl }, { pageFolder })
    const page = await server.app.request('/jobwatch/local/jobs', {
      headers: { host: 'ops.example.org', accept: 'text/html' },
    })
    expect(await page.text()).toBe(
      '<html><head>\n    <meta name="jobwatch-base" content="/jobwatch" />' +
        '<script src="/jobwatch/assets/a.js"></script><link href="/jobwatch/b.css" /></head></html>',
    )
    rmSync(pageFolder, { recursive: true })
  })
})

describe('a host name', () => {
  test.each([
    ['ops.example.org', 200],
    ['OPS.example.org:4400', 200],
    ['jobwatch', 200],
    ['localhost:4400', 200],
    ['127.0.0.1', 200],
    ['example.org', 403],
    ['ops.example.org.evil.example', 403],
    ['', 403],
  ])('%o: %i', async (host, status) => {
    const server = await open({
      publicUrl: new URL('https://ops.example.org'),
      allowedHosts: ['jobwatch'],
    })
    const response = await server.app.request('/session', { headers: { ...fromPage, host } })
    expect(response.status).toBe(status)
  })
})

describe('the cookie', () => {
  test('over https has the prefix that binds it to this host', async () => {
    const server = await open({ publicUrl: new URL('https://ops.example.org') })
    const response = await signIn(server, '/sign-in', {
      host: 'ops.example.org',
      origin: 'https://ops.example.org',
    })
    expect(response.headers.get('set-cookie')).toMatch(
      /^__Host-jobwatch_user=[\w-]{43}; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
  })

  test('of own TLS is secure, too, and named by its port', async () => {
    const server = await open({ allowedHosts: ['ops.example.org'] })
    const response = await signIn(server, 'https://ops.example.org:4400/sign-in', {
      origin: 'https://ops.example.org:4400',
    })
    expect(response.headers.get('set-cookie')).toMatch(/^__Host-jobwatch_user_4400=.*; Secure;/)
  })
})

describe('headers of proxies', () => {
  const forged = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' }
  const addressOf = async (server: TeamServer, headers: Record<string, string>) => {
    const response = await signIn(server, '/sign-in', headers)
    expect(response.status).toBe(200)
    return (await server.identity.sessions.list())[0]?.address
  }

  test('are ignored unless there is a trusted proxy', async () => {
    const server = await open({})
    expect(await addressOf(server, forged)).toBe('10.0.0.9')
    const response = await signIn(server, '/sign-in', forged)
    expect(response.headers.get('set-cookie')).not.toContain('Secure')
  })

  test.each([
    [1, '203.0.113.7', '203.0.113.7'],
    [1, '198.51.100.1, 203.0.113.7', '203.0.113.7'],
    [2, '198.51.100.1, 203.0.113.7, 10.0.0.1', '203.0.113.7'],
    [2, '203.0.113.7', '203.0.113.7'],
    [1, 'unknown', '10.0.0.9'],
    [1, '', '10.0.0.9'],
    [1, '2001:db8::7', '2001:db8::7'],
  ])('with %i hops, %o means %o', async (proxyHops, forwarded, expected) => {
    const server = await open({ proxyHops })
    expect(await addressOf(server, { 'x-forwarded-for': forwarded })).toBe(expected)
  })

  test('make the connection secure if the proxy says so', async () => {
    const server = await open({ proxyHops: 1 })
    const response = await signIn(server, '/sign-in', {
      'x-forwarded-proto': 'https',
      origin: 'https://localhost',
    })
    expect(response.headers.get('set-cookie')).toMatch(/^__Host-jobwatch_user=.*; Secure;/)
  })

  test('tell addresses apart for the limit of tries', async () => {
    const server = await open({ proxyHops: 1 })
    const fail = (address: string) =>
      server.signIn('nobody', 'wrong password', { 'x-forwarded-for': address })
    for (let index = 0; index < 31; index += 1)
      await server.signIn(`name ${index}`, 'wrong password', { 'x-forwarded-for': '2001:db8::1' })
    expect((await fail('2001:db8::2')).status).toBe(429)
    expect((await fail('2001:db8:0:1::1')).status).toBe(401)
    expect((await fail('203.0.113.7')).status).toBe(401)
  })
})
