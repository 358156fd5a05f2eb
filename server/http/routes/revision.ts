import { createHash } from 'node:crypto'
import { Hono, type Context } from 'hono'
import { maxOtherAccounts, maxWaitSeconds, type Revision } from '../../../contract/changes.ts'
import { backgroundHeader } from '../../../contract/headers.ts'
import type { AccountService } from '../../account/account-service.ts'
import type { AppEnv, HttpAccount } from '../app-context.ts'
import type { Authentication } from '../authentication.ts'
import { HttpError, notFound } from '../errors.ts'
import type { HeldRequests } from '../held-requests.ts'
import { sendJson } from '../json-response.ts'
import { mayDo, permit, type Principal } from '../principal.ts'
import { queryOf } from '../request.ts'

/**
 * How often the caller of a held request is looked at again, in milliseconds: an open page is to
 * know within 5 s that its session has ended or its role has changed.
 */
const callerCheckMs = 3_000

/** @throws HttpError 422 */
function waitOf(params: URLSearchParams): number {
  const text = params.get('wait') ?? '0'
  const seconds = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN
  if (!(seconds <= maxWaitSeconds))
    throw new HttpError(422, `wait: whole seconds from 0 to ${maxWaitSeconds}.`)
  return seconds * 1000
}

const wordsOf = (params: URLSearchParams, name: string): string[] =>
  (params.get(name) ?? '').split(',').filter((word) => word !== '')

function callerStamp({ id, name, role, roles }: Principal): string {
  const byAccount = Object.entries(roles).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([id, name, role, byAccount]))
    .digest('base64url')
    .slice(0, 12)
}

interface Asked {
  service: AccountService
  since: string
}

interface RevisionDeps {
  accounts: ReadonlyMap<string, HttpAccount>
  authentication: Authentication
  held: HeldRequests
}

/** Accounts named beside the one in the path, of those that the caller may read. */
function othersOf(
  { accounts }: Pick<RevisionDeps, 'accounts'>,
  params: URLSearchParams,
  principal: Principal,
): Asked[] {
  const words = wordsOf(params, 'also')
  if (words.length > maxOtherAccounts)
    throw new HttpError(422, `also: at most ${maxOtherAccounts} accounts.`)
  return words.flatMap((word) => {
    const [slug = '', since = ''] = word.split(':', 2)
    const account = accounts.get(slug)
    const isReadable = account !== undefined && mayDo(principal, 'job.read', slug)
    return isReadable ? [{ service: account.service, since }] : []
  })
}

const hasNews = ({ service, since }: Asked): boolean => service.changes.revision !== since

/** What changes while nobody asks (docs/api.md, "News"). */
export function revisionRoutes({ accounts, authentication, held }: RevisionDeps): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()

  /** @throws HttpError 401 the caller's session or key has ended, 404 no access any more */
  async function untilNews(c: Context<AppEnv>, asked: readonly Asked[], endMs: number) {
    const stamp = callerStamp(c.get('principal'))
    const { signal } = c.req.raw
    const changes = asked.map(({ service }) => service.changes)
    for (;;) {
      const leftMs = endMs - performance.now()
      if (asked.some(hasNews) || leftMs <= 0 || held.isClosed || signal.aborted) return
      await held.next(changes, Math.min(leftMs, callerCheckMs), signal)
      const caller = await authentication.principalOf(c)
      c.set('principal', caller)
      if (!mayDo(caller, 'job.read', c.get('account').slug))
        throw notFound(`Account ${c.get('account').slug}`)
      if (callerStamp(caller) !== stamp) return
    }
  }

  routes.get('/revision', permit('job.read'), async (c) => {
    const params = queryOf(c)
    const waitMs = waitOf(params)
    const service = c.get('account')
    const others = othersOf({ accounts }, params, c.get('principal'))
    const unseen = new Set(wordsOf(params, 'unseen'))
    if (c.req.header(backgroundHeader) === undefined) {
      for (const other of others)
        if (!unseen.has(other.service.slug)) other.service.freshness.noteReader()
    }
    const asked = [{ service, since: params.get('since') ?? '' }, ...others]
    const startMs = performance.now()
    if (waitMs > 0 && !asked.some(hasNews)) {
      await held.hold(c.get('principal').id, () => untilNews(c, asked, startMs + waitMs))
      c.set('heldMs', performance.now() - startMs)
    }
    // The server is closing: it would wait for a connection that stays open.
    if (held.isClosed) c.header('connection', 'close')
    const answer: Revision = {
      revision: service.changes.revision,
      caller: callerStamp(c.get('principal')),
      also: others.map((other) => ({
        account: other.service.slug,
        revision: other.service.changes.revision,
      })),
    }
    return sendJson(c, answer)
  })

  return routes
}
