import * as z from 'zod/mini'
import { roles as roleNames, type Role } from '../../contract/identity.ts'
import { loopbackHosts } from '../shared/loopback.ts'
import { ConfigError } from './config-error.ts'
import { setting } from './setting.ts'

/** What a group of the identity provider may do. */
interface GroupRole {
  group: string
  role: Role
  /** Null for every account. */
  account: string | null
}

/** The identity provider that people sign in through. */
export interface OidcSettings {
  issuer: string
  clientId: string
  clientSecret: string
  /** Shown on the button, such as `Okta`. */
  label: string
  scopes: string
  /** The claim that holds the groups. */
  groupsClaim: string
  groupRoles: readonly GroupRole[]
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, search, hash } = new URL(text)
  const isSafe = protocol === 'https:' || (protocol === 'http:' && loopbackHosts.has(hostname))
  return isSafe && search === '' && hash === ''
}

const text = (max: number) => setting(z.optional(z.string().check(z.maxLength(max))))

export const oidcFields = {
  OIDC_ISSUER: setting(
    z.optional(
      z.string().check(
        z.refine(isIssuer, {
          error: 'must be an https address such as https://example.okta.com',
        }),
      ),
    ),
  ),
  OIDC_CLIENT_ID: text(500),
  OIDC_CLIENT_SECRET: text(2000),
  OIDC_LABEL: text(40),
  OIDC_SCOPES: text(500),
  OIDC_GROUPS_CLAIM: text(200),
  OIDC_ROLES: text(10_000),
}

type Settings = z.output<z.ZodMiniObject<typeof oidcFields>>

const isRole = (name: string): name is Role => (roleNames as readonly string[]).includes(name)

function groupRoleOf(entry: string): GroupRole {
  const at = entry.lastIndexOf('=')
  const [name = '', account = null] = entry.slice(at + 1).split('@')
  const group = entry.slice(0, Math.max(0, at)).trim()
  const role = name.trim()
  const shown = entry.slice(0, 60)
  if (group === '' || !isRole(role))
    throw new ConfigError(
      `OIDC_ROLES: "${shown}" must be a group and one of ${roleNames.join(', ')}, such as ` +
        'ops=operator.',
    )
  if (account !== null && role === 'viewer')
    throw new ConfigError(
      `OIDC_ROLES: "${shown}": whoever signs in may view every account, so name operator or admin.`,
    )
  return { group, role, account: account?.trim() ?? null }
}

/**
 * Reads a setting such as `jobwatch-admins=admin, ops=operator, finance=operator@acme`. With an
 * account, the role is for that account only; on all others the user is a viewer.
 * @throws ConfigError that names the entry which cannot be read
 */
export const readGroupRoles = (list: string): GroupRole[] =>
  list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(groupRoleOf)

/** @throws ConfigError */
export function oidcOf(
  settings: Settings & { PUBLIC_URL?: string | undefined },
): OidcSettings | null {
  const {
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
    OIDC_ROLES: roles,
    PUBLIC_URL: publicUrl,
  } = settings
  if (issuer === undefined) {
    const names = Object.keys(oidcFields) as (keyof typeof oidcFields)[]
    const [present] = names.filter((name) => settings[name] !== undefined)
    if (present === undefined) return null
    throw new ConfigError(`OIDC_ISSUER must also be set if ${present} is set.`)
  }
  if (clientId === undefined || clientSecret === undefined || roles === undefined)
    throw new ConfigError(
      'OIDC_CLIENT_ID, OIDC_CLIENT_SECRET and OIDC_ROLES must also be set if OIDC_ISSUER is set.',
    )
  if (publicUrl === undefined)
    throw new ConfigError(
      'PUBLIC_URL must also be set if OIDC_ISSUER is set: the identity provider sends people back ' +
        'to PUBLIC_URL/sign-in/callback.',
    )
  return {
    issuer,
    clientId,
    clientSecret,
    label: settings.OIDC_LABEL ?? new URL(issuer).hostname,
    scopes: settings.OIDC_SCOPES ?? 'openid email profile groups',
    groupsClaim: settings.OIDC_GROUPS_CLAIM ?? 'groups',
    groupRoles: readGroupRoles(roles),
  }
}
