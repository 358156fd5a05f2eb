import type { QueryClient } from '@tanstack/react-query'
import type { Permission } from '../../contract/identity.ts'
import { useAccountRights } from './account-rights.tsx'
import { syncQuery } from './queries/sync.ts'

/**
 * Why somebody may not do something; null if they may, or while that is not known.
 * @param granted their permissions in the account
 */
function refusalOf(
  granted: readonly string[] | undefined,
  permission: Permission,
  what = 'this',
): string | null {
  if (granted === undefined || granted.includes(permission)) return null
  const role = granted.includes('job.run') ? 'operator' : 'viewer'
  return `Your role ${role} does not include ${what}. Ask an administrator.`
}

/** Says why a press did nothing: a phone shows no tooltip. */
export function explain(reason: string): void {
  void import('../platform/notices.ts').then(({ notify }) =>
    notify({ tone: 'info', text: reason, to: null, about: 'permission' }),
  )
}

/**
 * Why the person may not do something in this account; null if they may.
 * @param what in words, where it is not told by a button: `running packages`
 */
export function useForbidden(permission: Permission, what?: string): string | null {
  return refusalOf(useAccountRights().permissions, permission, what)
}

/**
 * Whether the person may do something now.
 * @returns false after having said why not
 */
export function mayDo(client: QueryClient, account: string, permission: Permission): boolean {
  const granted = client.getQueryData(syncQuery(account).queryKey)?.data.permissions
  const reason = refusalOf(granted, permission)
  if (reason !== null) explain(reason)
  return reason === null
}
