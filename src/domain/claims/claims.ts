import { statusFacts, type SeenStatus } from '../../../contract/status.ts'
import type { Variables } from '../../../contract/coerce.ts'

/*
 * A claim is what this person has requested and the server has not shown yet (interaction-rules.md
 * §1). Claims are kept beside the server's data and merged for display; neither overwrites the
 * other. Everything here is pure: state and event in, state out. Times are milliseconds of the
 * local clock.
 */

/**
 * - `sending`: the request is under way
 * - `accepted`: the server accepted the request; the job need not show it yet
 * - `unconfirmed`: no response came, so that it is unknown whether the request was accepted
 * - `refused`: the server refused the request
 * - `ineffective`: accepted a minute ago, but the job goes on as before
 * - `lost`: no response came, and the job goes on as before
 * - `settled`: the job has ended
 */
export type StopPhase =
  'sending' | 'accepted' | 'unconfirmed' | 'refused' | 'ineffective' | 'lost' | 'settled'

export interface StopClaim {
  jobId: number
  /** For messages. */
  packageName: string
  phase: StopPhase
  reason: string | null
  by: string
  sentAt: number
  acceptedAt: number | null
  /** When the request ended without a response; null if it did not. */
  unconfirmedAt: number | null
  /** The furthest status the server has reported since the request. */
  seen: SeenStatus | null
  /** A read requested after the acceptance still showed a lower status. */
  contradicted: boolean
  /** The server's message when it refused. */
  message: string | null
}

export interface RunClaim {
  key: string
  phase: 'sending' | 'accepted' | 'unconfirmed' | 'refused'
  packageId: number
  packageName: string
  clusterId: number
  clusterName: string
  variables: Variables
  by: string
  sentAt: number
  jobId: number | null
  /** When the server assigned the job; null before. */
  acceptedAt: number | null
  message: string | null
}

export interface Claims {
  stops: Readonly<Record<number, StopClaim>>
  runs: readonly RunClaim[]
  /** When the last stop or run was sent; polls are faster for a while after it. */
  actedAt: number | null
}

export const noClaims: Claims = { stops: {}, runs: [], actedAt: null }

/** How long a claim survives reloads (rule 11). */
export const maxClaimAgeMs = 30 * 60_000

export const stoppingRank = statusFacts.pending_stoppage.rank
export const rankOf = (status: SeenStatus) => statusFacts[status].rank

/** A job's status as it is displayed. */
export interface StatusView {
  status: SeenStatus
  /** Our claim, not the server's status; drawn dashed. */
  claimed: boolean
  claim: StopClaim | null
}

/**
 * Merges the server's status and the person's claim (interaction-rules.md §1): a higher rank from
 * the server always wins at once.
 */
export function viewStatus(jobId: number, status: SeenStatus, claims: Claims): StatusView {
  const claim = claims.stops[jobId] ?? null
  if (
    !claim ||
    claim.phase === 'refused' ||
    claim.phase === 'ineffective' ||
    claim.phase === 'lost'
  )
    return { status, claimed: false, claim }
  if (rankOf(status) >= stoppingRank && rankOf(status) >= rankOf(claim.seen ?? 'idle'))
    return { status, claimed: false, claim }
  if (claim.phase === 'settled') return { status: claim.seen ?? status, claimed: false, claim }
  if (claim.phase === 'accepted' && claim.seen !== null && rankOf(claim.seen) >= stoppingRank) {
    return { status: claim.seen, claimed: claim.contradicted, claim }
  }
  return { status: 'pending_stoppage', claimed: true, claim }
}
