import { randomUUID } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { requestIdHeader } from '../../contract/headers.ts'
import type { AppEnv, HttpLog } from './app-context.ts'
import type { HttpCounters } from './http-counters.ts'
import type { Principal } from './principal.ts'

/** The label of requests that no route serves: pages, files of the build, unknown addresses. */
function unrouted(c: Context<AppEnv>): string {
  if (c.res.status === 404) return 'none'
  return c.req.path.startsWith('/assets/') ? 'asset' : 'page'
}

/** Middleware is registered for ALL methods. */
function routeOf(c: Context<AppEnv>): string {
  const route = matchedRoutes(c).findLast(({ method }) => method !== 'ALL')
  return route?.path ?? unrouted(c)
}

/** Only the methods that the server knows: a method can be any word. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/**
 * Gives each request an id, sent back in a header, and reports it when it is done: one line in the
 * log, and the counters of `/metrics`. Names the route's pattern, never the address, whose query may
 * contain anything.
 */
export function reportedRequests(log: HttpLog, counters: HttpCounters): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const startMs = performance.now()
    const requestId = randomUUID().slice(0, 13)
    c.set('requestId', requestId)
    c.header(requestIdHeader, requestId)
    counters.inProgress += 1
    const report = () => {
      counters.inProgress -= 1
      // Waiting is what a held request is for: it says nothing about how quick the server is.
      const heldMs: number | undefined = c.get('heldMs')
      const ms = performance.now() - startMs - (heldMs ?? 0)
      const route = routeOf(c)
      const method = methods.has(c.req.method) ? c.req.method : 'other'
      const { status } = c.res
      counters.served(method, route, status, ms / 1000)
      const principal: Principal | undefined = c.get('principal')
      log.info(
        {
          requestId,
          method,
          route,
          account: c.get('account')?.slug,
          status,
          ms: Math.round(ms * 10) / 10,
          heldMs: heldMs === undefined ? undefined : Math.round(heldMs),
          principal: principal && { kind: principal.kind, name: principal.name },
        },
        'request',
      )
    }
    try {
      await next()
    } catch (error) {
      counters.inProgress -= 1
      throw error
    }
    const bodyMade: Promise<unknown> | undefined = c.get('bodyMade')
    if (bodyMade === undefined) report()
    else void bodyMade.finally(report)
  }
}
