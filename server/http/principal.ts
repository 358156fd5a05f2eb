import type { Handler, MiddlewareHandler } from 'hono'
import { permissions, type Permission, type Role } from '../../contract/identity.ts'
import type { AppEnv } from './app-context.ts'
import { HttpError, signInRequired } from './errors.ts'

/** The sender of a request. */
export interface Principal {
  /** `local`: the single user of a loopback server. `system`: Jobwatch itself. */
  kind: 'user' | 'key' | 'local' | 'system'
  /** Stable and unique; part of stored idempotency scopes. */
  id: string
  /** Recorded as the actor of the caller's actions. */
  name: string
  /** On the server and on accounts without an entry in `roles`; null for a key of one account. */
  role: Role | null
  /** Roles that differ, by account. */
  roles: Readonly<Record<string, Role>>
}

const viewer = ['public', 'job.read'] as const
const operator = [
  ...viewer,
  'job.run',
  'job.stop',
  'watcher.manage',
  'failure.acknowledge',
  'flag.decide',
  'package.limit',
] as const

const rolePermissions: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  viewer: new Set(viewer),
  operator: new Set(operator),
  admin: new Set([...operator, 'cluster.manage', 'schedule.manage', 'account.admin']),
}

/** The caller's role in an account; null if the account does not exist for this caller. */
export const roleIn = ({ role, roles }: Principal, account: string): Role | null =>
  Object.hasOwn(roles, account) ? (roles[account] ?? null) : role

/**
 * @param account null for what is not in an account: reading is then allowed to anybody who may
 *   read somewhere
 */
export function mayDo(
  principal: Principal,
  permission: Permission,
  account: string | null,
): boolean {
  if (permission === 'server.admin') return principal.kind !== 'key' && principal.role === 'admin'
  if (permission === 'metrics.read')
    return principal.role === 'admin' || (principal.kind === 'key' && principal.role !== null)
  const held =
    account === null
      ? [principal.role, ...Object.values(principal.roles)]
      : [roleIn(principal, account)]
  return held.some((role) => role !== null && rolePermissions[role].has(permission))
}

/** What the caller may do in an account. */
export const permissionsIn = (principal: Principal, account: string): Permission[] =>
  permissions.filter((permission) => mayDo(principal, permission, account))

function forbidden(
  principal: Principal,
  permission: Permission,
  account: string | null,
): HttpError {
  const role = account === null ? principal.role : roleIn(principal, account)
  const message =
    role === null || (principal.kind === 'key' && permission === 'server.admin')
      ? `API keys like this one do not include this (${permission}).`
      : `The role ${role} does not include this (${permission}). Ask an administrator.`
  return new HttpError(403, message, { code: 'forbidden', permission })
}

const declared = new WeakMap<Handler | MiddlewareHandler, Permission>()

/**
 * Declares the permission of a route, as its first handler: `routes.get(path, permit('job.read'),
 * handler)`. Responds 401 without a principal and 403 if its role in the account of the route is
 * insufficient.
 */
export function permit(permission: Permission): MiddlewareHandler<AppEnv> {
  const handler: MiddlewareHandler<AppEnv> = async (c, next) => {
    if (permission !== 'public') {
      const principal: Principal | undefined = c.get('principal')
      if (principal === undefined) throw signInRequired()
      const account: AppEnv['Variables']['account'] | undefined = c.get('account')
      if (!mayDo(principal, permission, account?.slug ?? null))
        throw forbidden(principal, permission, account?.slug ?? null)
    }
    await next()
  }
  declared.set(handler, permission)
  return handler
}

/** The permission that a handler declares; undefined unless it was created by {@link permit}. */
export const declaredPermission = (handler: Handler | MiddlewareHandler): Permission | undefined =>
  declared.get(handler)
