import { Link } from 'react-router-dom'
import type { PackageRun } from '../../../contract/history.ts'
import { formatDuration } from '../../format/duration.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { badgeOf } from '../../domain/status-display.ts'
import { paths } from '../../domain/paths.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'

/** The chart as a table, newest first. */
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
  const account = useAccount()
  return (
    <div className="max-h-90 overflow-auto">
      <table className="tbl runs-table">
        <thead>
          <tr>
            <th scope="col">Job</th>
            <th scope="col">Status</th>
            <th scope="col">Started</th>
            <th scope="col" className="num">
              Ran
            </th>
            <th scope="col" className="num">
              Waited
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.toReversed().map((run) => (
            <tr
              key={run.id}
              aria-current={run.id === thisId ? 'true' : undefined}
              className={run.id === thisId ? 'font-strong' : undefined}
            >
              <td className="mono">
                <Link className="text-link" to={paths.job(account, run.id)}>
                  {run.id}
                </Link>
              </td>
              <td>
                <Badge {...badgeOf(run.status)} />
              </td>
              <td className="text-text-2">
                <Timestamp
                  at={run.started_at ?? run.created_at}
                  now={now}
                  place={place}
                  show="moment"
                />
              </td>
              <td className="num">
                {run.started_at === null && run.runtime_in_seconds <= 0
                  ? '–'
                  : formatDuration(run.runtime_in_seconds)}
              </td>
              <td className="num text-text-2">
                {run.queue_seconds === null ? '–' : formatDuration(run.queue_seconds)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
