import type { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Permission } from '../../contract/identity.ts'
import type { AppEnv } from './app-context.ts'
import { fromPage, openTeamServer, type TeamServer } from './testing/team-server.ts'
import { testKey } from './testing/test-app.ts'

/*
 * Every route with every kind of caller. The tables below are written by hand, on purpose: they do
 * not read what the routes declare.
 */

const routes: Record<string, Permission> = {
  'GET /healthz': 'public',
  'GET /readyz': 'public',
  'GET /metrics': 'metrics.read',
  'GET /session': 'public',
  'POST /session': 'public',
  'GET /sign-in': 'public',
  'POST /sign-in': 'public',
  'POST /sign-out': 'public',
  'GET /sign-in/oidc': 'public',
  'GET /sign-in/callback': 'public',
  'POST /sign-in/backchannel-logout': 'public',
  'GET /openapi.json': 'job.read',
  'GET /user': 'job.read',
  'GET /accounts': 'job.read',
  'GET /variables': 'job.read',
  'GET /rate_limit_status': 'job.read',
  'GET /admin/users': 'server.admin',
  'POST /admin/users': 'server.admin',
  'PATCH /admin/users/:id': 'server.admin',
  'POST /admin/users/:id/password': 'server.admin',
  'DELETE /admin/users/:id': 'server.admin',
  'GET /admin/sessions': 'server.admin',
  'DELETE /admin/sessions/:id': 'server.admin',
  'GET /admin/keys': 'server.admin',
  'POST /admin/keys': 'server.admin',
  'DELETE /admin/keys/:id': 'server.admin',
  'GET /admin/activity': 'server.admin',
  'GET /admin/overview': 'server.admin',
}

/** What a page without a session gets from the public routes; this one has no built page. */
const publicStatus: Record<string, number> = {
  'GET /healthz': 200,
  'GET /readyz': 200,
  'GET /session': 200,
  'GET /sign-in': 503,
  'POST /session': 401,
  'POST /sign-in': 422,
  'POST /sign-out': 204,
  // Without an identity provider.
  'GET /sign-in/oidc': 404,
  'GET /sign-in/callback': 404,
  'POST /sign-in/backchannel-logout': 404,
}

/** Sent by the identity provider itself, with a signed token instead of a session. */
const notice = 'POST /sign-in/backchannel-logout'

const accountRoutes: Record<string, Permission> = {
  'GET /:account/api/jobs': 'job.read',
  'GET /:account/api/jobs/search': 'job.read',
  'GET /:account/api/jobs/facets': 'job.read',
  'GET /:account/api/jobs/:id/neighbours': 'job.read',
  'GET /:account/api/jobs/:id/page': 'job.read',
  'GET /:account/api/jobs/:id/watchers': 'job.read',
  'POST /:account/api/jobs/:id/watchers': 'watcher.manage',
  'DELETE /:account/api/jobs/:id/watchers': 'watcher.manage',
  'GET /:account/api/clusters/:id/watchers': 'job.read',
  'POST /:account/api/clusters/:id/watchers': 'watcher.manage',
  'DELETE /:account/api/clusters/:id/watchers': 'watcher.manage',
  'GET /:account/api/schedules/:id/watchers': 'job.read',
  'POST /:account/api/schedules/:id/watchers': 'watcher.manage',
  'DELETE /:account/api/schedules/:id/watchers': 'watcher.manage',
  'GET /:account/api/jobs/:id': 'job.read',
  'POST /:account/api/jobs': 'job.run',
  'DELETE /:account/api/jobs/:id': 'job.stop',
  'GET /:account/api/jobs/:id/transitions': 'job.read',
  'GET /:account/api/jobs/:id/activity': 'job.read',
  'GET /:account/api/jobs/:id/log': 'job.read',
  'GET /:account/api/jobs/:id/variables': 'job.read',
  'GET /:account/api/jobs/:id/children': 'job.read',
  'GET /:account/api/jobs/:id/outputs/:output': 'job.read',
  'GET /:account/api/jobs/:id/outputs/:output/preview': 'job.read',
  'GET /:account/api/packages': 'job.read',
  'GET /:account/api/packages/invalid': 'job.read',
  'GET /:account/api/packages/search': 'job.read',
  'GET /:account/api/packages/:id': 'job.read',
  'GET /:account/api/packages/:id/baseline': 'job.read',
  'GET /:account/api/packages/:id/runs': 'job.read',
  'PUT /:account/api/jobs/:id/flags/:kind/decision': 'flag.decide',
  'DELETE /:account/api/jobs/:id/flags/:kind/decision': 'flag.decide',
  'PUT /:account/api/jobs/:id/acknowledgement': 'failure.acknowledge',
  'DELETE /:account/api/jobs/:id/acknowledgement': 'failure.acknowledge',
  'PUT /:account/api/jobs/:id/assignee': 'failure.acknowledge',
  'PUT /:account/api/error_groups/:key/mute': 'failure.acknowledge',
  'DELETE /:account/api/error_groups/:key/mute': 'failure.acknowledge',
  'POST /:account/api/error_groups/:key/merge': 'failure.acknowledge',
  'POST /:account/api/error_groups/:key/split': 'failure.acknowledge',
  'POST /:account/api/bulk/stop': 'job.stop',
  'POST /:account/api/bulk/rerun': 'job.run',
  'POST /:account/api/bulk/acknowledge': 'failure.acknowledge',
  'POST /:account/api/bulk/assign': 'failure.acknowledge',
  'GET /:account/api/jobs/ids': 'job.read',
  'GET /:account/api/bulk': 'job.read',
  'GET /:account/api/bulk/:id': 'job.read',
  'GET /:account/api/attention': 'job.read',
  'GET /:account/api/error_groups': 'job.read',
  'GET /:account/api/error_groups/:key': 'job.read',
  'GET /:account/api/packages/:id/hard_limit': 'job.read',
  'PUT /:account/api/packages/:id/hard_limit': 'package.limit',
  'GET /:account/api/packages/:id/activity': 'job.read',
  'GET /:account/api/views': 'job.read',
  'POST /:account/api/views': 'failure.acknowledge',
  'GET /:account/api/views/counts': 'job.read',
  'PUT /:account/api/views/default': 'failure.acknowledge',
  'PUT /:account/api/views/:id': 'failure.acknowledge',
  'DELETE /:account/api/views/:id': 'failure.acknowledge',
  'GET /:account/api/clusters': 'job.read',
  'GET /:account/api/clusters/search': 'job.read',
  'GET /:account/api/clusters/:id': 'job.read',
  'POST /:account/api/clusters': 'cluster.manage',
  'PUT /:account/api/clusters/:id': 'cluster.manage',
  'DELETE /:account/api/clusters/:id': 'cluster.manage',
  'GET /:account/api/cluster_plans': 'job.read',
  'GET /:account/api/schedules': 'job.read',
  'GET /:account/api/schedules/search': 'job.read',
  'GET /:account/api/schedules/:id': 'job.read',
  'POST /:account/api/schedules/:id/run': 'job.run',
  'PUT /:account/api/schedules/:id': 'schedule.manage',
  'GET /:account/api/activity': 'job.read',
  'GET /:account/api/notifications': 'account.admin',
  'PUT /:account/api/notifications': 'account.admin',
  'POST /:account/api/notifications/test': 'account.admin',
  'GET /:account/api/handover': 'job.read',
  'PUT /:account/api/handover': 'failure.acknowledge',
  'POST /:account/api/handover/notes': 'failure.acknowledge',
  'DELETE /:account/api/handover/notes/:id': 'failure.acknowledge',
  'GET /:account/api/members': 'job.read',
  'GET /:account/api/members/:id': 'job.read',
  'GET /:account/api/sync': 'job.read',
  'GET /:account/api/revision': 'job.read',
  'GET /:account/api/rate_limit_status': 'job.read',
}

/** Calls of the job service, which sign themselves; see web-hook.test.ts. */
const hookMethods = ['POST', 'GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const hookRoutes = hookMethods.map((method) => `${method} /:account/api/web_hook`)

type Caller =
  | 'nobody'
  | 'expired session'
  | 'session of a disabled user'
  | 'wrong key'
  | 'expired key'
  | 'revoked key'
  | 'viewer'
  | 'operator'
  | 'admin'
  | 'key to read'
  | 'key to operate'
  | 'first key'
  | 'key of another account'

const unknown: readonly Caller[] = [
  'nobody',
  'expired session',
  'session of a disabled user',
  'wrong key',
  'expired key',
  'revoked key',
]
const readers: readonly Caller[] = [
  'viewer',
  'operator',
  'admin',
  'key to read',
  'key to operate',
  'first key',
]
const operators: readonly Caller[] = ['operator', 'admin', 'key to operate', 'first key']
const managers: readonly Caller[] = ['admin', 'first key']
const allowed: Record<Exclude<Permission, 'public'>, readonly Caller[]> = {
  'job.read': readers,
  'job.run': operators,
  'job.stop': operators,
  'watcher.manage': operators,
  'failure.acknowledge': operators,
  'flag.decide': operators,
  'package.limit': operators,
  'cluster.manage': managers,
  'schedule.manage': managers,
  'account.admin': managers,
  'metrics.read': ['admin', 'key to read', 'key to operate', 'first key'],
  'server.admin': ['admin'],
}

const basic = (key: string) => ({
  authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
})

let team: TeamServer
let headers: Record<Caller, Record<string, string>>

beforeAll(async () => {
  team = await openTeamServer()
  const cookie = async (name: string) => ({ ...fromPage, cookie: await team.cookieOf(name) })
  const key = async (scope: 'read' | 'operate', account: string | null, expiresMs?: number) => {
    const fields = { name: 'A key', scope, account, createdBy: 'Ada', expiresMs: expiresMs ?? null }
    const { key: text, record } = await team.identity.keys.add(fields)
    return { id: record.id, headers: basic(text) }
  }
  await team.addUser('Vera', 'viewer')
  await team.addUser('Otto', 'operator')
  await team.addUser('Ada', 'admin')
  const former = await team.addUser('Fred', 'admin')
  const expired = await cookie('Ada')
  const expiring = await key('operate', null, Date.parse('2026-11-23T13:00:00Z'))
  team.advance(13 * 3_600_000)
  const disabled = await cookie('Fred')
  await team.identity.users.change(former, { disabled: true })
  const revoked = await key('operate', null)
  await team.identity.keys.revoke(revoked.id)
  headers = {
    nobody: fromPage,
    'expired session': expired,
    'session of a disabled user': disabled,
    'wrong key': basic('jw_wrong'),
    'expired key': expiring.headers,
    'revoked key': revoked.headers,
    viewer: await cookie('Vera'),
    operator: await cookie('Otto'),
    admin: await cookie('Ada'),
    'key to read': (await key('read', null)).headers,
    'key to operate': (await key('operate', null)).headers,
    'first key': basic(testKey),
    'key of another account': (await key('operate', 'other')).headers,
  }
})
afterAll(async () => {
  await team.close()
  expect(team.errors).toEqual([])
})

/** Every route of the app. Middleware is registered for ALL methods. */
const namesOf = (app: Hono<AppEnv>): string[] => [
  ...new Set(
    app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path}`),
  ),
]

async function send(name: string, sent: Record<string, string>): Promise<[number, string]> {
  const [method = '', path = ''] = name.split(' ')
  const address = path.replace(':account', 'local').replaceAll(/:\w+/g, '1')
  const response = await team.app.request(address, { method, headers: sent })
  return [response.status, await response.text()]
}

const allRoutes = () => Object.entries({ ...routes, ...accountRoutes })

describe('each route', () => {
  test('has a row in the table', () => {
    const rows = [...allRoutes().map(([name]) => name), ...hookRoutes]
    expect(namesOf(team.app).toSorted()).toEqual(rows.toSorted())
  })

  test('that is public does not tell which accounts there are', async () => {
    for (const [name, permission] of allRoutes()) {
      if (permission !== 'public') continue
      const [, body] = await send(name, headers.nobody)
      expect([name, /"(local|other)"/.test(body)]).toEqual([name, false])
    }
  })

  test('of a web hook takes no credentials but a signature', async () => {
    for (const name of hookRoutes)
      for (const caller of ['nobody', 'admin', 'first key'] as const)
        expect([name, (await send(name, headers[caller]))[0]]).toEqual([
          name,
          name.startsWith('POST ') ? 403 : 404,
        ])
  })

  test.each(unknown)('is closed to: %s', async (caller) => {
    for (const [name, permission] of allRoutes()) {
      const [status, body] = await send(name, headers[caller])
      if (permission === 'public') {
        // Signing in and out is for pages only.
        const isWrite = name.startsWith('POST ') && name !== notice
        const isRefused = isWrite && 'authorization' in headers[caller]
        const expected = isRefused ? 403 : publicStatus[name]
        expect([name, status]).toEqual([name, expected])
      } else {
        expect([name, status]).toEqual([name, 401])
        expect(JSON.parse(body)).toMatchObject({ code: 'sign_in_required' })
      }
    }
    expect(await team.records.allActivity(ofJobs)).toEqual([])
  })

  test.each(readers)('allows what the role includes, and nothing else: %s', async (caller) => {
    for (const [name, permission] of allRoutes()) {
      if (permission === 'public') continue
      const [status, body] = await send(name, headers[caller])
      if (allowed[permission].includes(caller))
        expect([name, status === 401 || status === 403, body]).toEqual([name, false, body])
      else {
        expect([name, status]).toEqual([name, 403])
        expect(JSON.parse(body)).toMatchObject({ code: 'forbidden', permission })
      }
    }
  })

  test('of an account does not exist for a key of another one', async () => {
    for (const [name, permission] of allRoutes()) {
      const [status, body] = await send(name, headers['key of another account'])
      if (name.includes('/:account/'))
        expect([name, status, JSON.parse(body)]).toMatchObject([
          name,
          404,
          { message: 'Account local was not found.' },
        ])
      else if (permission === 'metrics.read' || permission === 'server.admin')
        expect([name, status]).toEqual([name, 403])
    }
    const [, accounts] = await send('GET /accounts', headers['key of another account'])
    expect(JSON.parse(accounts)).toMatchObject([{ account_id: 'other' }])
    expect(accounts).not.toContain('"local"')
    const own = await team.app.request('/other/api/jobs', {
      headers: headers['key of another account'],
    })
    expect(own.status).toBe(200)
  })

  test('refuses requests of other sites, whatever they carry', async () => {
    const foreign = {
      ...headers.admin,
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
    }
    for (const [name, permission] of allRoutes()) {
      const isPage = name.startsWith('GET ') && name !== 'GET /session'
      const isOpen = permission === 'public' && (isPage || name === notice)
      const [status, body] = await send(name, foreign)
      if (isOpen) expect([name, status === 403]).toEqual([name, false])
      else {
        expect([name, status]).toEqual([name, 403])
        expect(body).toContain('did not come from the Jobwatch page')
      }
    }
  })

  test('that writes refuses another origin alone, and a page that says nothing', async () => {
    for (const [name] of allRoutes()) {
      if (name.startsWith('GET ') || name === notice) continue
      const { cookie = '' } = headers.admin
      for (const origin of ['http://localhost:8080', 'null', undefined]) {
        const [status] = await send(name, origin === undefined ? { cookie } : { cookie, origin })
        expect([name, origin, status]).toEqual([name, origin, 403])
      }
    }
  })

  test('refuses other host names', async () => {
    for (const [name] of allRoutes()) {
      for (const caller of ['admin', 'first key'] as const) {
        const [status, body] = await send(name, { ...headers[caller], host: 'evil.example' })
        expect([name, status]).toEqual([name, 403])
        expect(body).toContain('ALLOWED_HOSTS')
      }
    }
  })
})

const ofJobs = {
  account: 'local',
  actor: null,
  action: null,
  subject: null,
  subjectId: null,
  from: null,
  to: null,
  before: null,
  limit: 10,
}
