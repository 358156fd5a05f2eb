import { maxClaimAgeMs, type Claims } from './claims.ts'

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
