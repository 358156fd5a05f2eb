import type { PackageRun } from '../../../contract/history.ts'
import { formatDuration } from '../../format/duration.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { badgeOf } from '../../domain/status-display.ts'
import { paths } from '../../domain/paths.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Link } from '../../ui/Link.tsx'
import { Table, type TableColumn } from '../../ui/Table.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'

function JobLink({ id }: { id: number }) {
  const account = useAccount()
  return (
    <Link className="text-link" to={paths.job(account, id)}>
      {id}
    </Link>
  )
}

const ranWords = (run: PackageRun) =>
  run.started_at === null && run.runtime_in_seconds <= 0
    ? '–'
    : formatDuration(run.runtime_in_seconds)

const columnsFor = (now: number, place: Place): TableColumn<PackageRun>[] => [
  {
    key: 'job',
    header: 'Job',
    cellClass: 'mono',
    cell: (run) => <JobLink id={run.id} />,
  },
  { key: 'status', header: 'Status', cell: (run) => <Badge {...badgeOf(run.status)} /> },
  {
    key: 'started',
    header: 'Started',
    cellClass: 'text-s whitespace-normal! text-text-2',
    cell: (run) => (
      <Timestamp at={run.started_at ?? run.created_at} now={now} place={place} show="moment" />
    ),
  },
  { key: 'ran', header: 'Ran', isNumeric: true, cell: ranWords },
  {
    key: 'waited',
    header: 'Waited',
    isNumeric: true,
    cellClass: 'text-text-2',
    cell: (run) => (run.queue_seconds === null ? '–' : formatDuration(run.queue_seconds)),
  },
]

/** The chart as a table, newest run first. */
export function RunsTable({
  runs,
  thisId,
  now,
  place,
}: {
  runs: readonly PackageRun[]
  thisId: number | null
  now: number
  place: Place
}) {
  return (
    <div className="max-h-90 overflow-auto">
      <Table
        variant="narrowPanel"
        label="Runs of the package"
        columns={columnsFor(now, place)}
        rows={runs.toReversed()}
        rowKey={(run) => run.id}
        isCurrent={(run) => run.id === thisId}
      />
    </div>
  )
}
