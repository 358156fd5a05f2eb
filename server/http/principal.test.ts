import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import type { Permission } from '../../contract/identity.ts'
import type { AppEnv } from './app-context.ts'
import { errorAnswer, HttpError } from './errors.ts'

import { declaredPermission, permit, type Principal } from './principal.ts'
import { openTestServer, type TestServer } from './testing/test-app.ts'

let testServer: TestServer
beforeEach(async () => {
  testServer = await openTestServer()
})
afterEach(() => testServer.close())

/**
 * Every route with the permission it declares, if any. Middleware is registered for ALL methods.
 */
function routesOf(app: Hono<AppEnv>): Map<string, Permission | undefined> {
  const routes = new Map<string, Permission | undefined>()
  for (const { method, path, handler } of app.routes) {
    if (method === 'ALL') continue
    const name = `${method} ${path}`
    routes.set(name, routes.get(name) ?? declaredPermission(handler))
  }
  return routes
}

describe('each route', () => {
  it('declares its permission', () => {
    const undeclared = [...routesOf(testServer.app)].filter(
      ([, permission]) => permission === undefined,
    )
    expect(undeclared).toEqual([])
    expect(routesOf(testServer.app).size).toBeGreaterThan(50)
  })

  it('that changes something requires more than read permission', () => {
    const writes = [...routesOf(testServer.app)].filter(
      ([name]) => !name.startsWith('GET ') && !name.includes('web_hook'),
    )
    expect(Object.fromEntries(writes)).toEqual({
      'POST /session': 'public',
      'POST /sign-in': 'public',
      'POST /sign-in/backchannel-logout': 'public',
      'POST /sign-out': 'public',
      'POST /admin/users': 'server.admin',
      'PATCH /admin/users/:id': 'server.admin',
      'POST /admin/users/:id/password': 'server.admin',
      'DELETE /admin/users/:id': 'server.admin',
      'DELETE /admin/sessions/:id': 'server.admin',
      'POST /admin/keys': 'server.admin',
      'DELETE /admin/keys/:id': 'server.admin',
      'POST /:account/api/jobs': 'job.run',
      'DELETE /:account/api/jobs/:id': 'job.stop',
      'PUT /:account/api/jobs/:id/flags/:kind/decision': 'flag.decide',
      'DELETE /:account/api/jobs/:id/flags/:kind/decision': 'flag.decide',
      'POST /:account/api/bulk/stop': 'job.stop',
      'POST /:account/api/bulk/rerun': 'job.run',
      'POST /:account/api/bulk/acknowledge': 'failure.acknowledge',
      'POST /:account/api/bulk/assign': 'failure.acknowledge',
      'PUT /:account/api/jobs/:id/acknowledgement': 'failure.acknowledge',
      'DELETE /:account/api/jobs/:id/acknowledgement': 'failure.acknowledge',
      'PUT /:account/api/jobs/:id/assignee': 'failure.acknowledge',
      'PUT /:account/api/error_groups/:key/mute': 'failure.acknowledge',
      'DELETE /:account/api/error_groups/:key/mute': 'failure.acknowledge',
      'POST /:account/api/error_groups/:key/merge': 'failure.acknowledge',
      'POST /:account/api/error_groups/:key/split': 'failure.acknowledge',
      'PUT /:account/api/packages/:id/hard_limit': 'package.limit',
      'POST /:account/api/views': 'failure.acknowledge',
      'PUT /:account/api/views/default': 'failure.acknowledge',
      'PUT /:account/api/views/:id': 'failure.acknowledge',
      'DELETE /:account/api/views/:id': 'failure.acknowledge',
      'PUT /:account/api/handover': 'failure.acknowledge',
      'POST /:account/api/handover/notes': 'failure.acknowledge',
      'DELETE /:account/api/handover/notes/:id': 'failure.acknowledge',
      'PUT /:account/api/notifications': 'account.admin',
      'POST /:account/api/notifications/test': 'account.admin',
      'POST /:account/api/clusters': 'cluster.manage',
      'PUT /:account/api/clusters/:id': 'cluster.manage',
      'DELETE /:account/api/clusters/:id': 'cluster.manage',
      'POST /:account/api/schedules/:id/run': 'job.run',
      'PUT /:account/api/schedules/:id': 'schedule.manage',
      // Watching only affects the caller.
      'POST /:account/api/jobs/:id/watchers': 'watcher.manage',
      'DELETE /:account/api/jobs/:id/watchers': 'watcher.manage',
      'POST /:account/api/clusters/:id/watchers': 'watcher.manage',
      'DELETE /:account/api/clusters/:id/watchers': 'watcher.manage',
      'POST /:account/api/schedules/:id/watchers': 'watcher.manage',
      'DELETE /:account/api/schedules/:id/watchers': 'watcher.manage',
    })
  })

  it('is public only for health checks and signing in', () => {
    const open = [...routesOf(testServer.app)].filter(([, permission]) => permission === 'public')
    expect(open.map(([name]) => name).filter((name) => !name.endsWith('/web_hook'))).toEqual([
      'GET /healthz',
      'GET /readyz',
      'GET /session',
      'POST /session',
      'GET /sign-in',
      'POST /sign-out',
      'POST /sign-in',
      'GET /sign-in/oidc',
      'GET /sign-in/callback',
      'POST /sign-in/backchannel-logout',
    ])
  })

  it('refuses an unknown caller, unless it is public', async () => {
    for (const [name, permission] of routesOf(testServer.app)) {
      const [method = '', path = ''] = name.split(' ')
      const address = path.replace(':account', 'local').replaceAll(/:\w+/g, '1')
      const response = await testServer.app.request(address, { method })
      if (permission === 'public') expect([name, response.status]).not.toEqual([name, 401])
      else expect([name, response.status]).toEqual([name, 401])
    }
  })
})

describe('permit', () => {
  const appFor = (role: Principal['role'] | null, permission: Permission) => {
    const app = new Hono<AppEnv>()
    app.onError((error, c) =>
      error instanceof HttpError ? errorAnswer(c, error) : c.text(String(error), 500),
    )
    app.use(async (c, next) => {
      c.set('requestId', 'test')
      if (role !== null)
        c.set('principal', { kind: 'user', id: 'user-1', name: 'Ana', role, roles: {} })
      await next()
    })
    app.get('/', permit(permission), (c) => c.text('done'))
    return app
  }

  test.each([
    ['public', null, 200],
    ['job.read', null, 401],
    ['job.read', 'viewer', 200],
    ['job.stop', 'viewer', 403],
    ['job.run', 'viewer', 403],
    ['failure.acknowledge', 'viewer', 403],
    ['flag.decide', 'viewer', 403],
    ['package.limit', 'viewer', 403],
    ['job.stop', 'operator', 200],
    ['job.run', 'operator', 200],
    ['failure.acknowledge', 'operator', 200],
    ['flag.decide', 'operator', 200],
    ['package.limit', 'operator', 200],
    ['cluster.manage', 'operator', 403],
    ['schedule.manage', 'operator', 403],
    ['account.admin', 'operator', 403],
    ['cluster.manage', 'admin', 200],
    ['account.admin', 'admin', 200],
    ['metrics.read', 'operator', 403],
    ['metrics.read', 'admin', 200],
    ['server.admin', 'operator', 403],
    ['server.admin', 'admin', 200],
  ] as const)('%s as %s is %i', async (permission, role, status) => {
    expect((await appFor(role, permission).request('/')).status).toBe(status)
  })

  it('says which permission is missing', async () => {
    const response = await appFor('viewer', 'job.stop').request('/')
    expect(await response.json()).toMatchObject({
      message: 'The role viewer does not include this (job.stop). Ask an administrator.',
    })
  })
})
