import { Hono, type Context } from 'hono'
import {
  mergeRequestSchema,
  muteRequestSchema,
  splitRequestSchema,
} from '../../../contract/error-groups.ts'
import { isGroupKey } from '../../../contract/filter.ts'
import { acknowledgeRequestSchema, assignRequestSchema } from '../../../contract/triage.ts'
import type { AppEnv } from '../app-context.ts'
import { HttpError, notFound } from '../errors.ts'
import { detailJson } from '../job-detail.ts'
import { sendJson, type VersionedResponses } from '../json-response.ts'
import { permit } from '../principal.ts'
import { bodyOf, idParam } from '../request.ts'
import { storeVersion } from './job-list.ts'
import { noteOf, personOf, untilOf } from '../triage-request.ts'

const problem = (path: string): string =>
  `${path || 'body'}: missing, too long, or of the wrong type.`

/** @throws HttpError 404 */
function keyParam(c: Context<AppEnv>): string {
  const key = c.req.param('key') ?? ''
  if (!isGroupKey(key)) throw notFound(`Error group ${key.slice(0, 40)}`)
  return key
}

const insight: ReadonlySet<string> = new Set(['insight'])

/** Decisions about failures (docs/api.md, "Triage"). */
export function triageRoutes(responses: VersionedResponses, now: () => number): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  const sendJob = async (c: Context<AppEnv>, id: number) =>
    sendJson(c, await detailJson(c, await c.get('account').jobs.job(id), insight))
  const actorOf = (c: Context<AppEnv>) => c.get('principal').name

  routes.put('/jobs/:id/acknowledgement', permit('failure.acknowledge'), async (c) => {
    const id = idParam(c, 'id', 'Job')
    const body = await bodyOf(c, acknowledgeRequestSchema, problem)
    const request = {
      note: noteOf(body.note),
      until: untilOf(body.until, now()),
      assignee: body.assignee === undefined ? actorOf(c) : personOf(body.assignee),
    }
    await c.get('account').triage.acknowledge(id, request, actorOf(c))
    return sendJob(c, id)
  })

  routes.delete('/jobs/:id/acknowledgement', permit('failure.acknowledge'), async (c) => {
    const id = idParam(c, 'id', 'Job')
    await c.get('account').triage.unacknowledge(id, actorOf(c))
    return sendJob(c, id)
  })

  routes.put('/jobs/:id/assignee', permit('failure.acknowledge'), async (c) => {
    const id = idParam(c, 'id', 'Job')
    const { assignee } = await bodyOf(c, assignRequestSchema, problem)
    await c.get('account').triage.assign(id, personOf(assignee), actorOf(c))
    return sendJob(c, id)
  })

  routes.get('/error_groups', permit('job.read'), async (c) =>
    responses.send(c, storeVersion(c, now()), async () => ({
      data: await c.get('account').errorGroups.list(),
    })),
  )

  routes.get('/error_groups/:key', permit('job.read'), async (c) => {
    const key = keyParam(c)
    return responses.send(c, storeVersion(c, now()), async () => ({
      data: await c.get('account').errorGroups.detail(key),
    }))
  })

  const sendGroup = async (c: Context<AppEnv>, key: string) =>
    sendJson(c, await c.get('account').errorGroups.detail(key))

  routes.put('/error_groups/:key/mute', permit('failure.acknowledge'), async (c) => {
    const key = keyParam(c)
    const { note, until } = await bodyOf(c, muteRequestSchema, problem)
    const request = { note: noteOf(note), until: untilOf(until, now()) }
    await c.get('account').errorGroups.mute(key, request, actorOf(c))
    return sendGroup(c, key)
  })

  routes.delete('/error_groups/:key/mute', permit('failure.acknowledge'), async (c) => {
    const key = keyParam(c)
    await c.get('account').errorGroups.mute(key, null, actorOf(c))
    return sendGroup(c, key)
  })

  routes.post('/error_groups/:key/merge', permit('failure.acknowledge'), async (c) => {
    const key = keyParam(c)
    const { into, note } = await bodyOf(c, mergeRequestSchema, problem)
    if (!isGroupKey(into)) throw new HttpError(422, 'into: the key of an error group.')
    await c.get('account').errorGroups.merge(key, into, noteOf(note), actorOf(c))
    return sendGroup(c, into)
  })

  routes.post('/error_groups/:key/split', permit('failure.acknowledge'), async (c) => {
    const key = keyParam(c)
    const body = await bodyOf(c, splitRequestSchema, problem)
    const { errorGroups } = c.get('account')
    if (typeof body.package_id === 'number')
      await errorGroups.splitPackage(key, body.package_id, actorOf(c))
    else if (typeof body.merged === 'string')
      await errorGroups.splitMerged(key, body.merged, actorOf(c))
    else throw new HttpError(422, 'package_id or merged: one of them is needed.')
    return sendGroup(c, key)
  })

  return routes
}
