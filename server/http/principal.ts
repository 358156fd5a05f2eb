import type { Handler, MiddlewareHandler } from 'hono'
import type { AppEnv } from './app-context.ts'
import { HttpError, signInRequired } from './errors.ts'

/** What a route requires of its caller. `public` requires nothing, not even a known caller. */
export type Permission =
  | 'public'
  | 'job.read'
  | 'job.run'
  | 'job.stop'
  | 'failure.acknowledge'
  | 'flag.decide'
  | 'package.limit'
  | 'cluster.manage'
  | 'schedule.manage'
  | 'account.admin'

export type Role = 'viewer' | 'operator' | 'admin'

/** The sender of a request. */
export interface Principal {
  /** `local`: the single user of a loopback server. `system`: Jobwatch itself. */
  kind: 'user' | 'key' | 'local' | 'system'
  /** Stable and unique; part of stored idempotency scopes. */
  id: string
  /** Recorded as the actor of the caller's actions. */
  name: string
  role: Role
}

const viewer = ['public', 'job.read'] as const
const operator = [
  ...viewer,
  'job.run',
  'job.stop',
  'failure.acknowledge',
  'flag.decide',
  'package.limit',
] as const

const rolePermissions: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  viewer: new Set(viewer),
  operator: new Set(operator),
  admin: new Set([...operator, 'cluster.manage', 'schedule.manage', 'account.admin']),
}

export const mayDo = ({ role }: Principal, permission: Permission): boolean =>
  rolePermissions[role].has(permission)

const declared = new WeakMap<Handler | MiddlewareHandler, Permission>()

/**
 * Declares the permission of a route, as its first handler: `routes.get(path, permit('job.read'),
 * handler)`. Responds 401 without a principal and 403 if its role is insufficient.
 */
export function permit(permission: Permission): MiddlewareHandler<AppEnv> {
  const handler: MiddlewareHandler<AppEnv> = async (c, next) => {
    if (permission !== 'public') {
      const principal: Principal | undefined = c.get('principal')
      if (principal === undefined) throw signInRequired()
      if (!mayDo(principal, permission))
        throw new HttpError(
          403,
          `The role ${principal.role} does not include this (${permission}). Ask an administrator.`,
        )
    }
    await next()
  }
  declared.set(handler, permission)
  return handler
}

/** The permission that a handler declares; undefined unless it was created by {@link permit}. */
export const declaredPermission = (handler: Handler | MiddlewareHandler): Permission | undefined =>
  declared.get(handler)
