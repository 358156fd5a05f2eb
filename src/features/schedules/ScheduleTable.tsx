import { Fragment } from 'react'
import type { Schedule } from '../../../contract/resources.ts'
import { isJobStatus } from '../../../contract/status.ts'
import { formatCounted } from '../../format/number.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { badgeOf, statusDisplay } from '../../domain/status-display.ts'
import { useCapabilities } from '../../domain/capabilities.ts'
import { paths } from '../../domain/paths.ts'
import { useGate } from '../../domain/use-gate.ts'
import type { ListControls } from '../../domain/plain-list.ts'
import { stripOf } from '../../domain/run-strip.ts'
import { Button } from '../../ui/Button.tsx'
import { CellBadge } from '../../ui/CellBadge.tsx'
import { CellNote } from '../../ui/CellNote.tsx'
import { FlagChip } from '../../ui/FlagChip.tsx'
import { LastRun } from '../../ui/LastRun.tsx'
import { Link } from '../../ui/Link.tsx'
import { NoValue } from '../../ui/NoValue.tsx'
import { RowName } from '../../ui/RowName.tsx'
import { RunStrip } from '../../ui/RunStrip.tsx'
import { Table, type TableColumn } from '../../ui/Table.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import type { ScheduleRow, ScheduleSort, ScheduleView } from './schedule-list.ts'
import { intervalWords, retryWords } from './schedule-labels.ts'

interface RowProps {
  row: ScheduleRow
  now: number
  place: Place
}

/** The list of the jobs a schedule started. */
const jobsPath = (account: string, { id }: Schedule) =>
  paths.jobs(account, { creator: [`schedule:${id}`], from: null })

function LastStatus({ status }: { status: string | null }) {
  if (status === null || status === '') return <NoValue>Never run</NoValue>
  return isJobStatus(status) ? <CellBadge {...badgeOf(status, status)} /> : <span>{status}</span>
}

function Name({ row }: Pick<RowProps, 'row'>) {
  const account = useAccount()
  const about = [`id ${row.id}`, row.description]
    .filter((part) => part !== null && part !== '')
    .join(' · ')
  return (
    <>
      <RowName name={row.name} to={jobsPath(account, row)} />
      <CellNote title={about}>{about}</CellNote>
    </>
  )
}

function NextRun({ row, now, place }: RowProps) {
  if (row.status === 'disabled') return <NoValue>Disabled</NoValue>
  const time = <Timestamp at={row.next_run_at} now={now} place={place} />
  if (!row.card.overdue) return time
  return (
    <>
      <FlagChip
        icon="slow"
        label="Overdue"
        weight="loud"
        title="Its time has passed and it has not been started"
      />
      <CellNote>was due {time}</CellNote>
    </>
  )
}

function LatestRun({ row, now, place }: RowProps) {
  const account = useAccount()
  const job = row.card.runs.at(-1)
  const at = row.last_run_at ?? job?.created_at ?? null
  return job ? (
    <LastRun at={at} to={paths.job(account, job.id)} jobId={job.id} now={now} place={place} />
  ) : (
    <Timestamp at={at} now={now} place={place} />
  )
}

function RecentJobs({ row, now, place }: RowProps) {
  const account = useAccount()
  return (
    <RunStrip
      bars={stripOf(row.card.runs, statusDisplay, now, place)}
      to={jobsPath(account, row)}
    />
  )
}

function Interval({ row, place }: Pick<RowProps, 'row' | 'place'>) {
  const counts = [formatCounted(row.execution_count, 'run', 'runs', place.locale), retryWords(row)]
  return (
    <>
      {intervalWords(row)}
      <CellNote>{counts.filter((part) => part !== '').join(', ')}</CellNote>
    </>
  )
}

function PackageLinks({ row }: Pick<RowProps, 'row'>) {
  const account = useAccount()
  const has = useCapabilities()
  const names = row.packageNames.join(', ')
  if (!has('packages')) return <span title={names}>{names}</span>
  return (
    <span title={names}>
      {(row.task?.packages ?? []).map(({ package_id: id }, index) => (
        // A schedule may run one package twice, with different variables.
        // oxlint-disable-next-line react/no-array-index-key -- the position tells such entries apart
        <Fragment key={`${id}.${index}`}>
          {index > 0 ? ', ' : ''}
          <Link to={paths.jobs(account, { package_id: [id], from: null })}>
            {row.packageNames[index]}
          </Link>
        </Fragment>
      ))}
    </span>
  )
}

interface ScheduleActions {
  isActing: boolean
  onRun: (schedule: Schedule) => void
  onSetStatus: (schedule: Schedule, status: Schedule['status']) => void
}

function Actions({ row, isActing, onRun, onSetStatus }: ScheduleActions & { row: ScheduleRow }) {
  const isEnabled = row.status === 'enabled'
  const running = useGate('job.run')
  const changing = useGate('schedule.manage')
  const word = isEnabled ? 'Disable' : 'Enable'
  return (
    <>
      <Button
        className="max-sm:h-9"
        disabled={isActing}
        aria-label={`Run now: ${row.name}`}
        blocked={running.forbidden}
        onClick={running.guard(() => onRun(row))}
      >
        Run now
      </Button>
      <Button
        className="ml-1.5 max-sm:h-9"
        disabled={isActing}
        aria-label={`${word} ${row.name}`}
        blocked={changing.forbidden}
        onClick={changing.guard(() => onSetStatus(row, isEnabled ? 'disabled' : 'enabled'))}
      >
        {word}
      </Button>
    </>
  )
}

const columnsFor = (
  now: number,
  place: Place,
  actions: ScheduleActions,
): TableColumn<ScheduleRow, ScheduleSort>[] => [
  {
    key: 'status',
    header: 'Last status',
    width: 'sm:w-34',
    cellClass: 'max-sm:mb-0.5',
    cell: (row) => <LastStatus status={row.last_run_status} />,
  },
  {
    key: 'name',
    header: 'Schedule',
    sort: 'name',
    cell: (row) => <Name row={row} />,
  },
  {
    key: 'next',
    header: 'Next run',
    sort: 'next_run',
    cardLabel: 'Next run',
    width: 'sm:w-36.5',
    cell: (row) => <NextRun row={row} now={now} place={place} />,
  },
  {
    key: 'last',
    header: 'Last run',
    sort: 'last_run',
    cardLabel: 'Last run',
    width: 'sm:w-33',
    cell: (row) => <LatestRun row={row} now={now} place={place} />,
  },
  {
    key: 'jobs',
    header: 'Last 20 jobs',
    cardLabel: 'Last jobs',
    from: 'md',
    width: 'sm:w-46',
    cell: (row) => <RecentJobs row={row} now={now} place={place} />,
  },
  {
    key: 'interval',
    header: 'Interval',
    cardLabel: 'Interval',
    from: 'lg',
    width: 'sm:w-44',
    cell: (row) => <Interval row={row} place={place} />,
  },
  {
    key: 'packages',
    header: 'Packages',
    from: 'xl',
    width: 'sm:w-[16%]',
    cell: (row) => <PackageLinks row={row} />,
  },
  {
    key: 'actions',
    header: 'Actions',
    isActions: true,
    width: 'sm:w-50',
    cell: (row) => <Actions row={row} {...actions} />,
  },
]

/** The schedules: what they run next, and how it went last time. */
export function ScheduleTable({
  schedules,
  controls,
  now,
  place,
  ...actions
}: ScheduleActions & {
  schedules: readonly ScheduleRow[]
  controls: ListControls<ScheduleView, ScheduleSort>
  now: number
  place: Place
}) {
  return (
    <Table
      variant="list"
      label="Schedules"
      columns={columnsFor(now, place, actions)}
      rows={schedules}
      rowKey={(row) => row.id}
      isMuted={(row) => row.status !== 'enabled'}
      sort={controls.state.sort}
      direction={controls.state.direction}
      onSort={controls.sortBy}
    />
  )
}
