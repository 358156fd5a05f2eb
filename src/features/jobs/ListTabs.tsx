import type { JobFilter } from '../../../contract/filter.ts'
import { formatCount } from '../../format/number.ts'
import { locale } from '../../platform/date-locale.ts'
import { Button } from '../../ui/Button.tsx'
import { ViewTabs } from '../../ui/ViewTabs.tsx'
import { tabOf, tabs, type TabLook } from './list-model.ts'

/**
 * The views of the list with what each holds, in the range and under the other filters that are
 * set.
 */
export function ListTabs({
  filter,
  addressOf,
  counts,
  isCounting,
  isExact,
  onRun,
}: {
  filter: JobFilter
  /** The query of another filter. */
  addressOf: (next: JobFilter) => string
  counts: Record<TabLook['key'], number> | null
  /** True: `counts` are of another search or range; their place is kept. */
  isCounting: boolean
  /** False: there may be more than `counts` says. */
  isExact: boolean
  onRun: () => void
}) {
  return (
    <div className="list-tabs">
      <ViewTabs
        current={tabOf(filter)}
        tabs={tabs.map((tab) => {
          const count = counts?.[tab.key]
          const words =
            count === undefined ? null : `${formatCount(count, locale)}${isExact ? '' : '+'}`
          return {
            key: tab.key,
            label: tab.label,
            // Spaces as wide as digits: no tab moves.
            count: isCounting && words !== null ? words.replaceAll(/./g, '\u2007') : words,
            tone:
              tab.key === 'failed' && count
                ? 'failed'
                : tab.key === 'runaway' && count
                  ? 'flagged'
                  : '',
            to: { search: addressOf({ ...filter, ...tab.filter, cursor: null }) },
          }
        })}
      />
      <Button variant="primary" icon="play" className="run" onClick={onRun}>
        Run package
      </Button>
    </div>
  )
}
