import { Link } from 'react-router-dom'
import type { Schedule } from '../../../contract/resources.ts'
import { isJobStatus } from '../../../contract/status.ts'
import { formatCounted } from '../../format/number.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../lib/account.ts'
import { badgeOf } from '../../lib/job-look.ts'
import { paths } from '../../lib/paths.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import { intervalWords, retryWords } from './schedule-words.ts'

function LastStatus({ status }: { status: string | null }) {
  if (status === null || status === '') return null
  return isJobStatus(status) ? <Badge {...badgeOf(status, status)} /> : <small>{status}</small>
}

/** What runs next, and how it went last. @param names of packages by id */
export function ScheduleTable({ schedules, names, now, place, isActing, onRun, onSetStatus }: {
  schedules: readonly Schedule[]
  names: ReadonlyMap<number, string>
  now: number
  place: Place
  isActing: boolean
  onRun: (schedule: Schedule) => void
  onSetStatus: (schedule: Schedule, status: Schedule['status']) => void
}) {
  const account = useAccount()
  return (
    <table className="tbl">
      <thead>
        <tr>
          <th scope="col">Schedule</th>
          <th scope="col">Runs</th>
          <th scope="col">Next run</th>
          <th scope="col">Last run</th>
          <th scope="col">Packages</th>
          <th scope="col">Retries</th>
          <th scope="col">Done</th>
          <th scope="col">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {schedules.map((schedule) => {
          const isOn = schedule.status === 'enabled'
          const packages = schedule.task?.packages ?? []
          return (
            <tr key={schedule.id} className={isOn ? undefined : 'off'}>
              <td className="wrap">
                <Link className="font-strong" to={paths.jobs(account, { creator: [`schedule:${schedule.id}`], from: null })}>
                  {schedule.name}
                </Link>
                <small>{[`id ${schedule.id}`, schedule.description].filter((part) => part !== null && part !== '').join(' · ')}</small>
              </td>
              <td data-label="Runs">{intervalWords(schedule)}</td>
              <td data-label="Next run">{isOn ? <Timestamp at={schedule.next_run_at} now={now} place={place} /> : 'Disabled'}</td>
              <td data-label="Last run">
                <Timestamp at={schedule.last_run_at} now={now} place={place} /> <LastStatus status={schedule.last_run_status} />
              </td>
              <td data-label="Packages" className="wrap">
                {packages.map(({ package_id: id }, index) => (
                  // One package can stand in a schedule twice, with other variables.
                  // oxlint-disable-next-line react/no-array-index-key -- the place in the schedule is what tells them apart
                  <span key={`${id}.${index}`}>
                    {index > 0 ? ', ' : ''}
                    <Link to={paths.jobs(account, { package_id: [id], from: null })}>{names.get(id) ?? `Package ${id}`}</Link>
                  </span>
                ))}
              </td>
              <td data-label="Retries">{retryWords(schedule)}</td>
              <td data-label="Done">{formatCounted(schedule.execution_count, 'time', 'times', place.locale)}</td>
              <td>
                <Button disabled={isActing} aria-label={`Run now: ${schedule.name}`} onClick={() => onRun(schedule)}>
                  Run now
                </Button>
                <Button disabled={isActing} aria-label={`${isOn ? 'Disable' : 'Enable'} ${schedule.name}`} onClick={() => onSetStatus(schedule, isOn ? 'disabled' : 'enabled')}>
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
