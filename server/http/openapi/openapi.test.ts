import * as z from 'zod'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestServer, type TestServer } from '../testing/test-app.ts'
import { declaredRoutes } from './document.ts'
import { operations } from './operations.ts'

interface Media {
  schema: Record<string, unknown>
}

interface DocumentedOperation {
  'x-permission': string
  security?: unknown[]
  parameters: { name: string; in: string }[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, { content?: Record<string, Media> }>
}

interface OpenApi {
  openapi: string
  info: { version: string }
  paths: Record<string, Record<string, DocumentedOperation>>
  components: { schemas: Record<string, unknown> }
}

let testServer: TestServer
beforeEach(async () => {
  testServer = await openTestServer()
})
afterEach(() => testServer.close())

const read = async (): Promise<OpenApi> =>
  (await (await testServer.call('/openapi.json')).json()) as OpenApi

const braced = (path: string) => path.replaceAll(/:(\w+)/g, '{$1}')

describe('the OpenAPI document', () => {
  test('has every route with its permission and parameters, and no other', async () => {
    const { openapi, paths } = await read()
    expect(openapi).toBe('3.1.0')
    const routes = declaredRoutes(testServer.app)
    const documented = routes.map(({ method, path }) => {
      const operation = paths[braced(path)]?.[method.toLowerCase()]
      const inPath = operation?.parameters.filter((it) => it.in === 'path').map(({ name }) => name)
      return [method, path, operation?.['x-permission'], inPath]
    })
    expect(documented).toEqual(
      routes.map(({ method, path, permission }) => [
        method,
        path,
        permission,
        [...path.matchAll(/:(\w+)/g)].map(([, name]) => name),
      ]),
    )
    expect(routes.length).toBeGreaterThan(60)
    const names = new Set(routes.map(({ method, path }) => `${method} ${path}`))
    // Those of the identity provider exist only with one.
    expect(
      Object.keys(operations).filter((name) => !names.has(name) && !name.includes(' /sign-in/')),
    ).toEqual([])
  })

  test('refers only to schemas that it has', async () => {
    const document = await read()
    const text = JSON.stringify(document)
    const refs = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name = '']) => name)
    expect(refs.length).toBeGreaterThan(60)
    const { schemas } = document.components
    expect(refs.filter((name) => !Object.hasOwn(schemas, name))).toEqual([])
    expect(text).not.toContain('#/$defs/')
  })

  test('needs a known caller', async () => {
    expect((await testServer.app.request('/openapi.json')).status).toBe(401)
  })
})

/** A validator made from a schema of the document, by zod’s reader of JSON Schema. */
function validatorOf({ components }: OpenApi, schema: Record<string, unknown>) {
  const whole = JSON.stringify({ ...schema, $defs: components.schemas })
  const local = whole.replaceAll('#/components/schemas/', '#/$defs/')
  return z.fromJSONSchema(JSON.parse(local) as Parameters<typeof z.fromJSONSchema>[0])
}

describe('responses', () => {
  const post = (body: object) => ({ method: 'POST', body: JSON.stringify(body) })
  const put = (body: object) => ({ method: 'PUT', body: JSON.stringify(body) })

  /** Each with the operation it belongs to. */
  const requests: [operation: string, path: string, init?: RequestInit][] = [
    ['GET /healthz', '/healthz'],
    ['GET /readyz', '/readyz'],
    ['GET /session', '/session'],
    ['GET /openapi.json', '/openapi.json'],
    ['GET /user', '/user'],
    ['GET /accounts', '/accounts'],
    ['GET /variables', '/variables'],
    ['GET /rate_limit_status', '/rate_limit_status'],
    ['GET /:account/api/jobs', '/local/api/jobs'],
    ['GET /:account/api/jobs', '/local/api/jobs?fields=row'],
    ['GET /:account/api/jobs', '/local/api/jobs?ids=1,2&fields=row&limit=10'],
    ['GET /:account/api/jobs/search', '/local/api/jobs/search?q=status:failed'],
    ['GET /:account/api/jobs/facets', '/local/api/jobs/facets?status=failed'],
    ['GET /:account/api/jobs/:id', '/local/api/jobs/1'],
    ['GET /:account/api/jobs/:id', '/local/api/jobs/1?include=insight,package,cluster,log_summary'],
    ['GET /:account/api/jobs/:id/neighbours', '/local/api/jobs/1/neighbours'],
    ['GET /:account/api/jobs/:id/page', '/local/api/jobs/1/page?status=failed'],
    ['GET /:account/api/jobs/:id/transitions', '/local/api/jobs/1/transitions'],
    ['GET /:account/api/jobs/:id/activity', '/local/api/jobs/2/activity'],
    ['GET /:account/api/jobs/:id/log', '/local/api/jobs/1/log?from_byte=0'],
    ['GET /:account/api/jobs/:id/variables', '/local/api/jobs/1/variables'],
    ['GET /:account/api/jobs/:id/children', '/local/api/jobs/1/children'],
    ['GET /:account/api/jobs/:id/watchers', '/local/api/jobs/1/watchers'],
    ['GET /:account/api/packages', '/local/api/packages?fields=card'],
    ['GET /:account/api/packages/invalid', '/local/api/packages/invalid'],
    ['GET /:account/api/packages/:id/baseline', '/local/api/packages/1/baseline'],
    ['GET /:account/api/packages/:id/runs', '/local/api/packages/1/runs'],
    ['GET /:account/api/packages/:id/hard_limit', '/local/api/packages/1/hard_limit'],
    [
      'PUT /:account/api/packages/:id/hard_limit',
      '/local/api/packages/1/hard_limit',
      put({ seconds: 600, reason: 'A test' }),
    ],
    ['GET /:account/api/packages/:id/activity', '/local/api/packages/1/activity'],
    ['GET /:account/api/clusters', '/local/api/clusters'],
    ['POST /:account/api/clusters', '/local/api/clusters', post({ nodes: 2, name: 'new' })],
    ['GET /:account/api/schedules', '/local/api/schedules?fields=card'],
    ['GET /:account/api/members', '/local/api/members'],
    ['GET /:account/api/sync', '/local/api/sync'],
    ['GET /:account/api/revision', '/local/api/revision?wait=1'],
    ['GET /:account/api/rate_limit_status', '/local/api/rate_limit_status'],
    ['POST /:account/api/jobs', '/local/api/jobs', post({ package_id: 1, cluster_id: 1 })],
    ['DELETE /:account/api/jobs/:id', '/local/api/jobs/2', { method: 'DELETE' }],
    // Refusals.
    ['GET /:account/api/jobs/:id', '/local/api/jobs/999'],
    ['POST /:account/api/jobs', '/local/api/jobs', post({ package_id: 'one' })],
    ['GET /:account/api/jobs/search', '/local/api/jobs/search'],
    ['GET /:account/api/sync', '/nowhere/api/sync'],
    ['GET /:account/api/revision', '/local/api/revision?wait=26'],
    ['GET /admin/users', '/admin/users'],
    ['POST /:account/api/web_hook', '/local/api/web_hook', { method: 'POST' }],
  ]

  test('match the schemas of their status', { timeout: 30_000 }, async () => {
    testServer.source.put({ id: 1, status: 'failed', errors: 'Out of memory', package_id: 1 })
    testServer.source.put({
      id: 2,
      status: 'running',
      package_id: 1,
      started_at: '2026-11-23T11:00:00Z',
      runtime_in_seconds: 3600,
      variables: { DAY: "'2026-11-23'" },
    })
    await testServer.caughtUp()
    await expect
      .poll(async () => (await testServer.call('/readyz')).status, { timeout: 10_000 })
      .toBe(200)
    const document = await read()
    const problems: unknown[] = []
    const statuses = new Set<number>()
    for (const [operation, path, init] of requests) {
      const response = await testServer.call(path, init)
      statuses.add(response.status)
      const [method = '', route = ''] = operation.split(' ')
      const { responses } = document.paths[braced(route)]?.[method.toLowerCase()] ?? {}
      const documented = responses?.[String(response.status)] ?? responses?.['default']
      const schema = documented?.content?.['application/json']?.schema
      const body: unknown = await response.json().catch(() => undefined)
      const checked = schema && validatorOf(document, schema).safeParse(body)
      if (!checked?.success)
        problems.push([operation, path, response.status, checked?.error?.issues, body])
    }
    expect(problems).toEqual([])
    expect(statuses).toEqual(new Set([200, 201, 403, 404, 422]))
  })

  test('that are wrong would be noticed', async () => {
    const document = await read()
    const schemaOf = (path: string) =>
      document.paths[path]?.['get']?.responses['200']?.content?.['application/json']?.schema ?? {}
    const job = validatorOf(document, schemaOf('/{account}/api/jobs/{id}'))
    const body = await (await testServer.call('/local/api/sync')).json()
    expect(job.safeParse(body).success).toBe(false)
    const sync = validatorOf(document, schemaOf('/{account}/api/sync'))
    expect(sync.safeParse(body).success).toBe(true)
    expect(sync.safeParse({ ...Object(body), revision: 'one' }).success).toBe(false)
    const error = validatorOf(document, { $ref: '#/components/schemas/Error' })
    expect(error.safeParse({ error: 'no message' }).success).toBe(false)
  })
})
