import { Hono, type Context } from 'hono'
import {
  bulkAcknowledgeSchema,
  bulkAssignSchema,
  bulkRerunSchema,
  bulkStopSchema,
  maxBulkJobs,
} from '../../../contract/bulk.ts'
import { readListQuery } from '../../../contract/filter.ts'
import type { BulkRequest } from '../../account/account-bulk.ts'
import type { AppEnv } from '../app-context.ts'
import { sendJson, taggedResponse } from '../json-response.ts'
import { ownQuery } from '../own-query.ts'
import { permit } from '../principal.ts'
import { bodyOf, idParam, queryOf } from '../request.ts'
import { noteOf, personOf, untilOf } from '../triage-request.ts'

const problem = (path: string): string =>
  path.split('.')[0] === 'ids'
    ? `ids: 1 to ${maxBulkJobs} numbers of jobs.`
    : `${path || 'body'}: too long, or of the wrong type.`

/** Actions on many jobs (docs/api.md, "Many jobs"). */
export function bulkRoutes(now: () => number): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  const begin = async (c: Context<AppEnv>, ids: readonly number[], request: BulkRequest) =>
    sendJson(c, await c.get('account').bulk.begin(ids, request, c.get('principal').name), 202)

  routes.get('/jobs/ids', permit('job.read'), async (c) => {
    const query = ownQuery(c, readListQuery(queryOf(c)).query)
    const page = { offset: 0, limit: maxBulkJobs + 1 }
    const ids = await c.get('account').jobs.idsAt(query, page)
    return taggedResponse(c, {
      ids: ids.slice(0, maxBulkJobs),
      complete: ids.length <= maxBulkJobs,
    })
  })

  routes.post('/bulk/stop', permit('job.stop'), async (c) => {
    const { ids, reason } = await bodyOf(c, bulkStopSchema, problem)
    return begin(c, ids, { action: 'stop', reason: noteOf(reason) })
  })

  routes.post('/bulk/rerun', permit('job.run'), async (c) => {
    const { ids, cluster_id: clusterId = null } = await bodyOf(c, bulkRerunSchema, problem)
    return begin(c, ids, { action: 'rerun', clusterId })
  })

  routes.post('/bulk/acknowledge', permit('failure.acknowledge'), async (c) => {
    const { ids, note, until, assignee } = await bodyOf(c, bulkAcknowledgeSchema, problem)
    return begin(c, ids, {
      action: 'acknowledge',
      note: noteOf(note),
      until: untilOf(until, now()),
      assignee: assignee === undefined ? c.get('principal').name : personOf(assignee),
    })
  })

  routes.post('/bulk/assign', permit('failure.acknowledge'), async (c) => {
    const { ids, assignee } = await bodyOf(c, bulkAssignSchema, problem)
    return begin(c, ids, { action: 'assign', assignee: personOf(assignee) })
  })

  routes.get('/bulk', permit('job.read'), async (c) =>
    taggedResponse(c, await c.get('account').bulk.list()),
  )

  routes.get('/bulk/:id', permit('job.read'), async (c) =>
    taggedResponse(c, await c.get('account').bulk.detail(idParam(c, 'id', 'Bulk operation'))),
  )

  return routes
}
