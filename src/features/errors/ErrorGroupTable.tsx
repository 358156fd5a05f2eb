import { paths } from '../../domain/paths.ts'
import type { ListControls } from '../../domain/plain-list.ts'
import { formatCount, formatCounted } from '../../format/number.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { locale } from '../../platform/date-locale.ts'
import { CellNote } from '../../ui/CellNote.tsx'
import { Link } from '../../ui/Link.tsx'
import { RowName } from '../../ui/RowName.tsx'
import { Sparkline } from '../../ui/Sparkline.tsx'
import { Table, type TableColumn } from '../../ui/Table.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import type { ErrorGroupRow, ErrorGroupSort, ErrorGroupView } from './error-group-list.ts'
import { StateTag } from './StateTag.tsx'

function Cause({ row }: { row: ErrorGroupRow }) {
  const account = useAccount()
  const names = row.packages.map(({ name }) => name)
  const more = row.packages_count - names.length
  const about = [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ')
  return (
    <>
      <RowName name={row.title} to={paths.errors(account, row.key)} />
      <CellNote title={about}>{about}</CellNote>
    </>
  )
}

/** A number that leads to the jobs it counts. */
function Jobs({ row, isOpen }: { row: ErrorGroupRow; isOpen: boolean }) {
  const account = useAccount()
  const count = isOpen ? row.unresolved : row.count
  const filter = {
    error_group: [row.key],
    from: null,
    ...(isOpen ? { attention: ['unresolved' as const] } : {}),
  }
  if (count === 0) return <span className="text-text-3">0</span>
  return (
    <Link
      className={isOpen ? 'font-strong text-failed-text' : undefined}
      to={paths.jobs(account, filter)}
      aria-label={`${formatCounted(count, 'failure', 'failures', locale)} of this cause`}
    >
      {formatCount(count, locale)}
    </Link>
  )
}

const columnsFor = (now: number, place: Place): TableColumn<ErrorGroupRow, ErrorGroupSort>[] => [
  {
    key: 'state',
    header: 'State',
    width: 'sm:w-28',
    cell: (row) => <StateTag state={row.state} />,
  },
  { key: 'cause', header: 'Cause', cell: (row) => <Cause row={row} /> },
  {
    key: 'unresolved',
    header: 'Unresolved',
    sort: 'unresolved',
    isNumeric: true,
    cardLabel: 'Unresolved',
    width: 'sm:w-28',
    cell: (row) => <Jobs row={row} isOpen />,
  },
  {
    key: 'count',
    header: 'Failures',
    sort: 'count',
    isNumeric: true,
    cardLabel: 'Failures',
    width: 'sm:w-24',
    cell: (row) => <Jobs row={row} isOpen={false} />,
  },
  {
    key: 'packages',
    header: 'Packages',
    isNumeric: true,
    from: 'lg',
    width: 'sm:w-24',
    cell: (row) => formatCount(row.packages_count, locale),
  },
  {
    key: 'trend',
    header: 'Last 7 days',
    from: 'md',
    width: 'sm:w-40',
    cell: (row) => <Sparkline counts={row.counts} label="failures in 7 days" />,
  },
  {
    key: 'last',
    header: 'Last seen',
    sort: 'last_seen',
    cardLabel: 'Last seen',
    width: 'sm:w-33',
    cell: (row) => <Timestamp at={row.last_seen} now={now} place={place} />,
  },
  {
    key: 'first',
    header: 'First seen',
    sort: 'first_seen',
    from: 'xl',
    width: 'sm:w-33',
    cell: (row) => <Timestamp at={row.first_seen} now={now} place={place} />,
  },
]

/** Failures by cause. */
export function ErrorGroupTable({
  groups,
  controls,
  now,
  place,
}: {
  groups: readonly ErrorGroupRow[]
  controls: ListControls<ErrorGroupView, ErrorGroupSort>
  now: number
  place: Place
}) {
  return (
    <Table
      variant="list"
      label="Error groups"
      columns={columnsFor(now, place)}
      rows={groups}
      rowKey={(row) => row.key}
      isMuted={(row) => row.state === 'muted' || row.state === 'resolved'}
      sort={controls.state.sort}
      direction={controls.state.direction}
      onSort={controls.sortBy}
    />
  )
}
