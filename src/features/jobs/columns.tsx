import type { ReactNode } from 'react'
import type { SortKey } from '../../../contract/filter.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import { endedAt } from '../../../contract/status.ts'
import { paths } from '../../domain/paths.ts'
import { formatDuration, formatDurationRough } from '../../format/duration.ts'
import { formatCount, formatShare } from '../../format/number.ts'
import { toMs, type Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { locale } from '../../platform/date-locale.ts'
import { Link } from '../../ui/Link.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import type { ColumnKey } from './column-keys.ts'

function ErrorGroupLink({ group }: { group: string }) {
  return (
    <Link className="mono" to={paths.errors(useAccount(), group)}>
      {group}
    </Link>
  )
}

/** An optional column of the list. `now` is the server's time in milliseconds. */
export interface OptionalColumn {
  key: ColumnKey
  label: string
  /** Shorter than the label, where that is too long for the head of the column. */
  heading?: string
  sort?: SortKey
  /** Aligned right, as numbers are. */
  isNumber?: true
  render: (row: JobRow, now: number, place: Place) => ReactNode
}

const timeColumn = (
  key: 'created_at' | 'updated_at' | 'completed_at' | 'failed_at',
  label: string,
  sort?: SortKey,
): OptionalColumn => ({
  key,
  label,
  ...(sort ? { sort } : {}),
  render: (row, now, place) => (
    <Timestamp className="normal-nums" isBare at={row[key]} now={now} place={place} />
  ),
})

const variablesText = (row: JobRow) =>
  Object.entries({ ...row.variables, ...row.dynamic_variables })
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(', ')

function waitSeconds(row: JobRow): number | null {
  const [created, started] = [toMs(row.created_at), toMs(row.started_at)]
  return created === null || started === null ? null : Math.max(0, (started - created) / 1000)
}

function attemptsText({ attempts, master_auto_retry_attempts: max }: JobRow): string {
  if (attempts === null) return '–'
  return max === null ? String(attempts) : `${attempts} of ${max}`
}

/** How far over the usual: `3.2 ×` the p95 of its package; within it, in grey. */
function overrunCell({ overrun, started_at: started, usual }: JobRow): ReactNode {
  if (overrun === null || started === null) return '–'
  const p95 = usual?.p95_seconds ?? null
  return (
    <span
      className={overrun > 1 ? 'text-text' : 'text-text-3'}
      title={
        p95 === null
          ? undefined
          : `${overrun.toFixed(2)} times ${formatDurationRough(p95)}, which 95 of 100 runs keep to`
      }
    >
      {overrun.toFixed(overrun < 10 ? 1 : 0)} ×
    </span>
  )
}

/** Together with the fixed columns, they show every attribute of a job that a row carries. */
export const optionalColumns: readonly OptionalColumn[] = [
  timeColumn('created_at', 'Created', 'created'),
  {
    key: 'ended',
    label: 'Ended',
    sort: 'ended',
    render: (row, now, place) => (
      <Timestamp className="normal-nums" isBare at={endedAt(row)} now={now} place={place} />
    ),
  },
  timeColumn('completed_at', 'Completed at'),
  timeColumn('failed_at', 'Failed at'),
  timeColumn('updated_at', 'Updated', 'updated'),
  { key: 'owner', label: 'Owner', render: (row) => row.owner_name || '–' },
  {
    key: 'wait',
    isNumber: true,
    label: 'Waited',
    render: (row) => {
      const seconds = waitSeconds(row)
      return seconds === null ? '–' : formatDuration(seconds)
    },
  },
  {
    key: 'overrun',
    isNumber: true,
    label: 'Over usual',
    sort: 'overrun',
    render: overrunCell,
  },
  {
    key: 'outputs',
    isNumber: true,
    label: 'Outputs',
    render: (row) =>
      row.outputs_count === 0 ? '–' : `${row.outputs_written} of ${row.outputs_count}`,
  },
  {
    key: 'records',
    isNumber: true,
    label: 'Records',
    render: (row) => (row.records_count === null ? '–' : formatCount(row.records_count, locale)),
  },
  {
    key: 'records_ratio',
    isNumber: true,
    label: 'Records vs usual',
    heading: 'Records, %',
    sort: 'records_ratio',
    render: (row) => (row.records_ratio === null ? '–' : formatShare(row.records_ratio, locale)),
  },
  {
    key: 'attempts',
    isNumber: true,
    label: 'Attempts',
    render: attemptsText,
  },
  {
    key: 'package_id',
    isNumber: true,
    label: 'Package id',
    render: (row) => row.package_id ?? '–',
  },
  {
    key: 'cluster_id',
    isNumber: true,
    label: 'Cluster id',
    render: (row) => row.cluster_id ?? '–',
  },
  { key: 'assignee', label: 'Assigned to', render: (row) => row.assignee ?? '–' },
  {
    key: 'error_group',
    label: 'Error group',
    render: ({ error_group: group }) => (group === null ? '–' : <ErrorGroupLink group={group} />),
  },
  {
    key: 'variables',
    label: 'Variables',
    render: (row) => {
      const text = variablesText(row)
      return text === '' ? '–' : <span title={text}>{text}</span>
    },
  },
]
