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

export type ClaimEvent =
  | {
      type: 'stop_sent'
      jobId: number
      packageName: string
      reason: string | null
      by: string
      at: number
    }
  | { type: 'stop_accepted'; jobId: number; status: SeenStatus; at: number }
  | { type: 'stop_refused'; jobId: number; message: string }
  | { type: 'stop_unconfirmed'; jobId: number; at: number }
  | { type: 'stop_dismissed'; jobId: number }
  /** A read showed a job's status; `requestedAt` is when that read was sent. */
  | { type: 'status_read'; jobId: number; status: SeenStatus; requestedAt: number; at: number }
  | { type: 'run_sent'; run: Omit<RunClaim, 'phase' | 'jobId' | 'acceptedAt' | 'message'> }
  | { type: 'run_accepted'; key: string; jobId: number; at: number }
  | { type: 'run_refused'; key: string; message: string }
  | { type: 'run_unconfirmed'; key: string }
  | { type: 'run_dismissed'; key: string }

/** How long an accepted stop may have no effect before it is called ineffective (rule 4). */
const ineffectiveAfterMs = 60_000
/** How long a job may go on after a lost response before the stop counts as lost (rule 6). */
const lostAfterMs = 10_000
/** How long a claim survives reloads (rule 11). */
export const maxClaimAgeMs = 30 * 60_000

const stoppingRank = statusFacts.pending_stoppage.rank
const rankOf = (status: SeenStatus) => statusFacts[status].rank

function further(a: SeenStatus | null, b: SeenStatus): SeenStatus {
  return a !== null && rankOf(a) > rankOf(b) ? a : b
}

function afterRead(
  claim: StopClaim,
  status: SeenStatus,
  requestedAt: number,
  at: number,
): StopClaim {
  if (statusFacts[status].terminal)
    return claim.phase === 'settled' && claim.seen === status
      ? claim
      : { ...claim, phase: 'settled', seen: status, contradicted: false }
  if (rankOf(status) >= stoppingRank && status !== 'unknown') {
    // The job is being stopped, whatever happened to our own request.
    const next: StopClaim = {
      ...claim,
      phase: 'accepted',
      acceptedAt: claim.acceptedAt ?? at,
      seen: further(claim.seen, status),
      contradicted: false,
      message: null,
    }
    return same(claim, next) ? claim : next
  }
  if (claim.phase === 'unconfirmed' && claim.unconfirmedAt !== null)
    return contradicted(claim, 'lost', claim.unconfirmedAt + lostAfterMs, requestedAt)
  if (claim.phase !== 'accepted' || claim.acceptedAt === null || requestedAt <= claim.acceptedAt)
    return claim
  return contradicted(claim, 'ineffective', claim.acceptedAt + ineffectiveAfterMs, at)
}

/** A read showed that the job goes on: that fails the claim after the deadline only. */
function contradicted(
  claim: StopClaim,
  phase: 'ineffective' | 'lost',
  deadline: number,
  at: number,
): StopClaim {
  if (at > deadline) return { ...claim, phase, contradicted: true }
  return claim.contradicted ? claim : { ...claim, contradicted: true }
}

function same(a: StopClaim, b: StopClaim): boolean {
  return (
    a.phase === b.phase &&
    a.acceptedAt === b.acceptedAt &&
    a.seen === b.seen &&
    a.contradicted === b.contradicted &&
    a.message === b.message
  )
}

function changeStop(state: Claims, jobId: number, change: (claim: StopClaim) => StopClaim): Claims {
  const claim = state.stops[jobId]
  if (!claim) return state
  const next = change(claim)
  return next === claim ? state : { ...state, stops: { ...state.stops, [jobId]: next } }
}

function changeRun(state: Claims, key: string, change: (claim: RunClaim) => RunClaim): Claims {
  if (!state.runs.some((run) => run.key === key)) return state
  return { ...state, runs: state.runs.map((run) => (run.key === key ? change(run) : run)) }
}

/** The claims after an event; the same object if the event changes nothing. */
export function reduceClaims(state: Claims, event: ClaimEvent): Claims {
  switch (event.type) {
    case 'stop_sent': {
      const claim: StopClaim = {
        jobId: event.jobId,
        packageName: event.packageName,
        phase: 'sending',
        reason: event.reason,
        by: event.by,
        sentAt: event.at,
        acceptedAt: null,
        unconfirmedAt: null,
        seen: null,
        contradicted: false,
        message: null,
      }
      return { ...state, stops: { ...state.stops, [event.jobId]: claim }, actedAt: event.at }
    }
    case 'stop_accepted':
      return changeStop(state, event.jobId, (claim) => ({
        ...claim,
        phase: statusFacts[event.status].terminal ? 'settled' : 'accepted',
        acceptedAt: event.at,
        seen: further(claim.seen, event.status),
      }))
    case 'stop_refused':
      return changeStop(state, event.jobId, (claim) =>
        claim.phase === 'settled' ? claim : { ...claim, phase: 'refused', message: event.message },
      )
    case 'stop_unconfirmed':
      return changeStop(state, event.jobId, (claim) =>
        claim.phase === 'sending'
          ? { ...claim, phase: 'unconfirmed', unconfirmedAt: event.at }
          : claim,
      )
    case 'stop_dismissed': {
      const { [event.jobId]: gone, ...stops } = state.stops
      return gone ? { ...state, stops } : state
    }
    case 'status_read':
      return changeStop(state, event.jobId, (claim) =>
        afterRead(claim, event.status, event.requestedAt, event.at),
      )
    case 'run_sent':
      return {
        ...state,
        runs: [
          ...state.runs,
          { ...event.run, phase: 'sending', jobId: null, acceptedAt: null, message: null },
        ],
        actedAt: event.run.sentAt,
      }
    case 'run_accepted':
      return changeRun(state, event.key, (run) => ({
        ...run,
        phase: 'accepted',
        jobId: event.jobId,
        acceptedAt: event.at,
      }))
    case 'run_refused':
      return changeRun(state, event.key, (run) => ({
        ...run,
        phase: 'refused',
        message: event.message,
      }))
    case 'run_unconfirmed':
      return changeRun(state, event.key, (run) => ({ ...run, phase: 'unconfirmed' }))
    case 'run_dismissed':
      return state.runs.some((run) => run.key === event.key)
        ? { ...state, runs: state.runs.filter((run) => run.key !== event.key) }
        : state
  }
}

/** Forgets claims that are too old to mean anything. */
export function pruneClaims(state: Claims, at: number): Claims {
  const stops = Object.fromEntries(
    Object.entries(state.stops).filter(([, claim]) => at - claim.sentAt < maxClaimAgeMs),
  )
  const runs = state.runs.filter((run) => at - run.sentAt < maxClaimAgeMs)
  if (
    Object.keys(stops).length === Object.keys(state.stops).length &&
    runs.length === state.runs.length
  )
    return state
  return { ...state, stops, runs }
}

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
