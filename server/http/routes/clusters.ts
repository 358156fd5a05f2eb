import { Hono, type Context } from 'hono'
import * as z from 'zod/mini'
import { clusterRequestSchema, type ClusterRequest } from '../../../contract/requests.ts'
import type { Cluster } from '../../../contract/resources.ts'
import { sendJson, taggedResponse } from '../json-response.ts'
import { permit } from '../principal.ts'
import type { AppEnv } from '../app-context.ts'
import { HttpError } from '../errors.ts'
import type { Idempotency } from '../idempotency.ts'
import { listed } from '../paging.ts'
import { apiBase, clusterJson } from '../serializers.ts'
import { idParam, queryOf, requestFields } from '../request.ts'
import { searchPage, type ResourceSearch } from '../resource-search.ts'

async function clusterRequest(c: Context<AppEnv>): Promise<ClusterRequest> {
  const fields = await requestFields(c, 'cluster')
  // Absent is not the same as off: only fields that were sent are changed.
  const sent = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
  const read = z.safeParse(clusterRequestSchema, sent)
  if (!read.success)
    throw new HttpError(
      422,
      `${read.error.issues.map((issue) => issue.path.join('.')).join(', ')}: invalid value.`,
    )
  return read.data
}

const clusterSearch: ResourceSearch<Cluster> = {
  attributes: {
    id: { kind: 'number', of: ({ id }) => id },
    name: { kind: 'text', of: ({ name }) => [name] },
    nodes: { kind: 'number', of: ({ nodes }) => nodes },
    status: { kind: 'keyword', of: ({ status }) => status },
    created: { kind: 'time', of: (cluster) => cluster.created_at },
    terminated: { kind: 'time', of: (cluster) => cluster.terminated_at },
  },
  describe: ({ description }) => description,
  modified: (cluster) => cluster.terminated_at,
}

/** Clusters (jobs-api.md §6). */
export function clusterRoutes(idempotency: Idempotency): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()

  routes.get('/clusters', permit('job.read'), async (c) => {
    const account = c.get('account')
    const status = queryOf(c).get('status')
    const clusters = (await account.resources.clusters()).filter(
      (item) => status === null || status === 'all' || status === '' || item.status === status,
    )
    const base = apiBase(c, account)
    return taggedResponse(
      c,
      listed(c, clusters).map((item) => clusterJson(item, base)),
    )
  })

  routes.get('/clusters/search', permit('job.read'), async (c) => {
    const account = c.get('account')
    const found = searchPage(c, await account.resources.clusters(), clusterSearch)
    const base = apiBase(c, account)
    return sendJson(
      c,
      found.map((item) => clusterJson(item, base)),
    )
  })

  routes.get('/clusters/:id', permit('job.read'), async (c) => {
    const account = c.get('account')
    return taggedResponse(
      c,
      clusterJson(
        await account.resources.cluster(idParam(c, 'id', 'Cluster')),
        apiBase(c, account),
      ),
    )
  })

  routes.post('/clusters', permit('cluster.manage'), async (c) => {
    const account = c.get('account')
    const made = await idempotency.once(c, {
      act: async () =>
        account.commands.createCluster(await clusterRequest(c), c.get('principal').name),
      again: (id) => account.resources.cluster(id),
    })
    return sendJson(c, clusterJson(made, apiBase(c, account)), 201)
  })

  routes.put('/clusters/:id', permit('cluster.manage'), async (c) => {
    const account = c.get('account')
    const changed = await account.commands.updateCluster(
      idParam(c, 'id', 'Cluster'),
      await clusterRequest(c),
      c.get('principal').name,
    )
    return sendJson(c, clusterJson(changed, apiBase(c, account)))
  })

  routes.delete('/clusters/:id', permit('cluster.manage'), async (c) => {
    const account = c.get('account')
    const ended = await account.commands.terminateCluster(
      idParam(c, 'id', 'Cluster'),
      c.get('principal').name,
    )
    return sendJson(c, clusterJson(ended, apiBase(c, account)))
  })

  // Used by an older client; no longer in the API (jobs-api.md §10).
  routes.get('/cluster_plans', permit('job.read'), (c) => sendJson(c, []))

  return routes
}
