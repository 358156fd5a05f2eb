import { randomUUID } from 'node:crypto'
import { Hono, type Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { backgroundHeader } from '../../contract/headers.ts'
import { operationalErrorOf } from '../account/operational-error.ts'
import { sendJson, VersionedResponses } from './json-response.ts'
import { charged, RateLimit } from './rate-limit.ts'
import type { AppEnv, HttpDeps } from './app-context.ts'
import { errorAnswer, HttpError, notFound } from './errors.ts'
import { assertOwnWrite, loopbackHost, signedIn } from './authentication.ts'
import { Idempotency } from './idempotency.ts'
import { metricsText, metricsType } from './metrics-text.ts'
import { collectMetrics } from './metrics.ts'
import { Pages } from './static-pages.ts'
import { acceptable } from './request.ts'
import { accountRoutes, rootRoutes } from './routes/account.ts'
import { clusterRoutes } from './routes/clusters.ts'
import { jobListRoutes } from './routes/job-list.ts'
import { jobRoutes } from './routes/jobs.ts'
import { packageRoutes } from './routes/packages.ts'
import { scheduleRoutes } from './routes/schedules.ts'
import { watcherRoutes } from './routes/watchers.ts'
import { Sessions } from './session.ts'
import { HttpCounters } from './http-counters.ts'
import { webHook } from './web-hook.ts'

/**
 * Statuses of a source's refusal that mean the same to our caller; anything else is trouble behind
 * us.
 */
const passedOn: readonly ContentfulStatusCode[] = [400, 402, 403, 404, 409, 422, 429, 503, 504]

function refusalOf(error: unknown): HttpError | null {
  if (error instanceof HttpError) return error
  const trouble = operationalErrorOf(error)
  if (!trouble) return null
  const status = passedOn.find((known) => known === trouble.status) ?? 502
  return new HttpError(status, trouble.message, trouble.retryAfterSeconds)
}

const isRead = (c: Context<AppEnv>): boolean => c.req.method === 'GET' || c.req.method === 'HEAD'

const asksForPage = (c: Context<AppEnv>): boolean =>
  /text\/html/i.test(c.req.header('accept') ?? '')

/**
 * Callers that name no type get a page at a page's address: curl, health checks, link previews. A
 * script or image of a page does not.
 */
function takesPage(c: Context<AppEnv>): boolean {
  const types = (c.req.header('accept') ?? '*/*')
    .split(',')
    .map((type) => type.replace(/;.*/s, '').trim())
  const target = c.req.header('sec-fetch-dest') ?? 'document'
  // Who sends a key is a program, and wants the API's words.
  const isProgram = c.req.header('authorization') !== undefined
  return (
    !isProgram &&
    target === 'document' &&
    types.every((type) => type === '*/*' || type === 'text/*' || type === '')
  )
}

/** Somebody reads something, and not only how fresh it is. */
const isLookedAt = (c: Context<AppEnv>): boolean =>
  isRead(c) && !c.req.path.endsWith('/api/sync') && c.req.header(backgroundHeader) === undefined

const isApiPath = (path: string): boolean => /^\/[^/]+\/api(\/|$)/.test(path)

/**
 * The one door: sign-in, headers, parsing, and an answer for every request. Testable without a port
 * by `app.request()`.
 */
export function createApp(deps: HttpDeps): Hono<AppEnv> {
  const { accounts, log } = deps
  const sessions = new Sessions(deps)
  const pages = new Pages(deps.pageFolder, sessions)
  const credits = new RateLimit(deps.now)
  const responses = new VersionedResponses()
  const idempotency = new Idempotency(deps.records, deps.now)
  const tally = new HttpCounters(accounts.keys())
  const app = new Hono<AppEnv>()
  const guarded = [signedIn(deps, sessions), charged(credits), acceptable] as const

  app.use(async (c, next) => {
    c.set('requestId', randomUUID().slice(0, 13))
    await next()
    tally.request(c.res.status)
  })
  // Before the check of the host: its callers come through a proxy, under a name of its own.
  app.post('/:account/api/web_hook', webHook({ accounts, now: deps.now, log, tally }))
  app.all('/:account/api/web_hook', () => {
    throw new HttpError(404, 'There is nothing at this address.')
  })
  app.use(loopbackHost)

  app.get('/healthz', (c) => sendJson(c, { status: 'ok' }))
  app.get('/readyz', async (c) => {
    const states = await Promise.all([...accounts.values()].map(({ watch }) => watch.readiness()))
    const ready = states.every((state) => state.ready)
    return ready
      ? sendJson(c, { status: 'ready', accounts: states })
      : sendJson(
          c,
          {
            message: 'Not every account is filled from its source yet.',
            status: 'not ready',
            accounts: states,
          },
          503,
        )
  })
  app.post('/session', (c) => {
    assertOwnWrite(c, deps.devOrigin)
    c.header('set-cookie', sessions.issue())
    c.header('cache-control', 'no-store')
    return c.body(null, 204)
  })

  app.get('/metrics', signedIn(deps, sessions), async (c) => {
    const metrics = await collectMetrics(
      [...accounts.values()].map(({ watch }) => watch),
      tally,
      deps.now,
    )
    return c.body(metricsText(metrics), 200, {
      'content-type': metricsType,
      'cache-control': 'no-store',
    })
  })

  for (const path of ['/user', '/accounts', '/variables', '/rate_limit_status'])
    app.use(path, ...guarded)
  app.route('/', rootRoutes(accounts, credits))

  const api = new Hono<AppEnv>()
  api.use(...guarded)
  api.use(async (c, next) => {
    const slug = c.req.param('account') ?? ''
    const account = accounts.get(slug)
    if (!account) throw notFound(`Account ${slug.slice(0, 60)}`)
    c.set('account', account.watch)
    if (isLookedAt(c)) account.watch.noteReader()
    await next()
  })
  for (const routes of [
    jobListRoutes(responses, deps.now),
    watcherRoutes(),
    jobRoutes(idempotency),
    packageRoutes(),
    clusterRoutes(idempotency),
    scheduleRoutes(idempotency),
    accountRoutes(credits),
  ]) {
    api.route('/', routes)
  }
  app.route('/:account/api', api)

  app.notFound((c) => {
    const file = isRead(c) ? pages.file(c) : null
    if (file) return file
    const [, slug = ''] = c.req.path.split('/')
    const isPage = c.req.path === '/' || accounts.has(slug)
    if (isRead(c) && !isApiPath(c.req.path) && (asksForPage(c) || (isPage && takesPage(c))))
      return pages.page(c, isPage ? 200 : 404)
    return errorAnswer(c, new HttpError(404, 'There is nothing at this address.'))
  })

  app.onError((error, c) => {
    const refusal = refusalOf(error)
    if (refusal) {
      if (refusal.status >= 500)
        log.warn(
          { requestId: c.get('requestId'), status: refusal.status, path: c.req.path },
          refusal.message,
        )
      return errorAnswer(c, refusal)
    }
    log.error(
      { requestId: c.get('requestId'), method: c.req.method, path: c.req.path, err: error },
      'A request failed unexpectedly',
    )
    return errorAnswer(
      c,
      new HttpError(500, 'Something went wrong in the server. Its log says more.'),
    )
  })

  return app
}
