import { Identity } from '../../identity/identity.ts'
import type { RecordStore } from '../../records/port.ts'
import type { HttpDeps } from '../app-context.ts'
import { loopbackSite } from '../site.ts'

const hourMs = 3_600_000
export const testAges = { idleMs: 12 * hourMs, absoluteMs: 14 * 24 * hourMs }

/** What a server in local mode has of identity. */
export function localDeps(
  records: RecordStore,
  now: () => number,
): Pick<HttpDeps, 'identity' | 'isTeam' | 'sessionAges' | 'site' | 'facts'> {
  return {
    // The cheapest parameters that argon2 accepts: tests check behaviour, not strength.
    identity: new Identity(records.identity, {
      ages: testAges,
      now,
      hashCost: { memoryKib: 8, passes: 1, lanes: 1 },
    }),
    isTeam: false,
    sessionAges: testAges,
    site: loopbackSite,
    facts: { startedMs: now(), storage: async () => [] },
  }
}
