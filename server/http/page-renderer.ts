import type { Context } from 'hono'
import type { AppEnv } from './app-context.ts'

/** A page that somebody has asked for. */
export interface PageRequest {
  /** Within the server, without its base path. */
  pathname: string
  /** With its `?`, or empty. */
  search: string
  /** The request's `Cookie` header; empty if it has none. */
  cookies: string
  basePath: string
  /** The server's time in milliseconds. */
  nowMs: () => number
  /** Reads from the API, as the caller. */
  read: (path: string) => Promise<Response>
}

/** A page's first drawing, for `index.html`. */
export interface RenderedPage {
  /** The content of `#root`. */
  markup: string
  /** An element that holds what the markup was made from. */
  data: string
}

/**
 * Renders a page so that its first rows are on screen before its code is there; null for a page that
 * is drawn in the browser only. Built from `src/entry-server.tsx`.
 */
export type RenderPage = (request: PageRequest) => Promise<RenderedPage | null>

/** Headers of a page's request that say nothing about the reads made for it. */
const pageOnly = /^(?:accept|if-|sec-fetch-|origin$|referer$|content-|range$|connection$)/

/**
 * Reads from the API as whoever asked for a page, through all that a request goes through.
 * @param fetchApp the server's own `fetch`
 * @param cookies the request's, with a session that was begun for the page
 */
export function readerFor(
  c: Context<AppEnv>,
  fetchApp: (request: Request, env: unknown) => Response | Promise<Response>,
  { basePath, cookies }: { basePath: string; cookies: string },
): PageRequest['read'] {
  const headers = new Headers()
  for (const [name, value] of Object.entries(c.req.header()))
    if (!pageOnly.test(name)) headers.set(name, value)
  headers.set('accept', 'application/json')
  if (cookies !== '') headers.set('cookie', cookies)
  return async (path) => {
    const url = new URL(`${basePath}${path}`, c.req.url)
    const response = await fetchApp(new Request(url, { headers }), c.env)
    // A session may have been given a new secret.
    for (const cookie of response.headers.getSetCookie())
      c.header('set-cookie', cookie, { append: true })
    return response
  }
}
