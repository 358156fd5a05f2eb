import { holdsWords } from '../../../contract/text.ts'
import { toMs } from '../../format/time.ts'
import type { ListSpec } from '../../domain/plain-list.ts'
import type { ScheduleWithCard } from '../../domain/queries/resources.ts'

/** A schedule with the names of its packages, in their order. */
export interface ScheduleRow extends ScheduleWithCard {
  packageNames: readonly string[]
}

export type ScheduleView = 'all' | 'overdue' | 'failing' | 'disabled'
export type ScheduleSort = 'attention' | 'name' | 'next_run' | 'last_run'

const isFailing = ({ last_run_status: status }: ScheduleRow) => status === 'failed'
const nextMs = ({ status, next_run_at: next }: ScheduleRow): number | null =>
  status === 'enabled' ? toMs(next) : null

/** More than any time in milliseconds, so that the rank comes before the time. */
const rankWeight = 1e14

function rank(row: ScheduleRow): number {
  if (row.status === 'disabled') return 3
  if (row.card.overdue) return 0
  return isFailing(row) ? 1 : 2
}

export const scheduleList: ListSpec<ScheduleRow, ScheduleView, ScheduleSort> = {
  views: {
    all: { label: 'All', holds: () => true },
    overdue: { label: 'Overdue', holds: ({ card }) => card.overdue },
    failing: { label: 'Last run failed', holds: isFailing },
    disabled: { label: 'Disabled', holds: ({ status }) => status === 'disabled' },
  },
  sorts: {
    attention: {
      first: 'asc',
      of: (row) => rank(row) * rankWeight + (nextMs(row) ?? rankWeight - 1),
    },
    name: { first: 'asc', of: ({ name }) => name },
    next_run: { first: 'asc', of: nextMs },
    last_run: { first: 'desc', of: ({ last_run_at: last }) => toMs(last) },
  },
  holds: (row, typed) =>
    holdsWords(typed, [row.name, String(row.id), row.description, ...row.packageNames]),
}

export const scheduleOrders: Readonly<Record<ScheduleSort, string>> = {
  attention: 'overdue and failed first',
  name: 'by name',
  next_run: 'by next run',
  last_run: 'by last run',
}
