import type { JobFilter } from '../../../contract/filter.ts'
import { formatCount } from '../../format/number.ts'
import { useForbidden } from '../../domain/permissions.ts'
import { locale } from '../../platform/date-locale.ts'
import { Button } from '../../ui/Button.tsx'
import { ViewTabs, type ViewTab } from '../../ui/ViewTabs.tsx'
import { tabCounts, tabOf, tabs, type ListTab } from './list-model.ts'
import type { JobCounts } from './use-job-counts.ts'

const tones: Partial<Record<ListTab['key'], NonNullable<ViewTab['tone']>>> = {
  failed: 'failed',
  runaway: 'flagged',
}

/** As wide as a digit, so that no tab moves while its count is loading. */
const figureSpace = '\u2007'

/** The views of the list with their counts, under the range and other filters that are set. */
export function ListTabs({
  filter,
  searchFor,
  counted: { facets, counts: byStatus, isCounting },
  onRun,
}: {
  filter: JobFilter
  /** The search parameters of another filter. */
  searchFor: (next: JobFilter) => string
  counted: Pick<JobCounts, 'facets' | 'counts' | 'isCounting'>
  /** Null where the source cannot run packages. */
  onRun: (() => void) | null
}) {
  const forbidden = useForbidden('job.run')
  const counts = facets ? tabCounts(byStatus, facets.by_flag) : null
  const countText = (count: number | undefined): string | null => {
    if (count === undefined) return null
    const text = `${formatCount(count, locale)}${facets?.exact === false ? '+' : ''}`
    return isCounting ? text.replaceAll(/./g, figureSpace) : text
  }
  return (
    <div className="list-tabs">
      <ViewTabs
        current={tabOf(filter)}
        tabs={tabs.map(({ key, label, filter: view }) => ({
          key,
          label,
          count: countText(counts?.[key]),
          tone: counts?.[key] ? tones[key] : undefined,
          to: { search: searchFor({ ...filter, ...view }) },
        }))}
      />
      {onRun === null ? null : (
        <Button
          variant="primary"
          icon="play"
          className="ml-auto max-sm:hidden"
          blocked={forbidden}
          onClick={onRun}
        >
          Run package
        </Button>
      )}
    </div>
  )
}
