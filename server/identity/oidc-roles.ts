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

const rankOf = (role: Role): number => allRoles.indexOf(role)
const higher = (a: Role | undefined, b: Role): Role =>
  a !== undefined && rankOf(a) >= rankOf(b) ? a : b

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
