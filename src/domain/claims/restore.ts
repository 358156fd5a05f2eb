import * as z from 'zod/mini'
import { parseJson } from '../../../contract/exact-json.ts'
import { lenient } from '../../../contract/coerce.ts'
import { jobStatuses } from '../../../contract/status.ts'
import { noClaims, type Claims } from './claims.ts'
import { pruneClaims } from './prune-claims.ts'

const seenStatus = z.enum([...jobStatuses, 'unknown'])
const storedSchema = z.object({
  stops: z.array(
    z.object({
      jobId: z.number(),
      packageName: z._default(z.string(), ''),
      phase: z.enum([
        'sending',
        'accepted',
        'unconfirmed',
        'refused',
        'ineffective',
        'lost',
        'settled',
      ]),
      reason: z.nullable(z.string()),
      by: z.string(),
      sentAt: z.number(),
      acceptedAt: z.nullable(z.number()),
      // Earlier versions of the page did not write it.
      unconfirmedAt: z._default(z.nullable(z.number()), null),
      seen: z.nullable(seenStatus),
      contradicted: z.boolean(),
      message: z.nullable(z.string()),
    }),
  ),
  runs: z.array(
    z.object({
      key: z.string(),
      phase: z.enum(['sending', 'accepted', 'unconfirmed', 'refused']),
      packageId: z.number(),
      packageName: z.string(),
      clusterId: z.number(),
      clusterName: z.string(),
      variables: lenient.variables,
      by: z.string(),
      sentAt: z.number(),
      jobId: z.nullable(z.number()),
      acceptedAt: z._default(z.nullable(z.number()), null),
      message: z.nullable(z.string()),
    }),
  ),
})

/**
 * Reads claims that a page has stored before a reload: requests that were under way will get no
 * response.
 * @param text may have been written by another version of the page
 * @param at local milliseconds
 */
export function claimsFromText(text: string, at: number): Claims {
  let raw: unknown = null
  try {
    raw = parseJson(text)
  } catch {
    // Unreadable: there is nothing to restore.
  }
  const stored = z.safeParse(storedSchema, raw)
  if (!stored.success) return noClaims
  const stops = Object.fromEntries(
    stored.data.stops.map((claim) => [
      claim.jobId,
      claim.phase === 'sending' || claim.phase === 'unconfirmed'
        ? { ...claim, phase: 'unconfirmed' as const, unconfirmedAt: claim.unconfirmedAt ?? at }
        : claim,
    ]),
  )
  const runs = stored.data.runs.map((run) =>
    run.phase === 'sending' ? { ...run, phase: 'unconfirmed' as const } : run,
  )
  return pruneClaims({ stops, runs, actedAt: null }, at)
}
