import { Hono, type Context } from 'hono'
import { notificationChangeSchema } from '../../../contract/notifications.ts'
import { SettingsError, type Notifier } from '../../notify/notifier.ts'
import type { AppEnv, HttpAccount } from '../app-context.ts'
import { HttpError, notFound } from '../errors.ts'
import { sendJson, taggedResponse } from '../json-response.ts'
import { permit } from '../principal.ts'
import { bodyOf } from '../request.ts'

/** Sends a refusal of the notifier to the caller. */
async function refusable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SettingsError) throw new HttpError(422, error.message)
    throw error
  }
}

/** Messages to the outside (docs/api.md). */
export function notificationRoutes(accounts: ReadonlyMap<string, HttpAccount>): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  const notifierOf = (c: Context<AppEnv>): Notifier => {
    const { slug } = c.get('account')
    const account = accounts.get(slug)
    if (!account) throw notFound(`Account ${slug}`)
    return account.notifier
  }

  routes.get('/notifications', permit('account.admin'), async (c) =>
    taggedResponse(c, await notifierOf(c).settings()),
  )

  routes.put('/notifications', permit('account.admin'), async (c) => {
    const { new_secret: needsSecret, ...settings } = await bodyOf(
      c,
      notificationChangeSchema,
      (path) => `${path || 'the body'}: missing or not valid.`,
    )
    const { name } = c.get('principal')
    const changed = () => notifierOf(c).change(settings, needsSecret, name)
    return sendJson(c, await refusable(changed))
  })

  routes.post('/notifications/test', permit('account.admin'), async (c) =>
    sendJson(c, await refusable(() => notifierOf(c).test(c.get('principal').name))),
  )

  return routes
}
