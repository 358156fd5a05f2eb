import { Hono } from 'hono'
import { DurationHistogram } from '../../shared/histogram.ts'
import { version } from '../../shared/version.ts'
import type { AppEnv, HttpDeps } from '../app-context.ts'
import type { HeldRequests } from '../held-requests.ts'
import type { HttpCounters } from '../http-counters.ts'
import { sendJson } from '../json-response.ts'
import { metricsText, metricsType } from '../metrics-text.ts'
import { collectMetrics } from '../metrics.ts'
import { ProcessMetrics } from '../process-metrics.ts'
import { permit } from '../principal.ts'

/** Health, readiness and metrics (docs/operating.md). */
export function systemRoutes(
  { accounts, now, isTeam, storeDurations = new DurationHistogram(), backups }: HttpDeps,
  { counters, held }: { counters: HttpCounters; held: HeldRequests },
): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  const process = new ProcessMetrics()
  const services = [...accounts.values()].map(({ service }) => service)

  routes.get('/healthz', permit('public'), (c) => sendJson(c, { status: 'ok', version }))

  routes.get('/readyz', permit('public'), async (c) => {
    const states = await Promise.all(services.map((service) => service.freshness.readiness()))
    // Strangers must not learn which accounts there are.
    const details = isTeam ? {} : { accounts: states }
    if (states.every(({ ready }) => ready)) return sendJson(c, { status: 'ready', ...details })
    const message = 'Not all accounts have been filled from their source yet.'
    return sendJson(c, { message, status: 'not ready', ...details }, 503)
  })

  routes.get('/metrics', permit('metrics.read'), async (c) => {
    const metrics = await collectMetrics({
      accounts: services,
      counters,
      held: held.count,
      process,
      storeDurations,
      backup: backups?.() ?? null,
      nowMs: now(),
    })
    return c.body(metricsText(metrics), 200, {
      'content-type': metricsType,
      'cache-control': 'no-store',
    })
  })

  return routes
}
