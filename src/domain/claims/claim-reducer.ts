import { statusFacts, type SeenStatus } from '../../../contract/status.ts'
import { rankOf, stoppingRank, type Claims, type RunClaim, type StopClaim } from './claims.ts'

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
