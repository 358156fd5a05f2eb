import { minBaselineRuns } from '../../../contract/baseline.ts'
import { formatDurationRange, formatDurationRough } from '../../format/duration.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { badgeOf, statusDisplay } from '../../domain/status-display.ts'
import { paths } from '../../domain/paths.ts'
import type { ListControls } from '../../domain/plain-list.ts'
import type { PackageWithCard } from '../../domain/queries/resources.ts'
import { stripOf } from '../../domain/run-strip.ts'
import { useForbidden } from '../../domain/permissions.ts'
import { usualRange } from '../../domain/usual.ts'
import { Button } from '../../ui/Button.tsx'
import { CellBadge } from '../../ui/CellBadge.tsx'
import { CellNote } from '../../ui/CellNote.tsx'
import { LastRun } from '../../ui/LastRun.tsx'
import { Menu } from '../../ui/Menu.tsx'
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

function runsNote(count: number, isKnown: boolean): string | null {
  if (isKnown) return count === 1 ? 'of 1 run' : `of ${count} runs`
  return count === 0 ? null : `${count} of ${minBaselineRuns} runs`
}

function UsualRuntime({ item: { card } }: Pick<RowProps, 'item'>) {
  const { n, hard_limit_seconds: limit } = card.usual
  const range = usualRange(card.usual)
  const limitText = limit === null ? null : `limit ${formatDurationRough(limit)}`
  const note = [runsNote(n, range !== null), limitText].filter((text) => text !== null).join(' · ')
  return (
    <>
      {range === null ? <NoValue>Not known yet</NoValue> : formatDurationRange(...range)}
      {note === '' ? null : <CellNote title={note}>{note}</CellNote>}
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

/** What can be done with a package; `onRun` is null where the source cannot run any. */
interface PackageActions {
  onRun: ((id: number) => void) | null
  onLimit: (id: number) => void
}

function Actions({ item, onRun, onLimit }: PackageActions & Pick<RowProps, 'item'>) {
  const runForbidden = useForbidden('job.run')
  const limitForbidden = useForbidden('package.limit')
  return (
    <span className="inline-flex gap-1.5">
      {onRun === null ? null : (
        <Button
          icon="play"
          className="max-sm:h-9"
          aria-label={`Run ${item.name}`}
          blocked={runForbidden}
          onClick={() => onRun(item.id)}
        >
          Run
        </Button>
      )}
      <Menu
        icon="more"
        label={`More for ${item.name}`}
        className="max-sm:size-9"
        items={[
          {
            key: 'limit',
            label: 'Hard limit…',
            icon: 'clock',
            disabled: limitForbidden !== null,
            title: limitForbidden ?? undefined,
            onSelect: () => onLimit(item.id),
          },
        ]}
      />
    </span>
  )
}

const actionColumn = (actions: PackageActions): PackageColumn => ({
  key: 'action',
  header: 'Action',
  isActions: true,
  width: 'sm:w-34',
  cell: (item) => <Actions item={item} {...actions} />,
})

/**
 * The packages: how their runs went, what is usual, and the variables they take.
 * @param onRun opens the run dialog; null where the source cannot run packages
 * @param onLimit opens the dialog of a package's hard limit
 */
export function PackageTable({
  packages,
  controls,
  now,
  place,
  ...actions
}: PackageActions & {
  packages: readonly PackageWithCard[]
  controls: ListControls<PackageView, PackageSort>
  now: number
  place: Place
}) {
  return (
    <Table
      variant="list"
      label="Packages"
      columns={[...columnsFor(now, place), actionColumn(actions)]}
      rows={packages}
      rowKey={(item) => item.id}
      sort={controls.state.sort}
      direction={controls.state.direction}
      onSort={controls.sortBy}
    />
  )
}
