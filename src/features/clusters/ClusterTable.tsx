import { Link } from 'react-router-dom'
import { clusterTakesJobs, type Cluster } from '../../../contract/resources.ts'
import { formatDurationRough } from '../../format/duration.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { paths } from '../../domain/paths.ts'
import type { ListControls } from '../../domain/plain-list.ts'
import { Badge, type Tone } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import type { IconName } from '../../ui/Icon.tsx'
import { SortHead, type Column } from '../../ui/SortHead.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import type { ClusterSort, ClusterView } from './cluster-list.ts'

const looks: Record<string, { tone: Tone; icon: IconName; label: string }> = {
  pending: { tone: 'waiting', icon: 'requested', label: 'Requested' },
  creating: { tone: 'waiting', icon: 'starting', label: 'Creating' },
  available: { tone: 'completed', icon: 'completed', label: 'Available' },
  idle: { tone: 'completed', icon: 'clock', label: 'Idle' },
  scaling: { tone: 'waiting', icon: 'starting', label: 'Scaling' },
  error: { tone: 'failed', icon: 'failed', label: 'Error' },
  pending_terminate: { tone: 'stopping', icon: 'hand', label: 'Termination requested' },
  terminating: { tone: 'stopping', icon: 'stopping', label: 'Terminating' },
  terminated: { tone: 'stopped', icon: 'stopped', label: 'Terminated' },
}

/** So many can be told apart at a glance. */
const mostSquares = 10

/** The slots as small squares, those with a job in them filled. */
function Slots({ cluster }: { cluster: Cluster }) {
  const { nodes, running_jobs_count: running } = cluster
  return (
    <>
      {running} of {nodes}
      {nodes > mostSquares ? null : (
        <span className="slots" aria-hidden>
          {Array.from({ length: nodes }, (_, slot) => (
            <i key={slot} className={slot < running ? 'on' : undefined} />
          ))}
        </span>
      )}
    </>
  )
}

const columns: readonly Column<ClusterSort>[] = [
  { key: 'status', label: 'Status' },
  { key: 'name', label: 'Cluster', sort: 'name' },
  { key: 'slots', label: 'Slots in use', sort: 'running' },
  { key: 'queued', label: 'Jobs waiting', sort: 'queued' },
  { key: 'idle', label: 'When idle' },
  { key: 'when', label: 'Available since', sort: 'since' },
  { key: 'acts', label: 'Actions', hidden: true },
]

/** What holds a queue: slots, what runs in them, what waits for one. */
export function ClusterTable({
  clusters,
  controls,
  now,
  place,
  isActing,
  onChange,
  onTerminate,
}: {
  clusters: readonly Cluster[]
  controls: ListControls<ClusterView, ClusterSort>
  now: number
  place: Place
  isActing: boolean
  onChange: (cluster: Cluster) => void
  onTerminate: (cluster: Cluster) => void
}) {
  const account = useAccount()
  return (
    <table className="res res-clusters" aria-label="Clusters">
      <SortHead
        columns={columns}
        sort={controls.state.sort}
        direction={controls.state.direction}
        onSort={controls.sortBy}
      />
      <tbody>
        {clusters.map((cluster) => {
          const takesJobs = clusterTakesJobs(cluster)
          const look = looks[cluster.status] ?? {
            tone: 'unknown' as const,
            icon: 'unknown' as const,
            label: cluster.status,
          }
          const queued = cluster.queued_jobs_count ?? 0
          const about = [`id ${cluster.id}`, cluster.type, cluster.region, cluster.description]
            .filter((part) => part !== null && part !== '')
            .join(' · ')
          const refused = takesJobs ? undefined : `The cluster is ${look.label.toLowerCase()}`
          return (
            <tr key={cluster.id} className={cluster.status === 'terminated' ? 'off' : undefined}>
              <td className="c-status">
                <Badge {...look} title={look.label} />
              </td>
              <td className="c-name">
                <Link
                  className="name"
                  to={paths.jobs(account, { cluster_id: [cluster.id], from: null })}
                  title={cluster.name}
                >
                  {cluster.name}
                </Link>
                <small title={about}>{about}</small>
              </td>
              <td className="c-slots" data-label="Slots in use">
                <Slots cluster={cluster} />
              </td>
              <td className="c-queued" data-label="Jobs waiting">
                {queued > 0 ? (
                  <Link
                    className="text-link"
                    to={paths.jobs(account, {
                      cluster_id: [cluster.id],
                      status: ['queued'],
                      from: null,
                    })}
                  >
                    {queued} waiting
                  </Link>
                ) : (
                  <span className="text-text-3">None</span>
                )}
              </td>
              <td className="c-idle" data-label="When idle">
                {cluster.terminate_on_idle
                  ? `Terminates after ${formatDurationRough(cluster.time_to_idle)}`
                  : 'Keeps running'}
              </td>
              <td className="c-when" data-label="Available since">
                <Timestamp at={cluster.available_since} now={now} place={place} />
              </td>
              <td className="c-acts">
                <Button
                  disabled={!takesJobs || isActing}
                  title={refused}
                  aria-label={`Change cluster ${cluster.name}`}
                  onClick={() => onChange(cluster)}
                >
                  Change
                </Button>
                <Button
                  disabled={!takesJobs || isActing}
                  title={refused}
                  aria-label={`Terminate cluster ${cluster.name}`}
                  onClick={() => onTerminate(cluster)}
                >
                  Terminate
                </Button>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
