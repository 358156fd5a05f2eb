import { Hono, type Context } from 'hono'
import * as z from 'zod/mini'
import {
  newApiKeySchema,
  newPasswordSchema,
  newUserSchema,
  userChangeSchema,
  type ApiKey,
  type CreatedApiKey,
  type Overview,
  type User,
  type UserSession,
} from '../../../contract/admin.ts'
import { IdentityError } from '../../identity/identity-error.ts'
import type { ApiKeyRecord, UserRecord } from '../../records/identity-port.ts'
import { serverScope } from '../../records/port.ts'
import { version } from '../../shared/version.ts'
import { sendActivity } from '../activity-page.ts'
import type { AppEnv, BackupFigures, HttpAccount, HttpDeps } from '../app-context.ts'
import { HttpError, notFound } from '../errors.ts'
import { sendJson } from '../json-response.ts'
import { permit } from '../principal.ts'
import { jsonBody, queryOf } from '../request.ts'

const isoOrNull = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString()

const userJson = (user: UserRecord): User => ({
  id: user.id,
  name: user.name,
  role: user.role,
  roles: user.roles,
  disabled: user.disabled,
  has_password: user.passwordHash !== null,
  has_oidc: user.oidcSubject !== null,
  created_at: new Date(user.createdMs).toISOString(),
  last_sign_in_at: isoOrNull(user.lastSignInMs),
})

const keyJson = (key: ApiKeyRecord): ApiKey => ({
  id: key.id,
  name: key.name,
  scope: key.scope,
  account: key.account,
  prefix: key.prefix,
  created_at: new Date(key.createdMs).toISOString(),
  created_by: key.createdBy,
  expires_at: isoOrNull(key.expiresMs),
  revoked_at: isoOrNull(key.revokedMs),
  last_used_at: isoOrNull(key.lastUsedMs),
})

const backupJson = (backups: BackupFigures | null): Overview['last_backup'] =>
  backups?.last
    ? { at: new Date(backups.last.atMs).toISOString(), bytes: backups.last.bytes }
    : null

/** Which fields a body got wrong, such as `role, password: not valid.` */
function fieldsWords(issues: readonly { path: readonly PropertyKey[]; message: string }[]): string {
  const fields = [...new Set(issues.map(({ path }) => path.map(String).join('.') || 'the body'))]
  return `${fields.join(', ')}: missing or not valid.`
}

async function bodyAs<S extends z.ZodMiniType>(
  c: Context<AppEnv>,
  schema: S,
): Promise<z.output<S>> {
  const read = z.safeParse(schema, await jsonBody(c))
  if (!read.success) throw new HttpError(422, fieldsWords(read.error.issues))
  return read.data
}

const statusOf = { invalid: 422, missing: 404, conflict: 409 } as const

/** Sends the refusals of the identity module to the caller. */
async function refusable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof IdentityError) throw new HttpError(statusOf[error.kind], error.message)
    throw error
  }
}

/** Actions on users and keys, recorded for the server as a whole. */
class AdminLog {
  readonly #deps: Pick<HttpDeps, 'records' | 'now'>

  constructor(deps: Pick<HttpDeps, 'records' | 'now'>) {
    this.#deps = deps
  }

  async add(
    c: Context<AppEnv>,
    subject: 'user' | 'key' | 'session',
    action: string,
    message: string,
  ): Promise<void> {
    await this.#deps.records.addActivity(serverScope, {
      subject,
      subjectId: 0,
      at: new Date(this.#deps.now()).toISOString(),
      actor: c.get('principal').name,
      action,
      reason: null,
      outcome: 'accepted',
      message,
    })
  }
}

function userRoutes({ identity, accounts }: HttpDeps, adminLog: AdminLog): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  const { users } = identity
  const idOf = (c: Context<AppEnv>): string => c.req.param('id') ?? ''

  /** @param kept roles that a user already has, perhaps in an account that is gone */
  function assertAccounts(roles: object | undefined, kept: object = {}): void {
    const unknown = Object.keys(roles ?? {}).find(
      (slug) => !accounts.has(slug) && !Object.hasOwn(kept, slug),
    )
    if (unknown !== undefined)
      throw new HttpError(422, `roles: there is no account ${unknown.slice(0, 60)}.`)
  }

  routes.get('/users', permit('server.admin'), async (c) =>
    sendJson(c, (await users.list()).map(userJson)),
  )

  routes.post('/users', permit('server.admin'), async (c) => {
    const fields = await bodyAs(c, newUserSchema)
    assertAccounts(fields.roles)
    const user = await refusable(() => users.add({ ...fields, password: fields.password ?? null }))
    await adminLog.add(c, 'user', 'user_add', `${user.name}, ${user.role}`)
    return sendJson(c, userJson(user), 201)
  })

  routes.patch('/users/:id', permit('server.admin'), async (c) => {
    const change = await bodyAs(c, userChangeSchema)
    const before = await refusable(() => users.get(idOf(c)))
    assertAccounts(change.roles, before.roles)
    const user = await refusable(() => users.change(before.id, change))
    const changed = Object.entries(change)
      .filter(([, value]) => value !== undefined)
      .map(
        ([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
      )
    await adminLog.add(c, 'user', 'user_change', `${user.name}: ${changed.join(', ')}`)
    return sendJson(c, userJson(user))
  })

  routes.post('/users/:id/password', permit('server.admin'), async (c) => {
    const { password } = await bodyAs(c, newPasswordSchema)
    await refusable(() => users.setPassword(idOf(c), password))
    await adminLog.add(c, 'user', 'user_password', (await users.get(idOf(c))).name)
    return c.body(null, 204)
  })

  routes.delete('/users/:id', permit('server.admin'), async (c) => {
    const { name } = await refusable(() => users.remove(idOf(c)))
    await adminLog.add(c, 'user', 'user_remove', name)
    return c.body(null, 204)
  })

  return routes
}

function sessionRoutes({ identity }: HttpDeps, adminLog: AdminLog): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()

  routes.get('/sessions', permit('server.admin'), async (c) => {
    const names = new Map((await identity.users.list()).map(({ id, name }) => [id, name]))
    const sessions = (await identity.sessions.list()).map((session): UserSession => ({
      id: session.id,
      user_id: session.userId,
      user_name: names.get(session.userId) ?? '',
      method: session.method,
      created_at: new Date(session.createdMs).toISOString(),
      seen_at: new Date(session.seenMs).toISOString(),
      expires_at: new Date(session.expiresMs).toISOString(),
      address: session.address,
      user_agent: session.userAgent,
      current: session.id === c.get('sessionId'),
    }))
    return sendJson(c, sessions)
  })

  routes.delete('/sessions/:id', permit('server.admin'), async (c) => {
    const id = c.req.param('id')
    const owner = (await identity.sessions.list()).find((session) => session.id === id)
    if (!(await identity.sessions.end(id))) throw notFound('The session')
    const name = owner ? (await refusable(() => identity.users.get(owner.userId))).name : id
    await adminLog.add(c, 'session', 'session_end', name)
    return c.body(null, 204)
  })

  return routes
}

function keyRoutes({ identity, accounts }: HttpDeps, adminLog: AdminLog): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()

  routes.get('/keys', permit('server.admin'), async (c) =>
    sendJson(c, (await identity.keys.list()).map(keyJson)),
  )

  routes.post('/keys', permit('server.admin'), async (c) => {
    const { name, scope, account, expires_at: expiresAt } = await bodyAs(c, newApiKeySchema)
    if (account !== null && !accounts.has(account))
      throw new HttpError(422, `account: there is no account ${account.slice(0, 60)}.`)
    const expiresMs = expiresAt === null ? null : Date.parse(expiresAt)
    const createdBy = c.get('principal').name
    const { key, record } = await refusable(() =>
      identity.keys.add({ name, scope, account, expiresMs, createdBy }),
    )
    await adminLog.add(
      c,
      'key',
      'key_add',
      `${record.name}, ${scope}, ${account ?? 'all accounts'}`,
    )
    return sendJson(c, { ...keyJson(record), key } satisfies CreatedApiKey, 201)
  })

  routes.delete('/keys/:id', permit('server.admin'), async (c) => {
    const { name } = await refusable(() => identity.keys.revoke(c.req.param('id')))
    await adminLog.add(c, 'key', 'key_revoke', name)
    return c.body(null, 204)
  })

  return routes
}

async function accountOverview({ service }: HttpAccount): Promise<Overview['accounts'][number]> {
  const { synced_at, lag_seconds, last_error } = service.freshness.sync()
  const counts = await service.jobs.counts()
  return {
    account: service.slug,
    source: service.kind,
    synced_at,
    lag_seconds,
    last_error: last_error && { at: last_error.at, message: last_error.message },
    jobs: counts.total,
    running: counts.running,
  }
}

/** The administration of the server: users, sessions, keys, activity of everybody. */
export function adminRoutes(deps: HttpDeps): Hono<AppEnv> {
  const { accounts, records, facts, backups } = deps
  const routes = new Hono<AppEnv>()
  const adminLog = new AdminLog(deps)
  routes.route('/', userRoutes(deps, adminLog))
  routes.route('/', sessionRoutes(deps, adminLog))
  routes.route('/', keyRoutes(deps, adminLog))

  routes.get('/activity', permit('server.admin'), (c) =>
    sendActivity(c, records, queryOf(c).get('account') || null),
  )

  routes.get('/overview', permit('server.admin'), async (c) =>
    sendJson(c, {
      version,
      started_at: new Date(facts.startedMs).toISOString(),
      accounts: await Promise.all([...accounts.values()].map(accountOverview)),
      storage: await facts.storage(),
      last_backup: backupJson(backups?.() ?? null),
    } satisfies Overview),
  )

  return routes
}
