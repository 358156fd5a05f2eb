import { Hono, type Context } from 'hono'
import * as z from 'zod/mini'
import { flagChoices, type FlagKind } from '../../../contract/flags.ts'
import { flagKinds } from '../../../contract/flag-kinds.ts'
import {
  flagDecisionRequestSchema,
  hardLimitBounds,
  hardLimitRequestSchema,
} from '../../../contract/requests.ts'
import type { AppEnv } from '../app-context.ts'
import { HttpError, notFound } from '../errors.ts'
import { detailJson } from '../job-detail.ts'
import { sendJson, taggedResponse } from '../json-response.ts'
import { permit } from '../principal.ts'
import { idParam, jsonBody } from '../request.ts'

const isFlagKind = (text: string): text is FlagKind =>
  (flagKinds as readonly string[]).includes(text)

/** @throws HttpError 404 */
function flagParam(c: Context<AppEnv>): FlagKind {
  const text = c.req.param('kind') ?? ''
  if (!isFlagKind(text)) throw notFound(`Flag ${text.slice(0, 40)}`)
  return text
}

/** @throws HttpError 422 */
async function readDecision(c: Context<AppEnv>) {
  const read = z.safeParse(flagDecisionRequestSchema, (await jsonBody(c)) ?? {})
  if (read.success) return { ...read.data, reason: read.data.reason?.trim() || null }
  const [issue] = read.error.issues
  if (issue?.path[0] !== 'reason')
    throw new HttpError(422, `choice: one of ${flagChoices.join(', ')}.`)
  throw new HttpError(
    422,
    issue.code === 'custom'
      ? 'reason: why this is expected, as a text of at most 500 characters.'
      : 'reason: a text of at most 500 characters.',
  )
}

/** @throws HttpError 422 */
async function readHardLimit(c: Context<AppEnv>) {
  const read = z.safeParse(hardLimitRequestSchema, (await jsonBody(c)) ?? {})
  if (read.success) return { ...read.data, reason: read.data.reason?.trim() || null }
  const { min, max } = hardLimitBounds
  throw new HttpError(
    422,
    read.error.issues[0]?.path[0] === 'reason'
      ? 'reason: a text of at most 500 characters.'
      : `seconds: a whole number from ${min} to ${max}, or null to remove the limit.`,
  )
}

const insight: ReadonlySet<string> = new Set(['insight'])

/** Decisions about flags, and limits of packages (docs/api.md). */
export function decisionRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  const sendDecided = async (c: Context<AppEnv>, jobId: number) =>
    sendJson(c, await detailJson(c, await c.get('account').jobs.job(jobId), insight))

  routes.put('/jobs/:id/flags/:kind/decision', permit('flag.decide'), async (c) => {
    const [id, kind] = [idParam(c, 'id', 'Job'), flagParam(c)]
    const decision = await readDecision(c)
    await c.get('account').decisions.decideFlag(id, kind, decision, c.get('principal').name)
    return sendDecided(c, id)
  })

  routes.delete('/jobs/:id/flags/:kind/decision', permit('flag.decide'), async (c) => {
    const [id, kind] = [idParam(c, 'id', 'Job'), flagParam(c)]
    await c.get('account').decisions.undecideFlag(id, kind, c.get('principal').name)
    return sendDecided(c, id)
  })

  routes.get('/packages/:id/hard_limit', permit('job.read'), async (c) =>
    taggedResponse(c, await c.get('account').decisions.hardLimit(idParam(c, 'id', 'Package'))),
  )

  routes.put('/packages/:id/hard_limit', permit('package.limit'), async (c) => {
    const id = idParam(c, 'id', 'Package')
    const { seconds, reason } = await readHardLimit(c)
    const { decisions } = c.get('account')
    return sendJson(c, await decisions.setHardLimit(id, seconds, reason, c.get('principal').name))
  })

  routes.get('/packages/:id/activity', permit('job.read'), async (c) =>
    taggedResponse(
      c,
      await c.get('account').decisions.packageActivity(idParam(c, 'id', 'Package')),
    ),
  )

  return routes
}
