import type { Transition } from '../../contract/history.ts'
import { isJobStatus, statusFacts } from '../../contract/status.ts'

const rankOf = (status: string): number =>
  statusFacts[isJobStatus(status) ? status : 'unknown'].rank

/**
 * Sorts status changes into the order in which a job passes them. Sources report whole seconds and
 * we observe changes slightly late, so times alone could put a short status after its successor: an
 * observed time is moved before the next reported one.
 */
export function inOrder(transitions: readonly Transition[]): Transition[] {
  // A damaged row is dropped so that it does not affect the others.
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
