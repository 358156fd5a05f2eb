import type { QueryClient } from '@tanstack/react-query'
import { useQuery } from '@tanstack/react-query'
import * as z from 'zod/mini'
import { jobStatuses, type SeenStatus } from '../../../contract/status.ts'
import { parseJson } from '../../../contract/exact-json.ts'
import { lenient } from '../../../contract/coerce.ts'
import { noClaims, pruneClaims, type Claims } from './claims.ts'

/*
 * Claims live in React Query's cache, one entry per account that is never collected. A reload
 * restores them from session storage; they are parsed, since another version of the page may have
 * written them.
 */

export const claimsKey = (account: string) => ['claims', account] as const
export const storageKey = (account: string) => `jobwatch.claims.${account}`

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

/** Claims after a reload: requests that were under way will get no response. */
function restore(account: string): Claims {
  let raw: unknown = null
  try {
    raw = parseJson(sessionStorage.getItem(storageKey(account)) ?? 'null')
  } catch {
    // Unreadable or blocked storage: there is nothing to restore.
  }
  const stored = z.safeParse(storedSchema, raw)
  if (!stored.success) return noClaims
  const stops = Object.fromEntries(
    stored.data.stops.map((claim) => [
      claim.jobId,
      claim.phase === 'sending' || claim.phase === 'unconfirmed'
        ? {
            ...claim,
            phase: 'unconfirmed' as const,
            unconfirmedAt: claim.unconfirmedAt ?? Date.now(),
          }
        : claim,
    ]),
  )
  const runs = stored.data.runs.map((run) =>
    run.phase === 'sending' ? { ...run, phase: 'unconfirmed' as const } : run,
  )
  return pruneClaims({ stops, runs, actedAt: null }, Date.now())
}

const claimsQuery = (account: string) => ({
  queryKey: claimsKey(account),
  queryFn: () => restore(account),
  initialData: () => restore(account),
  staleTime: Infinity,
  gcTime: Infinity,
})

export function readClaims(client: QueryClient, account: string): Claims {
  return client.getQueryData<Claims>(claimsKey(account)) ?? restore(account)
}

export function useClaims(account: string): Claims {
  return useQuery(claimsQuery(account)).data
}

/** Marks a query that reads jobs: the statuses it reads are compared with the claims. */
export interface JobsMeta extends Record<string, unknown> {
  account: string
  path: string
  statuses: (data: unknown) => readonly { id: number; status: SeenStatus }[]
}
