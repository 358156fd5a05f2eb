import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { brotliDecompressSync, createBrotliDecompress, createGunzip } from 'node:zlib'
import { afterAll, afterEach, expect, it } from 'vitest'
import type { HttpDeps } from './app-context.ts'
import type { PageRequest, RenderedPage, RenderPage } from '../../contract/page-rendering.ts'
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
const fail = () => {
  throw new Error('Nothing should go wrong')
}
/** A rendering that takes until `finish` is called. */
function slowRendering() {
  let finish: (page: RenderedPage) => void = fail
  const page = new Promise<RenderedPage>((resolve) => (finish = resolve))
  return { page, finish: () => finish(rendered) }
}

const asked: PageRequest[] = []
const renders: RenderPage = async (request) => {
  asked.push(request)
  return { render: async () => rendered }
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
  const readJobs = async ({ read }: PageRequest) => {
    const response = await read('/local/api/jobs?fields=row')
    statuses.push(response.status)
    return rendered
  }
  const reads: RenderPage = async (request) => ({ render: () => readJobs(request) })
  await open(reads)
  // A link in a message leads here from another site; the reads are the server's own.
  await (await get('/local/jobs?status=failed', { 'sec-fetch-site': 'cross-site' })).text()
  await server.close()
  await open(reads, { isTeam: true })
  await (await get('/local/jobs?status=failed')).text()
  expect(statuses).toEqual([200, 401])
})

it('sends the page as the browser draws it where rendering fails, or has nothing to draw', async () => {
  const fault = () => new Error('a fault of ours')
  await open(async ({ pathname }) => {
    if (pathname.endsWith('/1')) throw fault()
    if (pathname.endsWith('/2')) return { render: () => Promise.reject(fault()) }
    return pathname.endsWith('/3') ? { render: async () => null } : null
  })
  for (const [where, caching] of [
    ['/local/jobs/1', 'no-cache'],
    ['/local/jobs/2', 'no-store'],
    ['/local/jobs/3', 'no-store'],
    ['/local/packages', 'no-cache'],
  ] as const) {
    const response = await get(where)
    expect([response.status, response.headers.get('cache-control'), await response.text()]).toEqual(
      [200, caching, html],
    )
  }
  expect(server.errors).toHaveLength(2)
})

it.each([
  ['br', createBrotliDecompress],
  ['gzip', createGunzip],
  ['identity', () => new PassThrough()],
] as const)('sends the head before the jobs are read, as %s', async (encoding, decompressor) => {
  const { page, finish } = slowRendering()
  const served: object[] = []
  const log = { info: (details: object) => served.push(details), warn: fail, error: fail }
  await open(async () => ({ render: () => page }), { log })
  const response = await get('/local/jobs?status=failed', { 'accept-encoding': encoding })
  if (response.body === null) throw new Error('No body')
  const received = Readable.fromWeb(response.body).pipe(decompressor())
  const parts = received.iterator()
  expect(String((await parts.next()).value)).toBe(
    '<!doctype html><html lang="en"><head></head><body>',
  )
  expect(served).toEqual([])
  finish()
  let rest = ''
  for await (const part of parts) rest += String(part)
  expect(rest).toBe(`<div id="root">${rendered.markup}</div>${rendered.data}</body></html>`)
  expect(served).toMatchObject([{ route: 'page', status: 200 }])
})

it('goes on when whoever asked is gone before the jobs are read', async () => {
  const { page, finish } = slowRendering()
  await open(async () => ({ render: () => page }))
  const response = await get('/local/jobs?status=failed', { 'accept-encoding': 'br' })
  await response.body?.cancel()
  finish()
  expect((await get('/local/jobs?status=failed')).status).toBe(200)
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
