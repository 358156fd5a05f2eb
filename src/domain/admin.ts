import * as z from 'zod/mini'
import {
  apiKeySchema,
  createdApiKeySchema,
  overviewSchema,
  userSchema,
  userSessionSchema,
  type CreatedApiKey,
  type NewApiKey,
  type NewUser,
  type User,
  type UserChange,
} from '../../contract/admin.ts'
import { write } from '../platform/write.ts'
import { apiQuery } from './queries/api-query.ts'
import { useServerAction } from './use-server-action.ts'

const key = ['admin'] as const

export const overviewQuery = () => apiQuery([...key], '/admin/overview', overviewSchema)

export const usersQuery = () => apiQuery([...key], '/admin/users', z.array(userSchema))

export const sessionsQuery = () => apiQuery([...key], '/admin/sessions', z.array(userSessionSchema))

export const apiKeysQuery = () => apiQuery([...key], '/admin/keys', z.array(apiKeySchema))

const useAdminAction = <T>() => useServerAction<T>([key])

const userPath = ({ id }: Pick<User, 'id'>) => `/admin/users/${encodeURIComponent(id)}`

export function useUserActions() {
  const { act, isActing } = useAdminAction<unknown>()
  return {
    isActing,
    add: (user: NewUser) =>
      act({
        run: (api) => write(api, 'POST', '/admin/users', user, z.unknown()),
        done: `${user.name} was added`,
      }),
    change: (user: User, change: UserChange) =>
      act({
        run: (api) => write(api, 'PATCH', userPath(user), change, z.unknown()),
        done: `${user.name} was changed`,
      }),
    setPassword: (user: User, password: string) =>
      act({
        run: (api) => write(api, 'POST', `${userPath(user)}/password`, { password }, z.unknown()),
        done: `${user.name} has a new password`,
      }),
    remove: (user: User) =>
      act({
        run: (api) => write(api, 'DELETE', userPath(user), {}, z.unknown()),
        done: `${user.name} was removed`,
      }),
  }
}

export function useEndSession() {
  const { act, isActing } = useAdminAction<unknown>()
  return {
    isActing,
    end: (id: string, userName: string) =>
      act({
        run: (api) =>
          write(api, 'DELETE', `/admin/sessions/${encodeURIComponent(id)}`, {}, z.unknown()),
        done: `A session of ${userName} was ended`,
      }),
  }
}

export function useCreateKey() {
  const { act, isActing } = useAdminAction<CreatedApiKey>()
  return {
    isActing,
    create: (created: NewApiKey) =>
      act({
        run: (api) => write(api, 'POST', '/admin/keys', created, createdApiKeySchema),
        done: null,
      }),
  }
}

export function useRevokeKey() {
  const { act, isActing } = useAdminAction<unknown>()
  return {
    isActing,
    revoke: (id: string, name: string) =>
      act({
        run: (api) =>
          write(api, 'DELETE', `/admin/keys/${encodeURIComponent(id)}`, {}, z.unknown()),
        done: `The key ${name} was revoked`,
      }),
  }
}
