/** What the pace is chosen from. */
export interface PaceFacts {
  /** Somebody looks at the account. */
  watched: boolean
  /** Something has not ended. */
  moving: boolean
  /** Milliseconds since a person stopped or ran something through us; null for never. */
  sinceActedMs: number | null
  /** How full our own budget is, 0–1. */
  level: number
  /**
   * Share of the key's credits that is left, 0–1; null while not known. Others may use the key,
   * too.
   */
  creditsLeft: number | null
}

const seconds = 1_000
/** A person waits to see what became of their stop or run. */
const actedForMs = 30 * seconds

/**
 * Milliseconds between two cycles: faster while someone looks and something moves, slower as
 * credits run low. The budget itself is the ceiling; this keeps away from it, so that it is a pace
 * and not a stop and go.
 */
export function paceOf({ watched, moving, sinceActedMs, level, creditsLeft }: PaceFacts): number {
  const wanted =
    sinceActedMs !== null && sinceActedMs < actedForMs
      ? 5 * seconds
      : watched
        ? moving
          ? 10 * seconds
          : 20 * seconds
        : moving
          ? 60 * seconds
          : 120 * seconds
  const ours = level >= 0.6 ? 1 : level >= 0.4 ? 1.5 : level >= 0.3 ? 2.5 : 4
  const theirs = creditsLeft === null || creditsLeft >= 0.2 ? 1 : creditsLeft >= 0.1 ? 3 : 6
  return wanted * Math.max(ours, theirs)
}
