import { Link } from 'react-router-dom'
import { activeStatuses } from '../../../contract/status.ts'
import { clusterTakesJobs, type Cluster } from '../../../contract/resources.ts'
import { formatDurationRough } from '../../format/duration.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../lib/account.ts'
import { paths } from '../../lib/paths.ts'
import { Badge, type Tone } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import type { IconName } from '../../ui/Icon.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'

const looks: Record<string, { tone: Tone; icon: IconName; label: string }> = {
  pending: { tone: 'waiting', icon: 'requested', label: 'Requested' },
  creating: { tone: 'waiting', icon: 'starting', label: 'Creating' },
  available: { tone: 'completed', icon: 'completed', label: 'Available' },
  idle: { tone: 'completed', icon: 'clock', label: 'Idle' },
  scaling: { tone: 'waiting', icon: 'starting', label: 'Scaling' },
  error: { tone: 'failed', icon: 'failed', label: 'Error' },
  pending_terminate: { tone: 'stopping', icon: 'hand', label: 'Ending soon' },
  terminating: { tone: 'stopping', icon: 'stopping', label: 'Terminating' },
  terminated: { tone: 'stopped', icon: 'stopped', label: 'Terminated' },
}

/** The slots as small squares, those with a job in them filled. */
function Slots({ cluster }: { cluster: Cluster }) {
  const { nodes, running_jobs_count: running } = cluster
  return (
    <>
      {running} of {nodes}
      <span className="slots" aria-hidden>
        {Array.from({ length: Math.min(nodes, 24) }, (_, slot) => (
          <i key={slot} className={slot < running ? 'on' : undefined} />
        ))}
      </span>
    </>
  )
}

/** What holds a queue: slots, what runs in them, what waits for one. */
export function ClusterTable({ clusters, now, place, isActing, onChange, onTerminate }: {
  clusters: readonly Cluster[]
  now: number
  place: Place
  isActing: boolean
  onChange: (cluster: Cluster) => void
  onTerminate: (cluster: Cluster) => void
}) {
  const account = useAccount()
  return (
    <table className="tbl">
      <thead>
        <tr>
          <th scope="col">Cluster</th>
          <th scope="col">Status</th>
          <th scope="col">Slots in use</th>
          <th scope="col">Queued</th>
          <th scope="col">When idle</th>
          <th scope="col">Available since</th>
          <th scope="col">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {clusters.map((cluster) => {
          const takesJobs = clusterTakesJobs(cluster)
          const look = looks[cluster.status] ?? { tone: 'unknown' as const, icon: 'unknown' as const, label: cluster.status }
          const queued = cluster.queued_jobs_count ?? 0
          const jobs = paths.jobs(account, { cluster_id: [cluster.id], status: [...activeStatuses], from: null })
          return (
            <tr key={cluster.id} className={cluster.status === 'terminated' ? 'off' : undefined}>
              <td className="wrap">
                <Link className="font-strong" to={paths.jobs(account, { cluster_id: [cluster.id], from: null })}>
                  {cluster.name}
                </Link>
                <small>{[`id ${cluster.id}`, cluster.type, cluster.region, cluster.description].filter((part) => part !== null && part !== '').join(' · ')}</small>
              </td>
              <td>
                <Badge {...look} />
              </td>
              <td data-label="Slots in use">
                <Slots cluster={cluster} />
              </td>
              <td data-label="Queued">
                {queued > 0 ? (
                  <Link className="text-link" to={jobs}>
                    {queued} waiting
                  </Link>
                ) : (
                  <span className="text-text-3">None</span>
                )}
              </td>
              <td data-label="When idle">{cluster.terminate_on_idle ? `Ends after ${formatDurationRough(cluster.time_to_idle)}` : 'Stays'}</td>
              <td data-label="Available since">
                <Timestamp at={cluster.available_since} now={now} place={place} />
              </td>
              <td>
                <Button disabled={!takesJobs || isActing} title={takesJobs ? undefined : `The cluster is ${look.label.toLowerCase()}`} aria-label={`Change cluster ${cluster.name}`} onClick={() => onChange(cluster)}>
                  Change
                </Button>
                <Button disabled={!takesJobs || isActing} title={takesJobs ? undefined : `The cluster is ${look.label.toLowerCase()}`} aria-label={`Terminate cluster ${cluster.name}`} onClick={() => onTerminate(cluster)}>
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
