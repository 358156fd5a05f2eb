import { Hono } from 'hono'
import { sendJson } from '../json-response.ts'
import { permit } from '../principal.ts'
import type { AppEnv } from '../app-context.ts'
import { apiBase } from '../serializers.ts'
import { idParam, jsonBody } from '../request.ts'

const watched = [
  { kind: 'jobs', key: 'job_url', what: 'Job' },
  { kind: 'clusters', key: 'cluster_url', what: 'Cluster' },
  { kind: 'schedules', key: 'schedule_url', what: 'Schedule' },
] as const

/**
 * Watchers of jobs, clusters and schedules. One client rejects any other keys or status codes
 * (jobs-api.md §2.9).
 */
export function watcherRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  for (const { kind, key, what } of watched) {
    const path = `/${kind}/:id/watchers`
    routes.get(path, permit('job.read'), async (c) => {
      const watchers = await c.get('account').resources.watchers(kind, idParam(c, 'id', what))
      return sendJson(
        c,
        watchers.map(({ id, display_name }) => ({ id, display_name })),
      )
    })
    routes.post(path, permit('watcher.manage'), async (c) => {
      const id = idParam(c, 'id', what)
      await jsonBody(c)
      const since = await c.get('account').commands.watch(kind, id, c.get('principal').name)
      return sendJson(c, {
        created_at: since,
        [key]: `${apiBase(c, c.get('account'))}/${kind}/${id}`,
      })
    })
    routes.delete(path, permit('watcher.manage'), async (c) => {
      const id = idParam(c, 'id', what)
      await c.get('account').commands.unwatch(kind, id, c.get('principal').name)
      return c.body(null, 204)
    })
  }
  return routes
}
