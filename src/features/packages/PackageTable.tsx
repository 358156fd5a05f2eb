import { Link } from 'react-router-dom'
import { formatDurationRange } from '../../format/duration.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../lib/account.ts'
import { badgeOf } from '../../lib/job-look.ts'
import { paths } from '../../lib/paths.ts'
import type { PackageWithCard } from '../../lib/queries/resources.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import { RunStrip } from './RunStrip.tsx'

function Usual({ item: { card } }: { item: PackageWithCard }) {
  const { n, p50_seconds: p50, p95_seconds: p95 } = card.usual
  if (p50 === null || p95 === null) return <span className="text-text-3">{n === 0 ? 'Not known yet' : `Not known yet, ${n} of 8 runs`}</span>
  return (
    <>
      {formatDurationRange(p50, p95)}
      <small>p50 to p95 of {n} runs</small>
    </>
  )
}

/** Packages with what one needs to run them. @param onRun opens the run dialog */
export function PackageTable({ packages, now, place, onRun }: { packages: readonly PackageWithCard[]; now: number; place: Place; onRun: (id: number) => void }) {
  const account = useAccount()
  return (
    <table className="tbl">
      <thead>
        <tr>
          <th scope="col">Package</th>
          <th scope="col">Last run</th>
          <th scope="col">Last 20 runs</th>
          <th scope="col">Usual runtime</th>
          <th scope="col">Variables</th>
          <th scope="col">Changed</th>
          <th scope="col">
            <span className="sr-only">Action</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {packages.map((item) => {
          const last = item.card.runs.at(-1)
          const variables = Object.keys(item.variables)
          return (
            <tr key={item.id}>
              <td className="wrap">
                <Link className="font-strong" to={paths.jobs(account, { package_id: [item.id], from: null })}>
                  {item.name}
                </Link>
                <small>
                  {[`id ${item.id}`, item.flow_type === 'workflow' ? 'workflow' : null, item.description].filter((part) => part !== null && part !== '').join(' · ')}
                </small>
              </td>
              <td>{last ? <Badge {...badgeOf(last.status, last.status)} /> : <span className="text-text-3">–</span>}</td>
              <td>
                <RunStrip packageId={item.id} runs={item.card.runs} now={now} place={place} />
              </td>
              <td data-label="Usual">
                <Usual item={item} />
              </td>
              <td data-label="Variables" className="wrap">
                {variables.length === 0 ? <span className="text-text-3">None</span> : <span className="mono">{variables.join(', ')}</span>}
              </td>
              <td data-label="Changed">
                <Timestamp at={item.updated_at} now={now} place={place} />
              </td>
              <td>
                <Button icon="play" aria-label={`Run ${item.name}`} onClick={() => onRun(item.id)}>
                  Run
                </Button>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
