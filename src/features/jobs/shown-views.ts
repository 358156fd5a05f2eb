import { formatCount } from '../../format/number.ts'
import { locale } from '../../platform/date-locale.ts'
import type { ViewTab } from '../../ui/ViewTabs.tsx'
import type { JobCounts } from './use-job-counts.ts'

/** A saved view with a tab. */
export interface SavedTab extends ViewTab {
  /** In its canonical form. */
  query: string
}

export type Counted = Pick<JobCounts, 'facets' | 'counts' | 'isCounting'>

/** What is loaded after the first rows. */
export interface ShownViews {
  saved: readonly SavedTab[]
  /** Counts of the list without a filter: a saved view does not narrow the built-in ones. */
  plain: Counted
  /** Jobs that need somebody in the whole account; null while unknown. */
  attention: number | null
}

export const nothingCounted: Counted = { facets: null, counts: {}, isCounting: false }

/** `2,731`, or `10,000+`. */
export const countText = (count: number, isExact: boolean): string =>
  `${formatCount(count, locale)}${isExact ? '' : '+'}`
