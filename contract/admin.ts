import * as z from 'zod/mini'
import {
  accountRolesSchema,
  maxPasswordLength,
  maxUserNameLength,
  minPasswordLength,
  roleSchema,
} from './identity.ts'

// Requests and responses of the administration (`/admin/…`), which requires `server.admin`.

const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(maxUserNameLength))
const password = z.string().check(z.minLength(minPasswordLength), z.maxLength(maxPasswordLength))

export const userSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  roles: accountRolesSchema,
  disabled: z.boolean(),
  /** Whether a password is set; users of an identity provider need none. */
  has_password: z.boolean(),
  /** Whether the user has signed in through the identity provider. */
  has_oidc: z.boolean(),
  created_at: z.string(),
  last_sign_in_at: z.nullable(z.string()),
})
export type User = z.output<typeof userSchema>

export const newUserSchema = z.object({
  name,
  role: roleSchema,
  roles: z._default(accountRolesSchema, {}),
  /** Null for a user who only signs in through the identity provider. */
  password: z.nullish(password),
})
export type NewUser = z.input<typeof newUserSchema>

/** Fields that are left out stay as they are; `roles` is replaced as a whole. */
export const userChangeSchema = z.object({
  name: z.optional(name),
  role: z.optional(roleSchema),
  roles: z.optional(accountRolesSchema),
  disabled: z.optional(z.boolean()),
})
export type UserChange = z.output<typeof userChangeSchema>

export const newPasswordSchema = z.object({ password })

/** A session of somebody, without anything that could be used to take it over. */
export const userSessionSchema = z.object({
  id: z.string(),
  user_id: z.string(),
  user_name: z.string(),
  method: z.enum(['password', 'oidc']),
  created_at: z.string(),
  seen_at: z.string(),
  expires_at: z.string(),
  address: z.nullable(z.string()),
  user_agent: z.nullable(z.string()),
  /** The session of the caller. */
  current: z.boolean(),
})
export type UserSession = z.output<typeof userSessionSchema>

export const keyScopes = ['read', 'operate'] as const
export type KeyScope = (typeof keyScopes)[number]

export const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  scope: z.enum(keyScopes),
  /** Slug of the only account it is good for; null for all. */
  account: z.nullable(z.string()),
  /** The first characters, to recognise it by. */
  prefix: z.string(),
  created_at: z.string(),
  created_by: z.string(),
  expires_at: z.nullable(z.string()),
  revoked_at: z.nullable(z.string()),
  /** Accurate to a minute. */
  last_used_at: z.nullable(z.string()),
})
export type ApiKey = z.output<typeof apiKeySchema>

export const newApiKeySchema = z.object({
  name,
  scope: z.enum(keyScopes),
  account: z.nullable(z.string()),
  expires_at: z.nullable(z.iso.datetime({ offset: true })),
})
export type NewApiKey = z.output<typeof newApiKeySchema>

/** The only response that contains the key itself. */
export const createdApiKeySchema = z.extend(apiKeySchema, { key: z.string() })
export type CreatedApiKey = z.output<typeof createdApiKeySchema>

export const overviewSchema = z.object({
  version: z.string(),
  started_at: z.string(),
  accounts: z.array(
    z.object({
      account: z.string(),
      source: z.string(),
      synced_at: z.nullable(z.string()),
      lag_seconds: z.nullable(z.number()),
      last_error: z.nullable(z.object({ at: z.string(), message: z.string() })),
      jobs: z.number(),
      running: z.number(),
    }),
  ),
  /** Files of the data folder in bytes, each with its write-ahead log. */
  storage: z.array(z.object({ file: z.string(), bytes: z.number() })),
  /** Null if there has been none. */
  last_backup: z.nullable(z.object({ at: z.string(), bytes: z.number() })),
})
export type Overview = z.output<typeof overviewSchema>
