import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import type { Context, MiddlewareHandler } from 'hono'
import { etag } from 'hono/etag'
import { LRUCache } from 'lru-cache'
import { drawnInCookies } from '../../contract/drawn-preferences.ts'
import type { AppEnv } from './app-context.ts'
import type { PageRendering } from '../../contract/page-rendering.ts'
import { sendInTwo } from './two-part-body.ts'
import type { Sessions } from './session.ts'

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Sent with pages only: they would make up most of the bytes of a poll. */
const pageHeaders: Record<string, string> = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

const htmlType = { 'content-type': 'text/html; charset=utf-8' }

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Jobwatch</title>
<h1>The page is not built</h1>
<p>Run <code>npm run build</code>, or <code>npm start</code>, which builds it by itself.</p></html>`

/** A folder is not a page: no file of a build has this name. */
const noIndex = '.no-index'

/** Not served: dotfiles, the page itself, and compressed copies of other files. */
const isHidden = (where: string): boolean => /\/\.|\.(html|br|gz)$/.test(where)

/**
 * Tells the page where it is mounted, and points it at its own files there. The base path has no
 * characters that mean something in HTML (`PUBLIC_URL` is checked).
 */
function withBase(html: string, basePath: string): string {
  if (basePath === '') return html
  return html
    .replaceAll(/\b(src|href)="\.?\/(?!\/)/g, `$1="${basePath}/`)
    .replace('<head>', `<head>\n    <meta name="jobwatch-base" content="${basePath}" />`)
}

/** Shows a page in the person's theme from its first paint on. */
function withTheme(html: string, theme: string): string {
  return theme === 'light' || theme === 'dark'
    ? html.replace('<html lang="en">', `<html lang="en" class="${theme}">`)
    : html
}

const root = '<div id="root"></div>'

/** Its files have names that change with their content. */
const assetFolder = '/assets/'

/** Browsers ask for the icon with each navigation inside the page. A new one may be an hour late. */
const iconCaching = 'public, max-age=3600'

/** Whether all of a file is asked for. */
const isWhole = (c: Context<AppEnv>): boolean =>
  c.req.method === 'GET' && c.req.header('range') === undefined

/** Enough for what a build's pages load, in two encodings. */
const maxKeptBytes = 8_000_000

/** A file of the build, as it is sent. */
interface KeptAsset {
  body: Buffer<ArrayBuffer>
  headers: Record<string, string>
}

/** Headers of a file; a response has others of its own, such as its id. */
const fileHeaders = [
  'cache-control',
  'content-encoding',
  'content-length',
  'content-type',
  'last-modified',
  'vary',
  'x-content-type-options',
]

const fileHeadersOf = ({ headers }: Response): Record<string, string> =>
  Object.fromEntries(
    fileHeaders.flatMap((name) => {
      const value = headers.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )

/** Begins to render a page for whoever has these cookies; null for one that the browser draws. */
export type Render = (cookies: string) => Promise<PageRendering | null>

/** Serves the built page from disk, so a build made while the server runs needs no restart. */
export class Pages {
  readonly #folder: string
  readonly #basePath: string
  readonly #sessions: Sessions | null
  readonly #tag: MiddlewareHandler = etag()
  #serve: MiddlewareHandler | null = null
  /**
   * By path and accepted encodings. A page's files are asked for while it is rendered, and reading
   * them would hold up its first paint. A name stands for one content, so nothing becomes old.
   */
  readonly #assets = new LRUCache<string, KeptAsset>({
    maxSize: maxKeptBytes,
    // A caller chooses the length of the key.
    sizeCalculation: ({ body }, key) => body.length + key.length + 1_000,
  })

  /** @param sessions opening a page starts one; null if people sign in */
  constructor(folder: string, basePath: string, sessions: Sessions | null) {
    this.#folder = folder
    this.#basePath = basePath
    this.#sessions = sessions
  }

  /** A file of the build; null if there is none. */
  async file(c: Context<AppEnv>): Promise<Response | null> {
    const where = c.req.path
    if (isHidden(where)) return null
    if (!where.startsWith(assetFolder) || !isWhole(c)) return this.#read(c, where)
    const key = `${where} ${c.req.header('accept-encoding') ?? ''}`
    const kept = this.#assets.get(key)
    if (kept) return c.body(kept.body, 200, kept.headers)
    const found = await this.#read(c, where)
    if (found?.status !== 200) return found
    const asset = {
      body: Buffer.from(await found.arrayBuffer()),
      headers: fileHeadersOf(found),
    }
    this.#assets.set(key, asset)
    return c.body(asset.body, 200, asset.headers)
  }

  async #read(c: Context<AppEnv>, where: string): Promise<Response | null> {
    if (!this.#isBuilt()) return null
    // Created only once the folder exists, because the library prints an error otherwise.
    this.#serve ??= serveStatic({ root: this.#folder, precompressed: true, index: noIndex })
    const serve = this.#serve
    const isAsset = where.startsWith(assetFolder)
    const found = isAsset ? await serve(c, noNext) : await this.#tagged(c, () => serve(c, noNext))
    if (!found) return null
    found.headers.set(
      'cache-control',
      isAsset ? 'public, max-age=31536000, immutable' : iconCaching,
    )
    found.headers.set('x-content-type-options', 'nosniff')
    return found
  }

  /**
   * The page itself; in local mode with an operator's session.
   * @param status 404 if no page has this URL
   * @param render left out for a page that shows nothing of an account
   */
  async page(c: Context<AppEnv>, status: 200 | 404 = 200, render?: Render): Promise<Response> {
    for (const [name, value] of Object.entries(pageHeaders)) c.header(name, value)
    const cookies = this.#startSession(c)
    if (!this.#isBuilt()) return c.body(notBuilt, 503, { ...htmlType, 'cache-control': 'no-cache' })
    const file = path.join(this.#folder, 'index.html')
    const theme = drawnInCookies(cookies)?.theme ?? 'system'
    const html = withTheme(withBase(readFileSync(file, 'utf8'), this.#basePath), theme)
    const rendering = (await render?.(cookies)) ?? null
    if (rendering !== null) return sendRendered(c, html, rendering)
    c.header('cache-control', 'no-cache')
    return (await this.#tagged(c, async () => c.body(html, status, htmlType))) ?? c.body(null, 404)
  }

  /** @returns the request's cookies, with the session that this page begins */
  #startSession(c: Context<AppEnv>): string {
    const cookies = c.req.header('cookie') ?? ''
    if (!this.#sessions) return cookies
    const session = this.#sessions.issue()
    c.header('set-cookie', session, { append: true })
    if (this.#sessions.isValid(cookies)) return cookies
    return `${session.split(';')[0] ?? ''}; ${cookies}`
  }

  async #tagged(
    c: Context<AppEnv>,
    respond: () => Promise<Response | void>,
  ): Promise<Response | null> {
    let found = false
    await this.#tag(c, async () => {
      const response = await respond()
      if (!response) return
      found = true
      c.res = response
    })
    return found ? c.res : null
  }

  #isBuilt(): boolean {
    return existsSync(path.join(this.#folder, 'index.html'))
  }
}

/**
 * Sends a page that holds jobs: like them, it is kept nowhere. Its head goes first, so that the
 * browser fetches style and code while the jobs are read.
 */
function sendRendered(c: Context<AppEnv>, html: string, { render }: PageRendering): Response {
  const [head = '', rest = ''] = html.split(root, 2)
  c.header('cache-control', 'no-store')
  for (const [name, value] of Object.entries(htmlType)) c.header(name, value)
  return sendInTwo(c, head, async () => {
    const page = await render()
    return page === null
      ? `${root}${rest}`
      : `<div id="root">${page.markup}</div>${page.data}${rest}`
  })
}

const noNext = async (): Promise<void> => undefined
