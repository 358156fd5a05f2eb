import { Hono } from 'hono'
import type { Package } from '../../../contract/resources.ts'
import type { AccountResources } from '../../account/account-resources.ts'
import { sendJson, taggedResponse } from '../json-response.ts'
import { permit } from '../principal.ts'
import type { AppEnv } from '../app-context.ts'
import { mapInTurns } from '../map-in-turns.ts'
import { listed } from '../paging.ts'
import { apiBase, packageJson } from '../serializers.ts'
import { idParam, queryOf } from '../request.ts'
import { searchPage, type ResourceSearch } from '../resource-search.ts'

const defaultRuns = 60
const maxRuns = 300

const packageSearch = (resources: AccountResources): ResourceSearch<Package> => ({
  attributes: {
    id: { kind: 'number', of: ({ id }) => id },
    name: { kind: 'text', of: ({ name }) => [name] },
    description: { kind: 'text', of: ({ description }) => [description] },
    user: {
      kind: 'text',
      of: (item) => resources.ownerTexts(item.owner_id),
      ids: (item) => [item.owner_id],
    },
    created: { kind: 'time', of: (item) => item.created_at },
    modified: { kind: 'time', of: (item) => item.updated_at },
  },
  describe: ({ description }) => description,
  modified: (item) => item.updated_at,
})

/** Packages (jobs-api.md §5), with their baselines and last runs. */
export function packageRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()

  routes.get('/packages', permit('job.read'), async (c) => {
    const account = c.get('account')
    const params = queryOf(c)
    const flow = params.get('flow_type')
    const archived = params.get('status') === 'archived'
    const packages = (await account.resources.packages()).filter(
      (item) =>
        (item.status === 'archived') === archived &&
        (flow === null || flow === 'all' || flow === '' || item.flow_type === flow),
    )
    const base = apiBase(c, account)
    const rows = listed(c, packages).map((item) => packageJson(item, base))
    if (params.get('fields') !== 'card') return taggedResponse(c, rows)
    return taggedResponse(
      c,
      await mapInTurns(rows, async (item) => ({
        ...item,
        card: await account.resources.packageCard(item.id),
      })),
    )
  })

  routes.get('/packages/invalid', permit('job.read'), async (c) =>
    taggedResponse(c, await c.get('account').resources.invalidPackages()),
  )

  routes.get('/packages/search', permit('job.read'), async (c) => {
    const account = c.get('account')
    const found = searchPage(
      c,
      await account.resources.packages(),
      packageSearch(account.resources),
    )
    const base = apiBase(c, account)
    return sendJson(
      c,
      found.map((item) => packageJson(item, base)),
    )
  })

  routes.get('/packages/:id', permit('job.read'), async (c) => {
    const account = c.get('account')
    return taggedResponse(
      c,
      packageJson(
        await account.resources.package(idParam(c, 'id', 'Package')),
        apiBase(c, account),
      ),
    )
  })

  routes.get('/packages/:id/baseline', permit('job.read'), async (c) =>
    taggedResponse(c, await c.get('account').jobs.baseline(idParam(c, 'id', 'Package'))),
  )

  routes.get('/packages/:id/runs', permit('job.read'), async (c) => {
    const limit = Number(queryOf(c).get('limit') ?? '')
    const runs = Number.isInteger(limit) && limit >= 1 ? Math.min(limit, maxRuns) : defaultRuns
    return taggedResponse(
      c,
      await c.get('account').jobs.packageRuns(idParam(c, 'id', 'Package'), runs),
    )
  })

  return routes
}
