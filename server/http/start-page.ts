import type { Context } from 'hono'
import { operationalErrorOf } from '../account/operational-error.ts'
import type { AppEnv, HttpDeps } from './app-context.ts'
import { localPersonId, type SignedIn } from './authentication.ts'
import { roleIn } from './principal.ts'
import type { Site } from './site.ts'

const listPath = /^\/([^/]+)(?:\/jobs)?\/?$/

/**
 * Where a page of the job list without a query leads: to the view that the person starts with. The
 * redirect is the server's, so that the first rows are those of the view. Null if the page is shown
 * as it is.
 * @param person who asks; null where nobody signs in, or nobody has
 */
export async function startPage(
  c: Context<AppEnv>,
  { accounts, isTeam }: Pick<HttpDeps, 'accounts' | 'isTeam'>,
  person: SignedIn | null,
  { basePath }: Pick<Site, 'basePath'>,
): Promise<string | null> {
  const [, slug = ''] = listPath.exec(c.req.path) ?? []
  const account = accounts.get(slug)
  if (!account || new URL(c.req.url).search !== '') return null
  if (isTeam && (person === null || roleIn(person.principal, slug) === null)) return null
  try {
    const id = person?.principal.id ?? localPersonId
    const search = await account.service.views.startSearch({ id })
    return search === '' ? null : `${basePath}/${slug}/jobs?${search}`
  } catch (error) {
    // The page itself says what is wrong with the records.
    if (operationalErrorOf(error)) return null
    throw error
  }
}
