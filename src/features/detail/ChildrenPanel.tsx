import type { JobRow } from '../../../contract/job-row.ts'
import { statusFacts } from '../../../contract/status.ts'
import { errorHeadline } from '../../../contract/rules/error-headline.ts'
import { runtimeNow } from '../../domain/runtime.ts'
import { formatDuration } from '../../format/duration.ts'
import { formatCounted, formatPercent } from '../../format/number.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { viewStatus, type Claims } from '../../domain/claims/claims.ts'
import { badgeOf } from '../../domain/status-display.ts'
import { paths } from '../../domain/paths.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Link } from '../../ui/Link.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Table, type TableColumn } from '../../ui/Table.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import { PartError } from './DetailStates.tsx'

function Status({ row, claims }: { row: JobRow; claims: Claims }) {
  const view = viewStatus(row.id, row.status, claims)
  return <Badge {...badgeOf(view.status, row.raw_status, view.claimed)} />
}

function PackageName({ row }: { row: JobRow }) {
  const account = useAccount()
  return (
    <Link className="font-strong" title={row.package_name} to={paths.job(account, row.id)}>
      {row.package_name}
    </Link>
  )
}

/** Why the job failed, how far it is, or what it wrote. */
function Outcome({ row, place }: { row: JobRow; place: Place }) {
  if (row.status === 'failed')
    return <span className="text-failed-text">{errorHeadline(row) ?? 'no message'}</span>
  if (row.status === 'running') return formatPercent(row.progress)
  if (row.records_count === null) return null
  return formatCounted(row.records_count, 'record', 'records', place.locale)
}

const runtimeWords = (row: JobRow, now: number) =>
  row.started_at === null && row.runtime_in_seconds <= 0
    ? '–'
    : formatDuration(runtimeNow(row, row.runtime_as_of, now))

const columnsFor = (claims: Claims, now: number, place: Place): TableColumn<JobRow>[] => [
  { key: 'status', header: 'Status', cell: (row) => <Status row={row} claims={claims} /> },
  { key: 'job', header: 'Job', cellClass: 'mono text-text-2', cell: (row) => row.id },
  {
    key: 'package',
    header: 'Package',
    cellClass: 'max-w-75 truncate max-sm:max-w-36',
    cell: (row) => <PackageName row={row} />,
  },
  {
    key: 'outcome',
    header: 'Error or result',
    from: 'sm',
    cellClass: 'max-w-60 truncate text-text-3',
    cell: (row) => <Outcome row={row} place={place} />,
  },
  { key: 'runtime', header: 'Runtime', isNumeric: true, cell: (row) => runtimeWords(row, now) },
  {
    key: 'started',
    header: 'Started',
    from: 'md',
    cellClass: 'text-text-2',
    cell: (row) => <Timestamp at={row.started_at} now={now} place={place} />,
  },
]

/**
 * The jobs a workflow started; nothing for an ordinary job.
 * @param error why they could not be read; null if they were
 */
export function ChildrenPanel({
  rows,
  error,
  onRetry,
  claims,
  now,
  place,
}: {
  rows: readonly JobRow[]
  error: string | null
  onRetry: () => void
  claims: Claims
  now: number
  place: Place
}) {
  if (rows.length === 0)
    return error === null ? null : (
      <Panel title="Jobs it started">
        <PartError what="Whether it started other jobs" cause={error} onRetry={onRetry} />
      </Panel>
    )
  const ended = rows.filter((row) => statusFacts[row.status].terminal).length
  return (
    <Panel title="Jobs it started" note={`${ended} of ${rows.length} ended`}>
      <div className="overflow-x-auto">
        <Table
          variant="panel"
          highlightsRows
          label="Jobs it started"
          columns={columnsFor(claims, now, place)}
          rows={rows}
          rowKey={(row) => row.id}
        />
      </div>
    </Panel>
  )
}
