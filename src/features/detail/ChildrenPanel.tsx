import { Link } from 'react-router-dom'
import type { JobRow } from '../../../contract/job-row.ts'
import { statusFacts } from '../../../contract/status.ts'
import { errorHeadline } from '../../../contract/rules/error-headline.ts'
import { formatDuration } from '../../format/duration.ts'
import { formatCounted, formatPercent } from '../../format/number.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { viewStatus, type Claims } from '../../domain/claims/claims.ts'
import { badgeOf } from '../../domain/status-display.ts'
import { paths } from '../../domain/paths.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'

function what(row: JobRow, place: Place): string {
  if (row.status === 'failed') return errorHeadline(row) ?? 'no message'
  if (row.status === 'running') return formatPercent(row.progress)
  return row.records_count === null
    ? ''
    : formatCounted(row.records_count, 'record', 'records', place.locale)
}

/** The jobs a workflow started; nothing for an ordinary job. */
export function ChildrenPanel({
  rows,
  claims,
  now,
  place,
}: {
  rows: readonly JobRow[]
  claims: Claims
  now: number
  place: Place
}) {
  const account = useAccount()
  if (rows.length === 0) return null
  const ended = rows.filter((row) => statusFacts[row.status].terminal).length
  return (
    <Panel title="Jobs it started" note={`${ended} of ${rows.length} ended`}>
      <div className="overflow-x-auto">
        <table className="tbl">
          <thead>
            <tr>
              <th scope="col">Status</th>
              <th scope="col">Job</th>
              <th scope="col">Package</th>
              <th scope="col" className="max-sm:hidden">
                Error or result
              </th>
              <th scope="col" className="num">
                Runtime
              </th>
              <th scope="col" className="max-md:hidden">
                Started
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const view = viewStatus(row.id, row.status, claims)
              return (
                <tr key={row.id} data-linked>
                  <td>
                    <Badge {...badgeOf(view.status, row.raw_status, view.claimed)} />
                  </td>
                  <td className="mono text-text-2">{row.id}</td>
                  <td className="max-w-75 truncate max-sm:max-w-36">
                    <Link
                      className="font-strong"
                      title={row.package_name}
                      to={paths.job(account, row.id)}
                    >
                      {row.package_name}
                    </Link>
                  </td>
                  <td
                    className={
                      row.status === 'failed'
                        ? 'max-w-60 truncate text-failed-text max-sm:hidden'
                        : 'text-text-3 max-sm:hidden'
                    }
                  >
                    {what(row, place)}
                  </td>
                  <td className="num">
                    {row.started_at === null && row.runtime_in_seconds <= 0
                      ? '–'
                      : formatDuration(row.runtime_in_seconds)}
                  </td>
                  <td className="text-text-2 max-md:hidden">
                    <Timestamp at={row.started_at} now={now} place={place} />
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </Panel>
  )
}
