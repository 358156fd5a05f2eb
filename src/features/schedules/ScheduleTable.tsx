import { Link } from 'react-router-dom'
import type { Schedule } from '../../../contract/resources.ts'
import { isJobStatus } from '../../../contract/status.ts'
import { formatCounted } from '../../format/number.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { badgeOf, statusDisplay } from '../../domain/status-display.ts'
import { paths } from '../../domain/paths.ts'
import type { ListControls } from '../../domain/plain-list.ts'
import { stripOf } from '../../domain/run-strip.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { FlagChip } from '../../ui/FlagChip.tsx'
import { LastRun } from '../../ui/LastRun.tsx'
import { RunStrip } from '../../ui/RunStrip.tsx'
import { SortHead, type Column } from '../../ui/SortHead.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import type { ScheduleRow, ScheduleSort, ScheduleView } from './schedule-list.ts'
import { intervalWords, retryWords } from './schedule-labels.ts'

const columns: readonly Column<ScheduleSort>[] = [
  { key: 'status', label: 'Last status' },
  { key: 'name', label: 'Schedule', sort: 'name' },
  { key: 'next', label: 'Next run', sort: 'next_run' },
  { key: 'last', label: 'Last run', sort: 'last_run' },
  { key: 'strip', label: 'Last 20 jobs' },
  { key: 'every', label: 'Interval' },
  { key: 'more', label: 'Packages' },
  { key: 'acts', label: 'Actions', hidden: true },
]

function LastStatus({ status }: { status: string | null }) {
  if (status === null || status === '') return <span className="text-text-3">Never run</span>
  return isJobStatus(status) ? <Badge {...badgeOf(status, status)} /> : <span>{status}</span>
}

function NextRun({ row, now, place }: { row: ScheduleRow; now: number; place: Place }) {
  if (row.status === 'disabled') return <span className="text-text-3">Disabled</span>
  const time = <Timestamp at={row.next_run_at} now={now} place={place} />
  if (!row.card.overdue) return time
  return (
    <>
      <FlagChip
        icon="slow"
        label="Overdue"
        weight="loud"
        title="Its time has passed and nothing has started it"
      />
      <small>was due {time}</small>
    </>
  )
}

function Last({ row, now, place }: { row: ScheduleRow; now: number; place: Place }) {
  const account = useAccount()
  const job = row.card.runs.at(-1)
  const at = row.last_run_at ?? job?.created_at ?? null
  return job ? (
    <LastRun at={at} to={paths.job(account, job.id)} jobId={job.id} now={now} place={place} />
  ) : (
    <Timestamp at={at} now={now} place={place} />
  )
}

function Packages({ row }: { row: ScheduleRow }) {
  const account = useAccount()
  return (row.task?.packages ?? []).map(({ package_id: id }, index) => (
    // One package can stand in a schedule twice, with other variables.
    // oxlint-disable-next-line react/no-array-index-key -- the place in the schedule is what tells them apart
    <span key={`${id}.${index}`}>
      {index > 0 ? ', ' : ''}
      <Link to={paths.jobs(account, { package_id: [id], from: null })}>
        {row.packageNames[index]}
      </Link>
    </span>
  ))
}

/** What runs next, and how it went last. */
export function ScheduleTable({
  schedules,
  controls,
  now,
  place,
  isActing,
  onRun,
  onSetStatus,
}: {
  schedules: readonly ScheduleRow[]
  controls: ListControls<ScheduleView, ScheduleSort>
  now: number
  place: Place
  isActing: boolean
  onRun: (schedule: Schedule) => void
  onSetStatus: (schedule: Schedule, status: Schedule['status']) => void
}) {
  const account = useAccount()
  return (
    <table className="res res-schedules" aria-label="Schedules">
      <SortHead
        columns={columns}
        sort={controls.state.sort}
        direction={controls.state.direction}
        onSort={controls.sortBy}
      />
      <tbody>
        {schedules.map((schedule) => {
          const isOn = schedule.status === 'enabled'
          const jobs = paths.jobs(account, { creator: [`schedule:${schedule.id}`], from: null })
          const about = [`id ${schedule.id}`, schedule.description]
            .filter((part) => part !== null && part !== '')
            .join(' · ')
          const counts = [
            formatCounted(schedule.execution_count, 'run', 'runs', place.locale),
            retryWords(schedule),
          ]
            .filter((part) => part !== '')
            .join(', ')
          return (
            <tr key={schedule.id} className={isOn ? undefined : 'off'}>
              <td className="c-status">
                <LastStatus status={schedule.last_run_status} />
              </td>
              <td className="c-name">
                <Link className="name" to={jobs} title={schedule.name}>
                  {schedule.name}
                </Link>
                <small title={about}>{about}</small>
              </td>
              <td className="c-next" data-label="Next run">
                <NextRun row={schedule} now={now} place={place} />
              </td>
              <td className="c-last" data-label="Last run">
                <Last row={schedule} now={now} place={place} />
              </td>
              <td className="c-strip" data-label="Last jobs">
                <RunStrip bars={stripOf(schedule.card.runs, statusDisplay, now, place)} to={jobs} />
              </td>
              <td className="c-every" data-label="Interval">
                {intervalWords(schedule)}
                <small>{counts}</small>
              </td>
              <td className="c-more" data-label="Packages" title={schedule.packageNames.join(', ')}>
                <Packages row={schedule} />
              </td>
              <td className="c-acts">
                <Button
                  disabled={isActing}
                  aria-label={`Run now: ${schedule.name}`}
                  onClick={() => onRun(schedule)}
                >
                  Run now
                </Button>
                <Button
                  disabled={isActing}
                  aria-label={`${isOn ? 'Disable' : 'Enable'} ${schedule.name}`}
                  onClick={() => onSetStatus(schedule, isOn ? 'disabled' : 'enabled')}
                >
                  {isOn ? 'Disable' : 'Enable'}
                </Button>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
