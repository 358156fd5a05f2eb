import { startTransition, useEffect, useState } from 'react'
import type { JobListQuery } from '../../../contract/filter.ts'
import { pinnedNow } from '../../platform/first-drawing.ts'
import { queryText } from './use-list-filter.ts'
import { useShown } from './use-shown.ts'

/** As many rows as most screens show. */
export const firstRows = 16

/**
 * Whether a list is drawn with its first rows only: on the page as the server renders it, and when
 * another list takes its place. The other rows follow at once, in a drawing that can be interrupted.
 * @param isPrevious the rows are still those of the query before
 */
export function useFirstRows(query: JobListQuery, isPrevious: boolean): boolean {
  const shown = useShown(queryText(query), isPrevious)
  // A list that is returned to is there as a whole: its scroll position has to be, too.
  const [isRendered] = useState(() => pinnedNow() !== null)
  // Not a deferred value, which is not deferred in a drawing that already can be interrupted, such as
  // that of a press on a view.
  const [whole, setWhole] = useState(isRendered ? '' : shown)
  useEffect(() => startTransition(() => setWhole(shown)), [shown])
  return whole !== shown
}
