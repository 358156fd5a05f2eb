import type { Context, Handler } from 'hono'
import type { ErrorBody } from '../../contract/errors.ts'
import type { Clock } from '../account/clock.ts'
import type { AppEnv, HttpAccount, HttpLog } from './app-context.ts'
import { boundedText } from './request.ts'
import type { HttpCounters } from './http-counters.ts'

/**
 * What a call may carry, in bytes. Nothing of it is looked at (jobs-api.md §8 does not describe
 * it).
 */
const hookBodyLimit = 64 * 1024
/** A signature is 40 hexadecimal digits. */
const longestSignature = 200
const leastBetweenLinesMs = 60_000
/** The same to the letter, whatever the reason. */
const refusal: ErrorBody = { message: 'Refused.' }

/**
 * Takes calls of web hooks: no session, no key, any `Host`, since they come through a proxy.
 * Whoever knows no signature learns nothing, not even which accounts there are. What a genuine call
 * brings about is the source's to limit.
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
}): Handler<AppEnv> {
  let refusedSince = 0
  let lastLineMs = -Infinity

  const refused = (c: Context<AppEnv>, slug: string): Response => {
    counters.hook(slug, 'refused')
    refusedSince += 1
    if (now() - lastLineMs >= leastBetweenLinesMs) {
      log.warn(
        { calls: refusedSince },
        'Calls of web hooks were refused: their signature is not that of a hook',
      )
      refusedSince = 0
      lastLineMs = now()
    }
    c.header('cache-control', 'no-store')
    return c.json(refusal, 403)
  }

  return async (c) => {
    const slug = c.req.param('account') ?? ''
    const signature = c.req.header('x-hook-signature') ?? ''
    const fits = await boundedText(c.req.raw, hookBodyLimit).then(
      () => signature !== '' && signature.length <= longestSignature,
      () => false,
    )
    if (!fits || accounts.get(slug)?.watch.source.hookCalled(signature) !== true)
      return refused(c, slug)
    counters.hook(slug, 'accepted')
    return c.body(null, 204)
  }
}
