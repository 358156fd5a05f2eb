import type { JobFilter } from '../../../contract/filter.ts'
import { formatCount } from '../../format/number.ts'
import { locale } from '../../lib/place.ts'
import { Button } from '../../ui/Button.tsx'
import { ViewTabs } from '../../ui/ViewTabs.tsx'
import { tabOf, tabs, type TabLook } from './list-model.ts'

/** The views of the list with what each holds, in the range and under the other filters that are set. */
export function ListTabs({ filter, addressOf, counts, isExact, onRun }: {
  filter: JobFilter
  /** The query of another filter. */
  addressOf: (next: JobFilter) => string
  counts: Record<TabLook['key'], number> | null
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
          return {
            key: tab.key,
            label: tab.label,
            count: count === undefined ? null : `${formatCount(count, locale)}${isExact ? '' : '+'}`,
            tone: tab.key === 'failed' && count ? 'failed' : tab.key === 'runaway' && count ? 'flagged' : '',
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
