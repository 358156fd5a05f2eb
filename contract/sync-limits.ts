import type { Sync } from './sync.ts'

/* From when a source is called stale, slow or short of something (interaction-rules.md §2). */

/** Data older than this is stale, however slowly the source is polled. Seconds. */
const minStaleSeconds = 30
/** As for the page itself: stale when three reads are overdue. */
const missedReads = 3
/** A source polled at this interval or less often is called slow. Seconds. */
const slowFromSeconds = 30
/** Credits are mentioned below this share. */
const lowCredits = 0.25
/**
 * Any busy hour spends most of the budget: it is mentioned above this share, and only while the
 * polls are slow.
 */
const highSpending = 0.8

/** The age in seconds above which data is stale. */
export const staleFromSeconds = ({ pace_seconds }: Pick<Sync, 'pace_seconds'>): number =>
  Math.max(minStaleSeconds, missedReads * (pace_seconds ?? 0))

/**
 * Whether the store is behind its source. One that pushes its changes is behind only when something
 * went wrong.
 * @param lagSeconds null before the first read
 */
export const isBehind = (
  sync: Pick<Sync, 'pace_seconds'>,
  lagSeconds: number | null,
  hasError: boolean,
): boolean =>
  lagSeconds !== null &&
  lagSeconds > staleFromSeconds(sync) &&
  (sync.pace_seconds !== null || hasError)

export const isSlow = ({ pace_seconds }: Pick<Sync, 'pace_seconds'>): boolean =>
  pace_seconds !== null && pace_seconds >= slowFromSeconds

export const hasFewCredits = ({ credits }: Pick<Sync, 'credits'>): boolean =>
  credits !== null && credits.limit > 0 && credits.remaining < lowCredits * credits.limit

export const hasSpentBudget = ({ budget }: Pick<Sync, 'budget'>): boolean =>
  budget !== null && budget.limit > 0 && budget.spent >= highSpending * budget.limit
