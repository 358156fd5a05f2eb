import { Link } from 'react-router-dom'
import { leastBaselineRuns } from '../../../contract/baseline.ts'
import { formatDurationRange } from '../../format/duration.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { badgeOf, statusDisplay } from '../../domain/status-display.ts'
import { paths } from '../../domain/paths.ts'
import type { ListControls } from '../../domain/plain-list.ts'
import type { PackageWithCard } from '../../domain/queries/resources.ts'
import { stripOf } from '../../domain/run-strip.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { LastRun } from '../../ui/LastRun.tsx'
import { RunStrip } from '../../ui/RunStrip.tsx'
import { SortHead, type Column } from '../../ui/SortHead.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import { isFailing, type PackageSort, type PackageView } from './package-list.ts'

const columns: readonly Column<PackageSort>[] = [
  { key: 'status', label: 'Last status' },
  { key: 'name', label: 'Package', sort: 'name' },
  { key: 'last', label: 'Last run', sort: 'last_run' },
  { key: 'strip', label: 'Last 20 runs' },
  { key: 'usual', label: 'Usual runtime', sort: 'runtime', num: true },
  { key: 'more', label: 'Variables' },
  { key: 'when', label: 'Changed', sort: 'changed' },
  { key: 'act', label: 'Action', hidden: true },
]

function Baseline({ item: { card } }: { item: PackageWithCard }) {
  const { n, p50_seconds: p50, p95_seconds: p95 } = card.usual
  if (p50 === null || p95 === null) {
    return (
      <>
        <span className="text-text-3">Not known yet</span>
        {n > 0 ? (
          <small>
            {n} of {leastBaselineRuns} runs
          </small>
        ) : null}
      </>
    )
  }
  return (
    <>
      {formatDurationRange(p50, p95)}
      <small>of {n} runs</small>
    </>
  )
}

/**
 * Packages: how they went, what is usual, and what one needs to run them.
 * @param onRun opens the run dialog
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
  onRun: (id: number) => void
}) {
  const account = useAccount()
  return (
    <table className="res res-packages" aria-label="Packages">
      <SortHead
        columns={columns}
        sort={controls.state.sort}
        direction={controls.state.direction}
        onSort={controls.sortBy}
      />
      <tbody>
        {packages.map((item) => {
          const last = item.card.runs.at(-1)
          const jobs = paths.jobs(account, { package_id: [item.id], from: null })
          const variables = Object.keys(item.variables).join(', ')
          const about = [
            `id ${item.id}`,
            item.flow_type === 'workflow' ? 'workflow' : null,
            item.description,
          ]
            .filter((part) => part !== null && part !== '')
            .join(' · ')
          return (
            <tr key={item.id}>
              <td className="c-status">
                {last ? (
                  <Badge {...badgeOf(last.status, last.status)} />
                ) : (
                  <span className="text-text-3">Never run</span>
                )}
                {last && last.status !== 'failed' && isFailing(item) ? (
                  <small>Previous run failed</small>
                ) : null}
              </td>
              <td className="c-name">
                <Link className="name" to={jobs} title={item.name}>
                  {item.name}
                </Link>
                <small title={about}>{about}</small>
              </td>
              <td className="c-last" data-label="Last run">
                {last ? (
                  <LastRun
                    at={last.ended_at ?? last.started_at ?? last.created_at}
                    to={paths.job(account, last.id)}
                    jobId={last.id}
                    now={now}
                    place={place}
                  />
                ) : (
                  '–'
                )}
              </td>
              <td className="c-strip" data-label="Last runs">
                <RunStrip bars={stripOf(item.card.runs, statusDisplay, now, place)} to={jobs} />
              </td>
              <td className="c-usual num" data-label="Usual">
                <Baseline item={item} />
              </td>
              <td className="c-more" data-label="Variables">
                {variables === '' ? (
                  <span className="text-text-3">None</span>
                ) : (
                  <span className="mono" title={variables}>
                    {variables}
                  </span>
                )}
              </td>
              <td className="c-when" data-label="Changed">
                <Timestamp at={item.updated_at} now={now} place={place} />
              </td>
              <td className="c-act">
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
