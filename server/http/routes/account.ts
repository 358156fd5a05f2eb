import { Hono, type Context } from 'hono'
import type { AccountService } from '../../account/account-service.ts'
import type { ActivityLog } from '../../records/port.ts'
import { sendActivity } from '../activity-page.ts'
import { sendJson, taggedResponse } from '../json-response.ts'
import { creditLimit, type Credits } from '../rate-limit.ts'
import { permissionsIn, permit, roleIn } from '../principal.ts'
import type { AppEnv, HttpAccount } from '../app-context.ts'
import { notFound } from '../errors.ts'
import { listed } from '../paging.ts'
import { apiBase, memberJson } from '../serializers.ts'
import { idParam, queryOf } from '../request.ts'

const limits = (c: Context<AppEnv>, credits: Credits) => ({
  limits: { limit: creditLimit, remaining: credits.of(c.get('principal')).remaining },
})

/** Activity, members, freshness and credits of an account (jobs-api.md §1.7, §9). */
export function accountRoutes(credits: Credits, records: ActivityLog): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()

  routes.get('/activity', permit('job.read'), (c) =>
    sendActivity(c, records, c.get('account').slug),
  )

  routes.get('/members', permit('job.read'), async (c) => {
    const account = c.get('account')
    const params = queryOf(c)
    const [role, email] = [params.get('role'), params.get('email')]
    const members = (await account.resources.members()).filter(
      (item) =>
        (role === null || role === 'all' || item.role === role) &&
        (email === null || item.email === email),
    )
    const base = apiBase(c, account)
    return taggedResponse(
      c,
      listed(c, members).map((item) => memberJson(item, base)),
    )
  })

  routes.get('/members/:id', permit('job.read'), async (c) => {
    const account = c.get('account')
    const id = idParam(c, 'id', 'Member')
    const member = (await account.resources.members()).find((item) => item.id === id)
    if (!member) throw notFound(`Member ${id}`)
    return sendJson(c, {
      ...memberJson(member, apiBase(c, account)),
      display_name: member.name,
      confirmed: true,
    })
  })

  routes.get('/sync', permit('job.read'), (c) => {
    const account = c.get('account')
    const permissions = permissionsIn(c.get('principal'), account.slug)
    return sendJson(c, { ...account.freshness.sync(), permissions })
  })
  routes.get('/rate_limit_status', permit('job.read'), (c) => sendJson(c, limits(c, credits)))

  return routes
}

async function accountJson(
  c: Context<AppEnv>,
  { service, look }: HttpAccount,
  id: number,
): Promise<Record<string, unknown>> {
  const counts = await service.jobs.counts()
  return {
    id,
    account_id: service.slug,
    name: service.slug,
    ...look,
    source: service.kind,
    // The jobs API knows no other roles.
    role: roleIn(c.get('principal'), service.slug) === 'admin' ? 'admin' : 'member',
    permissions: [],
    jobs_count: counts.total,
    running_jobs_count: counts.running,
    url: apiBase(c, service),
  }
}

/** The paths of {@link rootRoutes}, which require a known caller. */
export const rootPaths = ['/user', '/accounts', '/variables', '/rate_limit_status'] as const

/** Calls without an account in their path: they use the first account, or `?account=`. */
export function rootRoutes(
  accounts: ReadonlyMap<string, HttpAccount>,
  credits: Credits,
): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  const all = [...accounts.values()]
  const visibleTo = (c: Context<AppEnv>): HttpAccount[] =>
    all.filter(({ service }) => roleIn(c.get('principal'), service.slug) !== null)
  const chosen = (c: Context<AppEnv>): AccountService => {
    const slug = queryOf(c).get('account') ?? ''
    const visible = visibleTo(c)
    const account = slug === '' ? visible[0] : visible.find(({ service }) => service.slug === slug)
    if (!account) throw notFound(`Account ${slug.slice(0, 60)}`)
    return account.service
  }

  routes.get('/user', permit('job.read'), async (c) => {
    const account = chosen(c)
    const user = await account.resources.user()
    return sendJson(c, {
      ...memberJson(user, apiBase(c, account)),
      display_name: user.name,
      time_zone: 'UTC',
      time_zone_info: { name: 'UTC', identifier: 'Etc/UTC', offset: '+0000' },
      notifications_count: 0,
      unread_notifications_count: 0,
    })
  })
  routes.get('/accounts', permit('job.read'), async (c) =>
    sendJson(
      c,
      await Promise.all(
        // The same id for every caller.
        visibleTo(c).map((account) => accountJson(c, account, all.indexOf(account) + 1)),
      ),
    ),
  )
  routes.get('/variables', permit('job.read'), async (c) =>
    sendJson(c, await chosen(c).resources.systemVariables()),
  )
  routes.get('/rate_limit_status', permit('job.read'), (c) => {
    chosen(c)
    return sendJson(c, limits(c, credits))
  })

  return routes
}
