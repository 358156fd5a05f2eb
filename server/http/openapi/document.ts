import type { Hono } from 'hono'
import { errorBodySchema } from '../../../contract/errors.ts'
import { flagKinds } from '../../../contract/flag-kinds.ts'
import type { Permission } from '../../../contract/identity.ts'
import { version } from '../../shared/version.ts'
import type { AppEnv } from '../app-context.ts'
import { declaredPermission } from '../principal.ts'
import { jsonSchemaOf, namedSchemas, referenceTo, type JsonSchema } from './json-schemas.ts'
import { operations, type Operation } from './operations.ts'

/** Only there to answer 404 to other methods. */
const isRefusal = (method: string, path: string): boolean =>
  path.endsWith('/web_hook') && method !== 'POST'

/** A route of the server with the permission it declares. */
export interface DeclaredRoute {
  method: string
  path: string
  permission: Permission
}

/** The routes, without middleware, which is registered for ALL methods. */
export function declaredRoutes(app: Hono<AppEnv>): DeclaredRoute[] {
  return app.routes.flatMap(({ method, path, handler }) => {
    const permission = declaredPermission(handler)
    if (method === 'ALL' || permission === undefined || isRefusal(method, path)) return []
    return [{ method, path, permission }]
  })
}

const parameterSchemas: Readonly<Record<string, JsonSchema>> = {
  account: { type: 'string' },
  kind: { type: 'string', enum: flagKinds },
}

function parametersOf(path: string, { query = [] }: Operation): JsonSchema[] {
  // Ids of users, sessions and keys are texts.
  const id: JsonSchema = path.startsWith('/admin/') ? { type: 'string' } : { type: 'integer' }
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: parameterSchemas[name] ?? id,
  }))
  const inQuery = query.map((name) => ({ name, in: 'query', schema: { type: 'string' } }))
  return [...inPath, ...inQuery]
}

function responsesOf({ status = 200, response, type }: Operation) {
  const media = type ?? 'application/json'
  const content = response && { [media]: { schema: referenceTo(response) } }
  const error = { 'application/json': { schema: referenceTo(errorBodySchema) } }
  return {
    [status]: { description: 'Done', ...(content ? { content } : {}) },
    default: { description: 'Refused, or failed', content: error },
  }
}

function operationJson({ path, permission }: DeclaredRoute, operation: Operation): JsonSchema {
  const { summary, body } = operation
  return {
    summary,
    'x-permission': permission,
    ...(permission === 'public' ? { security: [] } : {}),
    parameters: parametersOf(path, operation),
    ...(body
      ? {
          requestBody: { content: { 'application/json': { schema: jsonSchemaOf(body, 'input') } } },
        }
      : {}),
    responses: responsesOf(operation),
  }
}

const braced = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}')

/**
 * The OpenAPI 3.1 document: routes and permissions as the server has them, schemas from the
 * contract.
 */
export function openApiDocument(routes: readonly DeclaredRoute[]): JsonSchema {
  const paths: Record<string, JsonSchema> = {}
  for (const route of routes) {
    const operation = operations[`${route.method} ${route.path}`]
    if (!operation) continue
    const path = braced(route.path)
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationJson(route, operation) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Jobwatch',
      version,
      description:
        'The jobs API and the additions of Jobwatch. x-permission is what a caller’s role must ' +
        'include.',
    },
    security: [{ key: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'basic', description: 'The API key as the user name.' },
        session: { type: 'apiKey', in: 'cookie', name: 'jobwatch_session' },
      },
      schemas: namedSchemas(),
    },
  }
}
