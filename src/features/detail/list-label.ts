import { isRange, type JobFilter } from '../../../contract/filter.ts'
import { activeStatuses } from '../../../contract/status.ts'
import { flagDisplay, statusDisplay } from '../../domain/status-display.ts'

const rangeWords = {
  '-1h': 'last hour',
  '-6h': 'last 6 h',
  '-24h': 'last 24 h',
  '-7d': 'last 7 days',
  '-30d': 'last 30 days',
} as const

/** The list one came from, in a few words: `Failed, last 24 h`. */
export function listLabel(filter: JobFilter): string {
  const { status, flag } = filter
  const isActive =
    status.length === activeStatuses.length && status.every((each) => activeStatuses.includes(each))
  const what =
    flag !== null
      ? flagDisplay[flag].label
      : isActive
        ? 'Active'
        : status.length > 0
          ? status.map((each) => statusDisplay[each].label).join(', ')
          : 'All jobs'
  const others =
    [filter.package_id, filter.cluster_id, filter.owner_id, filter.creator].filter(
      (each) => each.length > 0,
    ).length +
    (filter.q === '' ? 0 : 1) +
    (filter.runtime_over === null ? 0 : 1)
  const when =
    filter.from !== null && isRange(filter.from)
      ? rangeWords[filter.from]
      : filter.from !== null || filter.to !== null
        ? 'chosen time'
        : 'any time'
  return [what, when, ...(others > 0 ? ['filtered'] : [])].join(', ')
}
