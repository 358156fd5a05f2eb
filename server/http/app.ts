import { Hono, type Context, type Handler } from 'hono'
import { backgroundHeader } from '../../contract/headers.ts'
import { errorKindOf, operationalErrorOf } from '../account/operational-error.ts'
import type { AppEnv, HttpDeps } from './app-context.ts'
import { Authentication, OwnPage, ownHost, type SignedIn } from './authentication.ts'
import { errorAnswer, HttpError, notFound, refusalOf } from './errors.ts'
import { HeldRequests } from './held-requests.ts'
import { HttpCounters } from './http-counters.ts'
import { Idempotency } from './idempotency.ts'
import { sendJson, VersionedResponses } from './json-response.ts'
import { declaredRoutes, openApiDocument } from './openapi/document.ts'
import { readerFor } from './page-renderer.ts'
import { permit, roleIn } from './principal.ts'
import { charged, Credits } from './rate-limit.ts'
import { reportedRequests } from './request-log.ts'
import { acceptable, boundedBody } from './request.ts'
import { adminRoutes } from './routes/admin.ts'
import { accountRoutes, rootPaths, rootRoutes } from './routes/account.ts'
import { bulkRoutes } from './routes/bulk.ts'
import { clusterRoutes } from './routes/clusters.ts'
import { decisionRoutes } from './routes/decisions.ts'
import { handoverRoutes } from './routes/handover.ts'
import { jobContentRoutes } from './routes/job-contents.ts'
import { jobListRoutes } from './routes/job-list.ts'
import { jobRoutes } from './routes/jobs.ts'
import { notificationRoutes } from './routes/notifications.ts'
import { packageRoutes } from './routes/packages.ts'
import { scheduleRoutes } from './routes/schedules.ts'
import { providerSignInRoutes } from './routes/provider-sign-in.ts'
import { sessionRoutes, signInRoutes } from './routes/sign-in.ts'
import { revisionRoutes } from './routes/revision.ts'
import { systemRoutes } from './routes/system.ts'
import { triageRoutes } from './routes/triage.ts'
import { viewRoutes } from './routes/views.ts'
import { watcherRoutes } from './routes/watchers.ts'
import { Sessions } from './session.ts'
import { SessionCookie } from './session-cookie.ts'
import { Site } from './site.ts'
import { startPage } from './start-page.ts'
import { Pages, type Render } from './static-pages.ts'
import { webHook } from './web-hook.ts'

const isRead = (c: Context<AppEnv>): boolean => c.req.method === 'GET' || c.req.method === 'HEAD'

const asksForPage = (c: Context<AppEnv>): boolean =>
  /text\/html/i.test(c.req.header('accept') ?? '')

/**
 * Clients that send no type, such as curl, health checks and link previews, get a page at a page's
 * URL. Scripts and images of a page do not, nor do programs, which send a key.
 */
function takesPage(c: Context<AppEnv>): boolean {
  const types = (c.req.header('accept') ?? '*/*')
    .split(',')
    .map((type) => type.replace(/;.*/s, '').trim())
  const target = c.req.header('sec-fetch-dest') ?? 'document'
  const isProgram = c.req.header('authorization') !== undefined
  return (
    !isProgram &&
    target === 'document' &&
    types.every((type) => type === '*/*' || type === 'text/*' || type === '')
  )
}

/** Everything below `/admin`: the paths of {@link adminRoutes}. */
const adminPaths = ['users', 'sessions', 'keys', 'activity', 'overview'].flatMap((name) => [
  `/admin/${name}`,
  `/admin/${name}/*`,
])

/** Polling only the freshness does not count as reading. */
const isLookedAt = (c: Context<AppEnv>): boolean =>
  isRead(c) && !c.req.path.endsWith('/api/sync') && c.req.header(backgroundHeader) === undefined

const isApiPath = (path: string): boolean => /^\/[^/]+\/api(\/|$)/.test(path)

const nothingHere = (): HttpError => new HttpError(404, 'Not found.')

interface AccountApiParts {
  credits: Credits
  authentication: Authentication
  held: HeldRequests
}

/** Everything under `/{account}/api` that requires a known caller. */
function accountApi(
  deps: HttpDeps,
  { credits, authentication, held }: AccountApiParts,
): Hono<AppEnv> {
  const responses = new VersionedResponses()
  const idempotency = new Idempotency(deps.records, deps.now)
  const api = new Hono<AppEnv>()
  api.use(async (c, next) => {
    const slug = c.req.param('account') ?? ''
    const account = deps.accounts.get(slug)
    // A key of another account must not learn which accounts exist.
    if (!account || roleIn(c.get('principal'), slug) === null)
      throw notFound(`Account ${slug.slice(0, 60)}`)
    c.set('account', account.service)
    if (isLookedAt(c)) account.service.freshness.noteReader()
    await next()
    // A write that failed on its way may have been carried out.
    if (!isRead(c) && (c.res.ok || c.res.status >= 500)) account.service.changes.noteEdit()
  })
  for (const routes of [
    bulkRoutes(deps.now),
    jobListRoutes(responses, deps.now),
    revisionRoutes({ accounts: deps.accounts, authentication, held }),
    watcherRoutes(),
    jobRoutes(idempotency),
    jobContentRoutes(),
    packageRoutes(),
    decisionRoutes(),
    triageRoutes(responses, deps.now),
    viewRoutes(),
    handoverRoutes(),
    notificationRoutes(deps.accounts),
    clusterRoutes(idempotency),
    scheduleRoutes(idempotency),
    accountRoutes(credits, deps.records),
  ]) {
    api.route('/', routes)
  }
  return api
}

/**
 * Renders the page of a request. A failure is logged, and the page comes as the browser draws it.
 */
function rendererOf(
  app: Hono<AppEnv>,
  { renderPage, now, log }: HttpDeps,
  { basePath }: Pick<Site, 'basePath'>,
) {
  return (c: Context<AppEnv>): Render =>
    async (cookies) => {
      if (!renderPage || c.req.method !== 'GET') return null
      const pathname = c.req.path
      const { search } = new URL(c.req.url)
      const read = readerFor(c, (request, env) => app.fetch(request, env), { basePath, cookies })
      const fail = (error: unknown): null => {
        log.error({ path: pathname, err: error }, 'A page could not be rendered')
        return null
      }
      try {
        const request = { pathname, search, cookies, basePath, nowMs: now, read }
        const rendering = await renderPage(request)
        return rendering && { render: () => rendering.render().catch(fail) }
      } catch (error) {
        return fail(error)
      }
    }
}

/**
 * Who asks for a page; null where nobody signs in, or nobody has. A new secret of the session is sent
 * with the page: the reads made for it are too late for that.
 */
async function personOf(
  c: Context<AppEnv>,
  isTeam: boolean,
  authentication: Authentication,
): Promise<SignedIn | null> {
  try {
    return isTeam ? await authentication.signedIn(c) : null
  } catch (error) {
    // The page itself says what is wrong with the records.
    if (operationalErrorOf(error)) return null
    throw error
  }
}

function answerMissing(
  deps: HttpDeps,
  pages: Pages,
  parts: {
    authentication: Authentication
    site: Site
    rendererFor: (c: Context<AppEnv>) => Render
  },
) {
  return async (c: Context<AppEnv>): Promise<Response> => {
    const file = isRead(c) ? await pages.file(c) : null
    if (file) return file
    const [, slug = ''] = c.req.path.split('/')
    const isPage = c.req.path === '/' || slug === 'admin' || deps.accounts.has(slug)
    if (isRead(c) && !isApiPath(c.req.path) && (asksForPage(c) || (isPage && takesPage(c)))) {
      const person = await personOf(c, deps.isTeam, parts.authentication)
      const start = await startPage(c, deps, person, parts.site)
      if (start === null)
        return isPage ? pages.page(c, 200, parts.rendererFor(c)) : pages.page(c, 404)
      c.header('cache-control', 'no-store')
      return c.redirect(start, 302)
    }
    return errorAnswer(c, nothingHere())
  }
}

function answerError({ log }: HttpDeps, counters: HttpCounters) {
  return (error: Error, c: Context<AppEnv>): Response => {
    const requestId = c.get('requestId')
    const { path, method } = c.req
    const refusal = refusalOf(error)
    if (!refusal || refusal.status >= 500) counters.error(errorKindOf(error))
    if (refusal) {
      if (refusal.status >= 500)
        log.warn({ requestId, status: refusal.status, path }, refusal.message)
      return errorAnswer(c, refusal)
    }
    log.error({ requestId, method, path, err: error }, 'A request failed unexpectedly')
    return errorAnswer(
      c,
      new HttpError(500, 'An unexpected server error occurred. See the server’s log.'),
    )
  }
}

/** Sends the description of the API, made once all routes are registered. */
function describedBy(app: Hono<AppEnv>): Handler<AppEnv> {
  let document: ReturnType<typeof openApiDocument> | null = null
  return (c) => {
    document ??= openApiDocument(declaredRoutes(app))
    return sendJson(c, { ...document, servers: [{ url: c.get('baseUrl') }] })
  }
}

/**
 * The HTTP layer: authentication, authorisation, parsing, and a response to every request. Tests
 * call it without a port through `app.request()`. Each route declares its permission with {@link
 * permit}.
 */
export function createApp(deps: HttpDeps): Hono<AppEnv> {
  const { accounts, log, now, held = new HeldRequests() } = deps
  const site = new Site(deps.site)
  const sessions = new Sessions(deps, site)
  const cookie = new SessionCookie(site, deps.sessionAges.absoluteMs)
  const pages = new Pages(deps.pageFolder, site.basePath, deps.isTeam ? null : sessions)
  const credits = new Credits(now)
  const counters = new HttpCounters(accounts.keys())
  const ownPage = new OwnPage(site, deps.devOrigin)
  const authentication = new Authentication(deps, { ownPage, sessions, cookie })
  const guards = [authentication.middleware, charged(credits), acceptable, boundedBody] as const
  const app = new Hono<AppEnv>({ getPath: (request) => site.pathOf(request) })

  app.use(reportedRequests(log, counters))
  app.use(async (c, next) => {
    c.set('baseUrl', site.baseUrl(c))
    await next()
  })
  // Registered before the host check, because web hooks come through a proxy under another host
  // name.
  app.post('/:account/api/web_hook', permit('public'), ...webHook({ accounts, now, log, counters }))
  app.on(
    ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    '/:account/api/web_hook',
    permit('public'),
    (c) => errorAnswer(c, nothingHere()),
  )
  app.use(ownHost(site, deps.isTeam))
  app.use('/metrics', authentication.middleware)
  app.use('/openapi.json', authentication.middleware)
  app.get('/openapi.json', permit('job.read'), describedBy(app))
  app.route('/', systemRoutes(deps, { counters, held }))
  const signInParts = { authentication, sessions, cookie, site, pages, counters }
  app.route('/', sessionRoutes(deps, signInParts))
  app.route('/', signInRoutes(deps, signInParts))
  app.route('/', providerSignInRoutes(deps, signInParts))
  for (const path of rootPaths) app.use(path, ...guards)
  app.route('/', rootRoutes(accounts, credits))
  // Not at `/admin` itself, which is a page.
  for (const path of adminPaths) app.use(path, ...guards)
  app.route('/admin', adminRoutes(deps))
  app.use('/:account/api/*', ...guards)
  app.route('/:account/api', accountApi(deps, { credits, authentication, held }))
  const rendererFor = rendererOf(app, deps, site)
  app.notFound(answerMissing(deps, pages, { authentication, site, rendererFor }))
  app.onError(answerError(deps, counters))
  return app
}
