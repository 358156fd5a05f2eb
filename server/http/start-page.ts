import type { Context } from 'hono'
import { operationalErrorOf } from '../account/operational-error.ts'
import type { AppEnv, HttpDeps } from './app-context.ts'
import { localPersonId, type Authentication } from './authentication.ts'
import { roleIn } from './principal.ts'
import type { Site } from './site.ts'

const listPath = /^\/([^/]+)(?:\/jobs)?\/?$/

/**
 * Where a page of the job list without a query leads: to the view that the person starts with. The
 * redirect is the server's, so that the first rows are those of the view. Null if the page is shown
 * as it is.
 */
export async function startPage(
  c: Context<AppEnv>,
  { accounts, isTeam }: Pick<HttpDeps, 'accounts' | 'isTeam'>,
  { authentication, site }: { authentication: Authentication; site: Site },
): Promise<string | null> {
  const [, slug = ''] = listPath.exec(c.req.path) ?? []
  const account = accounts.get(slug)
  if (!account || new URL(c.req.url).search !== '') return null
  try {
    const principal = isTeam ? (await authentication.signedIn(c))?.principal : null
    if (principal === undefined || (principal && roleIn(principal, slug) === null)) return null
    const search = await account.service.views.startSearch({ id: principal?.id ?? localPersonId })
    return search === '' ? null : `${site.basePath}/${slug}/jobs?${search}`
  } catch (error) {
    // The page itself says what is wrong with the records.
    if (operationalErrorOf(error)) return null
    throw error
  }
}
