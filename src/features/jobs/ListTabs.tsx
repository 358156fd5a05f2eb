import { Link } from 'react-router-dom'
import type { JobFilter } from '../../../contract/filter.ts'
import { formatCount } from '../../format/number.ts'
import { useAccount } from '../../lib/account.ts'
import { paths } from '../../lib/paths.ts'
import { locale } from '../../lib/place.ts'
import { Button } from '../../ui/Button.tsx'
import { tabOf, tabs, type TabLook } from './list-model.ts'

/** The views of the list with what each holds, in the range and under the other filters that are set. */
export function ListTabs({ filter, counts, isExact, onRun }: {
  filter: JobFilter
  counts: Record<TabLook['key'], number> | null
  /** False: there may be more than `counts` says. */
  isExact: boolean
  onRun: () => void
}) {
  const account = useAccount()
  const current = tabOf(filter)
  return (
    <div className="list-tabs">
      <ul>
        {tabs.map((tab) => {
          const count = counts?.[tab.key]
          const tone = tab.key === 'failed' && count ? 'failed' : tab.key === 'runaway' && count ? 'flagged' : ''
          return (
            <li key={tab.key}>
              <Link className={`list-tab ${tone}`} aria-current={current === tab.key ? 'page' : undefined} to={paths.jobs(account, { ...filter, ...tab.filter, cursor: null })}>
                {tab.label} {count === undefined ? null : <span>{`${formatCount(count, locale)}${isExact ? '' : '+'}`}</span>}
              </Link>
            </li>
          )
        })}
      </ul>
      <Button variant="primary" icon="play" className="run" onClick={onRun}>
        Run package
      </Button>
    </div>
  )
}
