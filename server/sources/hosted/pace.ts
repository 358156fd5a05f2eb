/** Inputs for choosing the polling interval. */
export interface PaceFacts {
  /** Someone has the account open. */
  watched: boolean
  /** At least one job has not ended. */
  moving: boolean
  /** Milliseconds since a user stopped or ran something through us; null for never. */
  sinceActedMs: number | null
  /** How full our own budget is, 0–1. */
  level: number
  /**
   * Share of the key's credits that is left, 0–1; null if unknown. Others may use the key as well.
   */
  creditsLeft: number | null
}

const seconds = 1_000
/** A user is waiting for the effect of a stop or run. */
const actedForMs = 30 * seconds

/**
 * Milliseconds between two cycles: shorter while someone is watching and jobs are active, longer as
 * credits run low. The budget is the hard limit; this stays well below it, so that the sync keeps
 * an even pace.
 */
export function paceOf(facts: PaceFacts): number {
  const { level, creditsLeft } = facts
  return wantedPace(facts) * Math.max(slowdownByBudget(level), slowdownByCredits(creditsLeft))
}

function wantedPace({ watched, moving, sinceActedMs }: PaceFacts): number {
  if (sinceActedMs !== null && sinceActedMs < actedForMs) return 5 * seconds
  if (watched) return moving ? 10 * seconds : 20 * seconds
  return moving ? 60 * seconds : 120 * seconds
}

function slowdownByBudget(level: number): number {
  if (level >= 0.6) return 1
  if (level >= 0.4) return 1.5
  return level >= 0.3 ? 2.5 : 4
}

function slowdownByCredits(left: number | null): number {
  if (left === null || left >= 0.2) return 1
  return left >= 0.1 ? 3 : 6
}
