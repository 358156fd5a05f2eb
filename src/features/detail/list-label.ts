import { flagLabels } from '../../../contract/flag-kinds.ts'
import { isExclusion, unsigned } from '../../../contract/exclusion.ts'
import { isRange, type JobFilter, type StatusChoice } from '../../../contract/filter.ts'
import { activeStatuses, type SeenStatus } from '../../../contract/status.ts'
import { attentionLabels } from '../../domain/attention-labels.ts'
import { narrowingCount } from '../../domain/narrowing.ts'
import { statusDisplay } from '../../domain/status-display.ts'

const rangeWords = {
  '-1h': 'last hour',
  '-6h': 'last 6 h',
  '-24h': 'last 24 h',
  '-7d': 'last 7 days',
  '-30d': 'last 30 days',
} as const

const statusText = (status: StatusChoice): string =>
  isExclusion(status)
    ? `Not ${statusDisplay[unsigned(status) as SeenStatus].word}`
    : statusDisplay[status as SeenStatus].label

/** Which jobs the list is of: `Failed`, `Active`, `All jobs`. */
function jobsLabel({ status, flag, attention }: JobFilter): string {
  const [kind, ...kinds] = attention
  if (kind !== undefined) return kinds.length > 0 ? 'Needs attention' : attentionLabels[kind]
  if (flag !== null) return flagLabels[flag]
  if (status.length === 0) return 'All jobs'
  const isActive =
    status.length === activeStatuses.length && activeStatuses.every((each) => status.includes(each))
  return isActive ? 'Active' : status.map(statusText).join(', ')
}

function timeLabel({ from, to }: JobFilter): string {
  if (from !== null && isRange(from)) return rangeWords[from]
  return from === null && to === null ? 'any time' : 'chosen time'
}

const hasOtherFilters = (filter: JobFilter): boolean =>
  narrowingCount(filter) > 0 || filter.q !== '' || filter.runtime_over !== null

/** The list a job was opened from, in a few words: `Failed, last 24 h`. */
export function listLabel(filter: JobFilter): string {
  const label = `${jobsLabel(filter)}, ${timeLabel(filter)}`
  return hasOtherFilters(filter) ? `${label}, filtered` : label
}
