import { Hono } from 'hono'
import type { Schedule } from '../../../contract/resources.ts'
import type { AccountResources } from '../../account/account-resources.ts'
import { sendJson, taggedResponse } from '../json-response.ts'
import { permit } from '../principal.ts'
import type { AppEnv } from '../app-context.ts'
import { HttpError } from '../errors.ts'
import type { Idempotency } from '../idempotency.ts'
import { mapInTurns } from '../map-in-turns.ts'
import { listed } from '../paging.ts'
import { apiBase, scheduleJson } from '../serializers.ts'
import { idParam, jsonBody, queryOf, requestFields } from '../request.ts'
import { searchPage, type ResourceSearch } from '../resource-search.ts'

const scheduleSearch = (resources: AccountResources): ResourceSearch<Schedule> => ({
  attributes: {
    id: { kind: 'number', of: ({ id }) => id },
    name: { kind: 'text', of: ({ name }) => [name] },
    description: { kind: 'text', of: ({ description }) => [description] },
    status: { kind: 'keyword', of: ({ status }) => status },
    package: {
      kind: 'text',
      of: ({ task }) =>
        (task?.packages ?? []).map((item) => resources.packageName(item.package_id)),
      ids: ({ task }) => (task?.packages ?? []).map((item) => item.package_id),
    },
  },
  describe: ({ description }) => description,
  modified: (item) => item.updated_at,
})

/** Schedules (jobs-api.md §7): list, run, enable and disable. */
export function scheduleRoutes(idempotency: Idempotency): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()

  routes.get('/schedules', permit('job.read'), async (c) => {
    const account = c.get('account')
    const status = queryOf(c).get('status')
    const schedules = (await account.resources.schedules()).filter((item) =>
      status === 'enabled' || status === 'disabled' ? item.status === status : true,
    )
    const base = apiBase(c, account)
    const page = listed(c, schedules)
    if (queryOf(c).get('fields') !== 'card')
      return taggedResponse(
        c,
        page.map((item) => scheduleJson(item, base)),
      )
    return taggedResponse(
      c,
      await mapInTurns(page, async (item) => ({
        ...scheduleJson(item, base),
        card: await account.resources.scheduleCard(item),
      })),
    )
  })

  routes.get('/schedules/search', permit('job.read'), async (c) => {
    const account = c.get('account')
    const found = searchPage(
      c,
      await account.resources.schedules(),
      scheduleSearch(account.resources),
    )
    const base = apiBase(c, account)
    return sendJson(
      c,
      found.map((item) => scheduleJson(item, base)),
    )
  })

  routes.get('/schedules/:id', permit('job.read'), async (c) => {
    const account = c.get('account')
    return taggedResponse(
      c,
      scheduleJson(
        await account.resources.schedule(idParam(c, 'id', 'Schedule')),
        apiBase(c, account),
      ),
    )
  })

  routes.post('/schedules/:id/run', permit('job.run'), async (c) => {
    const account = c.get('account')
    const id = idParam(c, 'id', 'Schedule')
    const started = await idempotency.once(c, {
      act: async () => {
        await jsonBody(c)
        return account.commands.runSchedule(id, c.get('principal').name)
      },
      again: () => account.resources.schedule(id),
    })
    return sendJson(c, scheduleJson(started, apiBase(c, account)))
  })

  routes.put('/schedules/:id', permit('schedule.manage'), async (c) => {
    const account = c.get('account')
    const id = idParam(c, 'id', 'Schedule')
    const { status } = await requestFields(c, 'schedule')
    if (status !== 'enabled' && status !== 'disabled')
      throw new HttpError(
        422,
        'status: enabled or disabled; nothing else of a schedule can be changed here.',
      )
    return sendJson(
      c,
      scheduleJson(
        await account.commands.setScheduleStatus(id, status, c.get('principal').name),
        apiBase(c, account),
      ),
    )
  })

  return routes
}
