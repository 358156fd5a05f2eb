import { minBaselineRuns } from '../../../contract/baseline.ts'
import { formatDurationRange } from '../../format/duration.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { badgeOf, statusDisplay } from '../../domain/status-display.ts'
import { paths } from '../../domain/paths.ts'
import type { ListControls } from '../../domain/plain-list.ts'
import type { PackageWithCard } from '../../domain/queries/resources.ts'
import { stripOf } from '../../domain/run-strip.ts'
import { Button } from '../../ui/Button.tsx'
import { CellBadge } from '../../ui/CellBadge.tsx'
import { CellNote } from '../../ui/CellNote.tsx'
import { LastRun } from '../../ui/LastRun.tsx'
import { NoValue } from '../../ui/NoValue.tsx'
import { RowName } from '../../ui/RowName.tsx'
import { RunStrip } from '../../ui/RunStrip.tsx'
import { Table, type TableColumn } from '../../ui/Table.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import { isFailing, type PackageSort, type PackageView } from './package-list.ts'

interface RowProps {
  item: PackageWithCard
  now: number
  place: Place
}

function LastStatus({ item }: Pick<RowProps, 'item'>) {
  const last = item.card.runs.at(-1)
  if (last === undefined) return <NoValue>Never run</NoValue>
  return (
    <>
      <CellBadge {...badgeOf(last.status, last.status)} />
      {last.status !== 'failed' && isFailing(item) ? (
        <CellNote>Previous run failed</CellNote>
      ) : null}
    </>
  )
}

function Name({ item }: Pick<RowProps, 'item'>) {
  const account = useAccount()
  const about = [
    `id ${item.id}`,
    item.flow_type === 'workflow' ? 'workflow' : null,
    item.description,
  ]
    .filter((part) => part !== null && part !== '')
    .join(' · ')
  return (
    <>
      <RowName name={item.name} to={paths.jobs(account, { package_id: [item.id], from: null })} />
      <CellNote title={about}>{about}</CellNote>
    </>
  )
}

function LatestRun({ item, now, place }: RowProps) {
  const account = useAccount()
  const last = item.card.runs.at(-1)
  if (last === undefined) return '–'
  return (
    <LastRun
      at={last.ended_at ?? last.started_at ?? last.created_at}
      to={paths.job(account, last.id)}
      jobId={last.id}
      now={now}
      place={place}
    />
  )
}

function RecentRuns({ item, now, place }: RowProps) {
  const account = useAccount()
  return (
    <RunStrip
      bars={stripOf(item.card.runs, statusDisplay, now, place)}
      to={paths.jobs(account, { package_id: [item.id], from: null })}
    />
  )
}

function UsualRuntime({ item: { card } }: Pick<RowProps, 'item'>) {
  const { n, p50_seconds: p50, p95_seconds: p95 } = card.usual
  if (p50 === null || p95 === null) {
    return (
      <>
        <NoValue>Not known yet</NoValue>
        {n > 0 ? (
          <CellNote>
            {n} of {minBaselineRuns} runs
          </CellNote>
        ) : null}
      </>
    )
  }
  return (
    <>
      {formatDurationRange(p50, p95)}
      <CellNote>of {n} runs</CellNote>
    </>
  )
}

function VariableNames({ item }: Pick<RowProps, 'item'>) {
  const names = Object.keys(item.variables).join(', ')
  if (names === '') return <NoValue>None</NoValue>
  return (
    <span className="mono" title={names}>
      {names}
    </span>
  )
}

type PackageColumn = TableColumn<PackageWithCard, PackageSort>

const columnsFor = (now: number, place: Place): PackageColumn[] => [
  {
    key: 'status',
    header: 'Last status',
    width: 'sm:w-34',
    cellClass: 'max-sm:mb-0.5',
    cell: (item) => <LastStatus item={item} />,
  },
  {
    key: 'name',
    header: 'Package',
    sort: 'name',
    cell: (item) => <Name item={item} />,
  },
  {
    key: 'last',
    header: 'Last run',
    sort: 'last_run',
    cardLabel: 'Last run',
    width: 'sm:w-33',
    cell: (item) => <LatestRun item={item} now={now} place={place} />,
  },
  {
    key: 'runs',
    header: 'Last 20 runs',
    cardLabel: 'Last runs',
    width: 'sm:w-46',
    cell: (item) => <RecentRuns item={item} now={now} place={place} />,
  },
  {
    key: 'usual',
    header: 'Usual runtime',
    sort: 'runtime',
    isNumeric: true,
    cardLabel: 'Usual',
    from: 'md',
    width: 'sm:w-35',
    cell: (item) => <UsualRuntime item={item} />,
  },
  {
    key: 'variables',
    header: 'Variables',
    from: 'lg',
    width: 'sm:w-[16%]',
    cell: (item) => <VariableNames item={item} />,
  },
  {
    key: 'changed',
    header: 'Changed',
    sort: 'changed',
    from: 'lg',
    width: 'sm:w-33',
    cell: (item) => <Timestamp at={item.updated_at} now={now} place={place} />,
  },
]

const runColumn = (onRun: (id: number) => void): PackageColumn => ({
  key: 'action',
  header: 'Action',
  isActions: true,
  width: 'sm:w-26',
  cell: (item) => (
    <Button
      icon="play"
      className="max-sm:h-9"
      aria-label={`Run ${item.name}`}
      onClick={() => onRun(item.id)}
    >
      Run
    </Button>
  ),
})

/**
 * The packages: how their runs went, what is usual, and the variables they take.
 * @param onRun opens the run dialog; null where the source cannot run packages
 */
export function PackageTable({
  packages,
  controls,
  now,
  place,
  onRun,
}: {
  packages: readonly PackageWithCard[]
  controls: ListControls<PackageView, PackageSort>
  now: number
  place: Place
  onRun: ((id: number) => void) | null
}) {
  return (
    <Table
      variant="list"
      label="Packages"
      columns={[...columnsFor(now, place), ...(onRun === null ? [] : [runColumn(onRun)])]}
      rows={packages}
      rowKey={(item) => item.id}
      sort={controls.state.sort}
      direction={controls.state.direction}
      onSort={controls.sortBy}
    />
  )
}
