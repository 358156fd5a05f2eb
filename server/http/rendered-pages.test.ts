import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { afterAll, afterEach, expect, it } from 'vitest'
import type { HttpDeps } from './app-context.ts'
import type { PageRequest, RenderPage } from '../../contract/page-rendering.ts'
import { openTestServer, type TestServer } from './testing/test-app.ts'

const html = '<!doctype html><html lang="en"><head></head><body><div id="root"></div></body></html>'
const folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-rendered-'))
mkdirSync(path.join(folder, 'assets'))
writeFileSync(path.join(folder, 'index.html'), html)

let server: TestServer
afterEach(() => server.close())

const open = async (renderPage: RenderPage, others: Partial<HttpDeps> = {}) => {
  server = await openTestServer({ pageFolder: folder, renderPage, ...others })
}
const get = (where: string, headers: Record<string, string> = {}) =>
  server.app.request(where, { headers: { accept: 'text/html', ...headers } })

const rendered = { markup: `<b>$& ${'x'.repeat(2_000)}</b>`, data: '<i>data</i>' }
const asked: PageRequest[] = []
const renders: RenderPage = async (request) => {
  asked.push(request)
  return rendered
}

it('puts the markup in its place, compressed, and lets nobody keep it', async () => {
  await open(renders)
  const response = await get('/local/jobs?status=failed', { 'accept-encoding': 'br' })
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('content-security-policy')).toContain("style-src 'self'")
  const page = brotliDecompressSync(Buffer.from(await response.arrayBuffer())).toString()
  expect(page).toContain(`<div id="root">${rendered.markup}</div>${rendered.data}</body>`)
  expect(asked.at(-1)).toMatchObject({ pathname: '/local/jobs', search: '?status=failed' })
})

it('reads the API as the caller, whose session begins with the page', async () => {
  const statuses: number[] = []
  const reads: RenderPage = async ({ read }) => {
    const response = await read('/local/api/jobs?fields=row')
    statuses.push(response.status)
    return rendered
  }
  await open(reads)
  // A link in a message leads here from another site; the reads are the server's own.
  await get('/local/jobs?status=failed', { 'sec-fetch-site': 'cross-site' })
  await server.close()
  await open(reads, { isTeam: true })
  await get('/local/jobs?status=failed')
  expect(statuses).toEqual([200, 401])
})

it('sends the page as the browser draws it where rendering fails, or has nothing to draw', async () => {
  await open(async ({ pathname }) => {
    if (pathname.endsWith('/jobs')) throw new Error('a fault of ours')
    return null
  })
  for (const where of ['/local/jobs?status=failed', '/local/packages']) {
    const response = await get(where)
    expect([response.status, response.headers.get('cache-control'), await response.text()]).toEqual(
      [200, 'no-cache', html],
    )
  }
  expect(server.errors).toHaveLength(1)
})

it('shows every page in the person’s theme from its first paint on', async () => {
  await open(async () => null)
  const view = encodeURIComponent(JSON.stringify({ theme: 'dark' }))
  const dark = await get('/local/packages', { cookie: `jobwatch_view=${view}` })
  expect(await dark.text()).toContain('<html lang="en" class="dark">')
  const odd = encodeURIComponent(JSON.stringify({ theme: '"><script>' }))
  const plain = await get('/local/packages', { cookie: `jobwatch_view=${odd}` })
  expect(await plain.text()).toBe(html)
})

it('renders nothing for what is no page of the account', async () => {
  await open(renders)
  const before = asked.length
  await get('/nobody/jobs')
  await get('/local/api/nothing')
  await server.app.request('/local/jobs', { method: 'HEAD', headers: { accept: 'text/html' } })
  expect(asked).toHaveLength(before)
})

afterAll(() => rmSync(folder, { recursive: true }))
