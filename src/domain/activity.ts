import { activityPageSchema } from '../../contract/activity.ts'
import { apiPath } from '../platform/account.ts'
import { steadyApiQuery } from './queries/api-query.ts'

/** What to look for in the activity; empty texts do not narrow it. */
export interface ActivityFilter {
  actor: string
  action: string
  subject: string
  /** Only in the administration: an account's own page is about that account. */
  account: string
  /** ISO; empty for any time. */
  from: string
  to: string
}

/**
 * @param scope slug of the account whose activity it is; null for that of the whole server
 * @param cursor from the page before; empty for the newest entries
 */
export function activityPath(
  scope: string | null,
  filter: ActivityFilter,
  cursor: string,
  limit: number,
): string {
  const params = new URLSearchParams(
    Object.entries({ ...filter, cursor }).filter(([, value]) => value !== ''),
  )
  params.set('limit', String(limit))
  const path = `activity?${params.toString()}`
  return scope === null ? `/admin/${path}` : apiPath(scope, path)
}

/** Entries on one page. */
const pageEntries = 50

export const activityPageQuery = (scope: string | null, filter: ActivityFilter, cursor: string) =>
  steadyApiQuery(
    scope === null ? ['admin'] : ['activity', scope],
    activityPath(scope, filter, cursor, pageEntries),
    activityPageSchema,
  )
