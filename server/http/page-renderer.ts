import type { Context } from 'hono'
import type { PageRequest } from '../../contract/page-rendering.ts'
import type { AppEnv } from './app-context.ts'

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
  return async (path) =>
    fetchApp(new Request(new URL(`${basePath}${path}`, c.req.url), { headers }), c.env)
}
