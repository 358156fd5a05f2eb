import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestServer, type TestServer } from './testing/test-app.ts'

const script = 'export const page = 1\n'.repeat(100)
let folder: string
let testServer: TestServer

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-pages-'))
  mkdirSync(path.join(folder, 'dist', 'assets'), { recursive: true })
  const put = (name: string, content: string | Buffer) =>
    writeFileSync(path.join(folder, 'dist', name), content)
  writeFileSync(path.join(folder, 'secret.js'), 'top secret')
  put('index.html', '<!doctype html><title>first build</title>')
  put('icon.svg', '<svg/>')
  put('assets/app-1.js', script)
  put('assets/app-1.js.br', brotliCompressSync(script))
  put('.hidden.js', 'hidden')
  testServer = await openTestServer({ pageFolder: path.join(folder, 'dist') })
})
afterEach(async () => {
  await testServer.close()
  rmSync(folder, { recursive: true })
})

const fileHeadersOf = ({ headers }: Response) =>
  [...headers].filter(([name]) => name !== 'x-request-id')

const get = async (where: string, headers: Record<string, string> = {}) =>
  testServer.app.request(where, { headers })

test('an asset is immutable and sent as compressed by the build', async () => {
  const plain = await get('/assets/app-1.js')
  expect([
    plain.status,
    plain.headers.get('cache-control'),
    plain.headers.get('content-type'),
    await plain.text(),
  ]).toEqual([200, 'public, max-age=31536000, immutable', 'text/javascript; charset=utf-8', script])
  const small = await get('/assets/app-1.js', { 'accept-encoding': 'gzip, deflate, br' })
  expect([small.headers.get('content-encoding'), small.headers.get('vary')?.toLowerCase()]).toEqual(
    ['br', 'accept-encoding'],
  )
  expect(brotliDecompressSync(Buffer.from(await small.arrayBuffer())).toString()).toBe(script)
})

test('an asset is read once for each encoding, and in parts or without its body as before', async () => {
  const small = { 'accept-encoding': 'br' }
  const first = await get('/assets/app-1.js', small)
  const sent = fileHeadersOf(first)
  const bytes = Buffer.from(await first.arrayBuffer())
  await get('/assets/app-1.js')
  rmSync(path.join(folder, 'dist', 'assets'), { recursive: true })
  const again = await get('/assets/app-1.js', small)
  expect(fileHeadersOf(again)).toEqual(sent)
  expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
  expect(Buffer.from(await again.arrayBuffer()).equals(bytes)).toBe(true)
  expect(await (await get('/assets/app-1.js')).text()).toBe(script)
  expect((await get('/assets/app-2.js')).status).toBe(404)
  expect((await get('/assets/app-1.js', { range: 'bytes=0-9' })).status).toBe(404)
})

test('other files are revalidated, and are a 304 while unchanged', async () => {
  const icon = await get('/icon.svg')
  expect([icon.headers.get('cache-control'), await icon.text()]).toEqual([
    'public, max-age=3600',
    '<svg/>',
  ])
  expect((await get('/icon.svg', { 'if-none-match': icon.headers.get('etag') ?? '' })).status).toBe(
    304,
  )
})

test.each([
  '/',
  '/local',
  '/local/jobs',
  '/local/jobs/305',
  '/local/jobs/305/outputs/2',
  '/local/settings.now',
])('%s is the page', async (where) => {
  const page = await get(where, { accept: 'text/html,application/xhtml+xml' })
  expect([page.status, await page.text()]).toEqual([
    200,
    '<!doctype html><title>first build</title>',
  ])
  expect(page.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax$/)
})

test.each([['*/*'], [''], ['text/*'], ['*/*;q=0.8'], [null]])(
  'a page’s URL returns the page for Accept %j',
  async (accept) => {
    const headers: Record<string, string> = accept === null ? {} : { accept }
    for (const where of ['/', '/local', '/local/jobs', '/local/jobs/305']) {
      const page = await get(where, headers)
      expect([where, page.status, page.headers.get('content-type')]).toEqual([
        where,
        200,
        'text/html; charset=utf-8',
      ])
      const head = await testServer.app.request(where, { method: 'HEAD', headers })
      expect([head.status, await head.text()]).toEqual([200, ''])
    }
  },
)

test.each([
  ['/local/api/nothing', { accept: '*/*' }],
  ['/local/jobs', { accept: 'application/json, */*' }],
  ['/assets/gone.js', { accept: '*/*' }],
  ['/nobody/jobs', { accept: '*/*' }],
  ['/local/jobs', { accept: '*/*', 'sec-fetch-dest': 'script' }],
  ['/local/jobs', { accept: 'image/avif,*/*;q=0.8', 'sec-fetch-dest': 'image' }],
])('%s is no page for %j', async (where, headers) => {
  const response = await get(where, headers)
  expect([404, 401]).toContain(response.status)
  expect(response.headers.get('content-type')).toContain('json')
})

test('an unknown account returns the page as a 404', async () => {
  expect((await get('/nobody/jobs', { accept: 'text/html' })).status).toBe(404)
})

test('a rebuilt page is served without a restart', async () => {
  const file = path.join(folder, 'dist', 'index.html')
  writeFileSync(file, '<!doctype html><title>second build</title>')
  utimesSync(file, new Date(), new Date(Date.now() + 5000))
  expect(await (await get('/', { accept: 'text/html' })).text()).toContain('second build')
})

test.each([
  '/../secret.js',
  '/assets/../../secret.js',
  '/assets/..%2f..%2fsecret.js',
  '/%2e%2e/secret.js',
  '/.hidden.js',
  '/assets',
  '/assets/app-1.js.br',
  '//secret.js',
  '/assets/app-1.js%00',
])('nothing is at %s', async (where) => {
  const response = await get(`http://localhost${where}`)
  expect(response.status).toBe(404)
  expect(await response.text()).not.toContain('top secret')
})
