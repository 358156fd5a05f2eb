import { Hono, type Context } from 'hono'
import {
  defaultViewSchema,
  maxCountedViews,
  newViewSchema,
  viewChangeSchema,
  viewLimits,
} from '../../../contract/views.ts'
import type { ViewCaller } from '../../account/account-views.ts'
import type { AppEnv } from '../app-context.ts'
import { HttpError } from '../errors.ts'
import { sendJson, taggedResponse } from '../json-response.ts'
import { mayDo, permit } from '../principal.ts'
import { bodyOf, idParam, queryOf } from '../request.ts'

function callerOf(c: Context<AppEnv>): ViewCaller {
  const principal = c.get('principal')
  const isAdmin = mayDo(principal, 'account.admin', c.get('account').slug)
  return { id: principal.id, name: principal.name, isAdmin }
}

const expected: Readonly<Record<string, string>> = {
  name: `a text of 1 to ${viewLimits.name} characters`,
  query: `parameters of the list of jobs, at most ${viewLimits.query} characters`,
  columns: `at most ${viewLimits.columns} names of columns, or null`,
  shared: 'true or false',
  pinned: 'true or false',
  before: 'the id of a view, or null',
  view: 'the key or id of a view, or null',
}

function problem(path: string): string {
  const [field = ''] = path.split('.')
  return field === ''
    ? 'The body must be a JSON object.'
    : `${field}: ${expected[field] ?? 'invalid'}.`
}

/** @throws HttpError 422 */
function countedIds(c: Context<AppEnv>): number[] {
  const ids = (queryOf(c).get('ids') ?? '').split(',').filter((part) => part !== '')
  if (ids.length > maxCountedViews || !ids.every((id) => /^[1-9]\d{0,12}$/.test(id)))
    throw new HttpError(422, `ids: at most ${maxCountedViews} numbers separated by commas.`)
  return ids.map(Number)
}

/** Saved views of the job list (docs/api.md). */
export function viewRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()

  routes.get('/views', permit('job.read'), async (c) =>
    taggedResponse(c, await c.get('account').views.list(callerOf(c))),
  )

  routes.post('/views', permit('failure.acknowledge'), async (c) => {
    const fields = await bodyOf(c, newViewSchema, problem)
    return sendJson(c, await c.get('account').views.add(fields, callerOf(c)), 201)
  })

  routes.get('/views/counts', permit('job.read'), async (c) =>
    taggedResponse(c, await c.get('account').views.counts(countedIds(c), callerOf(c))),
  )

  routes.put('/views/default', permit('failure.acknowledge'), async (c) => {
    const { view } = await bodyOf(c, defaultViewSchema, problem)
    await c.get('account').views.setDefault(view, callerOf(c))
    return sendJson(c, { view })
  })

  routes.put('/views/:id', permit('failure.acknowledge'), async (c) => {
    const id = idParam(c, 'id', 'View')
    const change = await bodyOf(c, viewChangeSchema, problem)
    return sendJson(c, await c.get('account').views.change(id, change, callerOf(c)))
  })

  routes.delete('/views/:id', permit('failure.acknowledge'), async (c) => {
    await c.get('account').views.remove(idParam(c, 'id', 'View'), callerOf(c))
    return c.body(null, 204)
  })

  return routes
}
