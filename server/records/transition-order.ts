import type { Transition } from '../../contract/history.ts'
import { isJobStatus, statusFacts } from '../../contract/status.ts'

const rankOf = (status: string): number =>
  statusFacts[isJobStatus(status) ? status : 'unknown'].rank

/**
 * Status changes in the order a job passes them. Sources tell times in whole seconds and we see a
 * change a little late, so times alone would put a short status after the one that followed it: an
 * observed time gives way to the next one told.
 */
export function inOrder(transitions: readonly Transition[]): Transition[] {
  // A damaged row is left out: it must not take the others with it.
  const ordered = transitions
    .filter(({ at }) => !Number.isNaN(Date.parse(at)))
    .toSorted((a, b) => rankOf(a.status) - rankOf(b.status))
  let next = Infinity
  return ordered
    .toReversed()
    .map((each) => {
      const seen = Date.parse(each.at)
      const at = each.exact || seen <= next ? each.at : new Date(next).toISOString()
      next = Math.min(next, seen)
      return { ...each, at }
    })
    .toReversed()
}
