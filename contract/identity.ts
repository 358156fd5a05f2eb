import * as z from 'zod/mini'

/** In ascending order: each role includes those before it. */
export const roles = ['viewer', 'operator', 'admin'] as const
export const roleSchema = z.enum(roles)
export type Role = z.output<typeof roleSchema>

/**
 * What a route requires of its caller. `public` requires nothing, not even a known caller;
 * `server.admin` requires a person with the role `admin` on the whole server, `metrics.read` the same
 * or a key for all accounts, the others a role in the account of the route.
 */
export const permissions = [
  'public',
  'job.read',
  'job.run',
  'job.stop',
  'watcher.manage',
  'failure.acknowledge',
  'flag.decide',
  'package.limit',
  'cluster.manage',
  'schedule.manage',
  'account.admin',
  'metrics.read',
  'server.admin',
] as const
export type Permission = (typeof permissions)[number]

/** Maximum lengths in characters: a sign-in is refused without hashing anything longer. */
export const maxUserNameLength = 80
export const maxPasswordLength = 200
/** As NIST SP 800-63B asks of passwords that people choose. */
export const minPasswordLength = 12

/**
 * Roles by account. Not `z.record`, which no other schema of the page needs: it would be loaded
 * before the first row of the list.
 */
export const accountRolesSchema = z.catchall(z.object({}), roleSchema)

export const sessionUserSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** On every account without an entry in `roles`. */
  role: roleSchema,
  /** Roles that differ, by account. */
  roles: accountRolesSchema,
  method: z.enum(['password', 'oidc', 'local']),
})

/**
 * Who is signed in, and how to sign in (`GET /session`). In local mode, the server has one user and
 * nobody signs in.
 */
export const sessionSchema = z.object({
  mode: z.enum(['local', 'team']),
  user: z.nullable(sessionUserSchema),
  /** Whether people can sign in by name and password. */
  password: z.boolean(),
  /** The identity provider; null if there is none. */
  oidc: z.nullable(z.object({ label: z.string() })),
  version: z.string(),
  /** ISO: when the session ends unless it is used before; null without a session. */
  expires_at: z.nullable(z.string()),
})
export type Session = z.output<typeof sessionSchema>

/**
 * Why a sign-in through the identity provider failed, as `problem` of the sign-in page.
 * - `no_role`: none of the person's groups has a role
 * - `disabled`: an administrator has disabled the user
 */
export const signInProblems = ['expired', 'refused', 'no_role', 'disabled', 'unavailable'] as const
export type SignInProblem = (typeof signInProblems)[number]

export const signInRequestSchema = z.object({
  name: z.string().check(z.maxLength(maxUserNameLength)),
  password: z.string().check(z.maxLength(maxPasswordLength)),
})

export const signOutRequestSchema = z.object({
  /** Ends all sessions of the user, on every device. */
  everywhere: z.optional(z.boolean()),
})

/** Where the browser goes next if the identity provider has to be told (`POST /sign-out`). */
export const signOutResponseSchema = z.object({ redirect: z.string() })
export type SignOutResponse = z.output<typeof signOutResponseSchema>
