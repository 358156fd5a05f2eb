import { roles as allRoles, type Role } from '../../contract/identity.ts'

/** What a group of the identity provider may do. */
export interface GroupRole {
  group: string
  role: Role
  /** Null for every account. */
  account: string | null
}

/** The roles of a user; null if none of the groups has one. */
export interface RolesOfGroups {
  role: Role
  roles: Record<string, Role>
}

const isRole = (text: string): text is Role => (allRoles as readonly string[]).includes(text)
const rankOf = (role: Role): number => allRoles.indexOf(role)
const higher = (a: Role | undefined, b: Role): Role =>
  a !== undefined && rankOf(a) >= rankOf(b) ? a : b

/**
 * Reads a setting such as `jobwatch-admins=admin, ops=operator, finance=operator@acme`. With an
 * account, the role is for that account only; on all others the user is a viewer.
 * @throws Error that names the entry which cannot be read
 */
export function readGroupRoles(text: string): GroupRole[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const at = entry.lastIndexOf('=')
      const [name = '', account = null] = entry.slice(at + 1).split('@')
      const group = entry.slice(0, Math.max(0, at)).trim()
      const role = name.trim()
      const shown = entry.slice(0, 60)
      if (group === '' || !isRole(role))
        throw new Error(
          `"${shown}" must be a group and one of ${allRoles.join(', ')}, such as ops=operator.`,
        )
      if (account !== null && role === 'viewer')
        throw new Error(`"${shown}": who signs in may view every account; name operator or admin.`)
      return { group, role, account: account?.trim() ?? null }
    })
}

/** The highest role of the groups, and higher ones on single accounts. */
export function rolesOfGroups(
  groups: readonly string[],
  mapping: readonly GroupRole[],
): RolesOfGroups | null {
  const known = mapping.filter(({ group }) => groups.includes(group))
  if (known.length === 0) return null
  const everywhere = known.filter(({ account }) => account === null)
  const roles: Record<string, Role> = {}
  for (const { role, account } of known)
    if (account !== null) roles[account] = higher(roles[account], role)
  const role = everywhere.reduce<Role>((best, each) => higher(best, each.role), 'viewer')
  return { role, roles }
}
