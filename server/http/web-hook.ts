import type { Context, Handler, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { ErrorBody } from '../../contract/errors.ts'
import type { Clock } from '../account/clock.ts'
import type { AppEnv, HttpAccount, HttpLog } from './app-context.ts'
import type { HttpCounters } from './http-counters.ts'

/** The body is not used, because jobs-api.md §8 does not describe it. */
const maxBodyBytes = 64 * 1024
/** A signature is 40 hexadecimal digits. */
const maxSignatureLength = 200
const logIntervalMs = 60_000
/** The same for every reason, so that it reveals nothing. */
const refusal: ErrorBody = { message: 'Refused.' }

/**
 * Handles web hook calls, which come through a proxy: no session, no key, any `Host`. A caller
 * without a valid signature learns nothing, not even which accounts exist. The source limits what a
 * valid call triggers.
 */
export function webHook({
  accounts,
  now,
  log,
  counters,
}: {
  accounts: ReadonlyMap<string, HttpAccount>
  now: Clock
  log: HttpLog
  counters: HttpCounters
}): [MiddlewareHandler<AppEnv>, Handler<AppEnv>] {
  let refusedSince = 0
  let lastLineMs = -Infinity

  const refused = (c: Context<AppEnv>, slug: string): Response => {
    counters.hook(slug, 'refused')
    refusedSince += 1
    if (now() - lastLineMs >= logIntervalMs) {
      log.warn({ calls: refusedSince }, 'Refused web hook calls with an invalid signature')
      refusedSince = 0
      lastLineMs = now()
    }
    c.header('cache-control', 'no-store')
    return c.json(refusal, 403)
  }

  const slugOf = (c: Context<AppEnv>): string => c.req.param('account') ?? ''
  const boundedBody = bodyLimit({
    maxSize: maxBodyBytes,
    onError: (c: Context<AppEnv>) => refused(c, slugOf(c)),
  })
  const verify: Handler<AppEnv> = (c) => {
    const slug = slugOf(c)
    const signature = c.req.header('x-hook-signature') ?? ''
    const isGenuine =
      signature !== '' &&
      signature.length <= maxSignatureLength &&
      accounts.get(slug)?.service.hookCalled(signature) === true
    if (!isGenuine) return refused(c, slug)
    counters.hook(slug, 'accepted')
    return c.body(null, 204)
  }
  return [boundedBody, verify]
}
