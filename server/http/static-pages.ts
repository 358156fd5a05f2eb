import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Context } from 'hono'
import type { AppEnv } from './app-context.ts'
import type { Sessions } from './session.ts'

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

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

/** Sent with pages only: on every poll they would be most of the answer. */
const pageHeaders: Record<string, string> = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Jobwatch</title>
<h1>The page is not built</h1><p>Run <code>npm run build</code>, or <code>npm start</code>, which builds it by itself.</p></html>`

interface PageFile {
  file: string
  type: string
  tag: string
  encodings: ReadonlySet<string>
}

/**
 * The files that exist, by address: a path that is not in here names nothing, whatever dots it
 * holds.
 */
function filesIn(folder: string): Map<string, PageFile> {
  const found = new Map<string, PageFile>()
  let names: string[] = []
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  } catch {
    return found
  }
  const all = new Set(names)
  for (const name of names) {
    const type = types[path.extname(name)]
    const file = path.join(folder, name)
    if (type === undefined || name.startsWith('.') || !statSync(file).isFile()) continue
    const tag = `"${createHash('sha256').update(readFileSync(file)).digest('base64url').slice(0, 16)}"`
    found.set(`/${name.split(path.sep).join('/')}`, {
      file,
      type,
      tag,
      encodings: new Set(['br', 'gz'].filter((end) => all.has(`${name}.${end}`))),
    })
  }
  return found
}

/**
 * The built page: files as they are on disk, compressed ones where the build left them, and
 * `index.html` for page addresses.
 */
export class Pages {
  readonly #folder: string
  readonly #sessions: Sessions
  #files: Map<string, PageFile>
  #builtMs: number

  constructor(folder: string, sessions: Sessions) {
    this.#folder = folder
    this.#sessions = sessions
    this.#files = filesIn(folder)
    this.#builtMs = this.#buildTime()
  }

  /** @returns null when there is no such file */
  file(c: Context<AppEnv>): Response | null {
    const found = this.#files.get(c.req.path)
    if (!found || found.type.startsWith('text/html')) return null
    c.header(
      'cache-control',
      c.req.path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    )
    c.header('x-content-type-options', 'nosniff')
    return this.#send(c, found)
  }

  /**
   * The page itself, and with it an operator's session.
   * @param status 404 where the address is no page's
   */
  page(c: Context<AppEnv>, status: 200 | 404 = 200): Response {
    this.#refresh()
    for (const [name, value] of Object.entries(pageHeaders)) c.header(name, value)
    c.header('cache-control', 'no-cache')
    c.header('set-cookie', this.#sessions.issue())
    const index = this.#files.get('/index.html')
    return index ? this.#send(c, index, status) : c.html(notBuilt, 503)
  }

  #send(
    c: Context<AppEnv>,
    { file, type, tag, encodings }: PageFile,
    status: 200 | 404 = 200,
  ): Response {
    c.header('content-type', type)
    c.header('etag', tag)
    if (c.req.header('if-none-match') === tag && status === 200) return c.body(null, 304)
    const accepted = c.req.header('accept-encoding') ?? ''
    const ending =
      encodings.has('br') && /\bbr\b/.test(accepted)
        ? 'br'
        : encodings.has('gz') && /\bgzip\b/.test(accepted)
          ? 'gz'
          : null
    if (encodings.size > 0) c.header('vary', 'accept-encoding')
    if (ending !== null) c.header('content-encoding', ending === 'gz' ? 'gzip' : 'br')
    return c.body(readFileSync(ending === null ? file : `${file}.${ending}`), status)
  }

  /** A page built while the server runs is served without a restart. */
  #refresh(): void {
    const builtMs = this.#buildTime()
    if (builtMs === this.#builtMs) return
    this.#files = filesIn(this.#folder)
    this.#builtMs = builtMs
  }

  #buildTime(): number {
    return statSync(path.join(this.#folder, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  }
}
