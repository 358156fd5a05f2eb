import { statusFacts, type SeenStatus } from '../../../contract/status.ts'
import type { Variables } from '../../../contract/coerce.ts'

/*
 * What this person has asked for and the server has not yet shown: a claim (interaction-rules.md
 * §1). Claims stand beside the server's truth and are merged into it for the eye; neither
 * overwrites the other. Everything here is pure: state and event in, state out. Times are
 * milliseconds of the local clock.
 */

/**
 * - `sending`: on its way
 * - `accepted`: the server took the request; the job need not show it yet
 * - `unconfirmed`: no answer came; whether it was taken is not known
 * - `refused`: the server said no
 * - `ineffective`: accepted a minute ago, and the job goes on as before
 * - `lost`: no answer came, and the job still goes on as before
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
  /** When the request ended without an answer; null where it did not. */
  unconfirmedAt: number | null
  /** The furthest status the server itself has told since the request. */
  seen: SeenStatus | null
  /** A read asked for after the acceptance still told a lower status. */
  contradicted: boolean
  /** The server's words on a refusal. */
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
  /** When the server named the job; null before. */
  acceptedAt: number | null
  message: string | null
}

export interface Claims {
  stops: Readonly<Record<number, StopClaim>>
  runs: readonly RunClaim[]
  /** When the last stop or run was sent; polls are quick for a while after it. */
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
  /** A read told a job's status; `askedAt` is when that read was sent. */
  | { type: 'server_told'; jobId: number; status: SeenStatus; askedAt: number; at: number }
  | { type: 'run_sent'; run: Omit<RunClaim, 'phase' | 'jobId' | 'acceptedAt' | 'message'> }
  | { type: 'run_accepted'; key: string; jobId: number; at: number }
  | { type: 'run_refused'; key: string; message: string }
  | { type: 'run_unconfirmed'; key: string }
  | { type: 'run_dismissed'; key: string }

/**
 * How long an accepted stop may stay unseen before we stop pretending (interaction-rules.md §1 rule
 * 4).
 */
const patienceMs = 60_000
/**
 * How long after a lost answer the job may go on before the stop counts as not received (rule 6).
 */
const lostAfterMs = 10_000
/** How long a claim is remembered over reloads (rule 11). */
export const rememberMs = 30 * 60_000

const stoppingRank = statusFacts.pending_stoppage.rank
const rankOf = (status: SeenStatus) => statusFacts[status].rank

function further(a: SeenStatus | null, b: SeenStatus): SeenStatus {
  return a !== null && rankOf(a) > rankOf(b) ? a : b
}

function told(claim: StopClaim, status: SeenStatus, askedAt: number, at: number): StopClaim {
  if (statusFacts[status].terminal)
    return claim.phase === 'settled' && claim.seen === status
      ? claim
      : { ...claim, phase: 'settled', seen: status, contradicted: false }
  if (rankOf(status) >= stoppingRank && status !== 'unknown') {
    // The job is being stopped, whatever became of our own request.
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
    return contradicted(claim, 'lost', claim.unconfirmedAt + lostAfterMs, askedAt)
  if (claim.phase !== 'accepted' || claim.acceptedAt === null || askedAt <= claim.acceptedAt)
    return claim
  return contradicted(claim, 'ineffective', claim.acceptedAt + patienceMs, at)
}

/**
 * A read said that the job goes on: past the deadline the claim is dropped, before that it is only
 * doubted.
 */
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

/** The claims after an event; the very same object when the event changes nothing. */
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
    case 'server_told':
      return changeStop(state, event.jobId, (claim) =>
        told(claim, event.status, event.askedAt, event.at),
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

/** Claims too old to say anything are forgotten. */
export function pruneClaims(state: Claims, at: number): Claims {
  const stops = Object.fromEntries(
    Object.entries(state.stops).filter(([, claim]) => at - claim.sentAt < rememberMs),
  )
  const runs = state.runs.filter((run) => at - run.sentAt < rememberMs)
  if (
    Object.keys(stops).length === Object.keys(state.stops).length &&
    runs.length === state.runs.length
  )
    return state
  return { ...state, stops, runs }
}

/** What the eye is shown for a job's status. */
export interface StatusView {
  status: SeenStatus
  /** Dashed: our claim, not the server's word. */
  claimed: boolean
  claim: StopClaim | null
}

/**
 * The server's status and the person's claim as one (interaction-rules.md §1): a higher rank from
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
