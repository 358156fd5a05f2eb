import { clusterTakesJobs, type Cluster } from '../../../contract/resources.ts'
import { formatDurationRough } from '../../format/duration.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { paths } from '../../domain/paths.ts'
import type { ListControls } from '../../domain/plain-list.ts'
import { useGate } from '../../domain/use-gate.ts'
import type { Tone } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { CellBadge } from '../../ui/CellBadge.tsx'
import { CellNote } from '../../ui/CellNote.tsx'
import { classes } from '../../ui/classes.ts'
import type { IconName } from '../../ui/Icon.tsx'
import { Link } from '../../ui/Link.tsx'
import { NoValue } from '../../ui/NoValue.tsx'
import { RowName } from '../../ui/RowName.tsx'
import { Table, type TableColumn } from '../../ui/Table.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import type { ClusterSort, ClusterView } from './cluster-list.ts'

interface StatusLook {
  tone: Tone
  icon: IconName
  label: string
}

const statusLooks: Record<string, StatusLook> = {
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

const lookOf = ({ status }: Cluster): StatusLook =>
  statusLooks[status] ?? { tone: 'unknown', icon: 'unknown', label: status }

/** More squares than this cannot be counted at a glance. */
const maxSquares = 10

/** The slots as small squares, the occupied ones filled. */
function Slots({ cluster }: { cluster: Cluster }) {
  const { nodes, running_jobs_count: running } = cluster
  return (
    <>
      {running} of {nodes}
      {nodes > maxSquares ? null : (
        <span
          className="inline-flex gap-0.75 align-[-1px] max-sm:ml-0 sm:ml-2 sm:max-md:hidden"
          aria-hidden
        >
          {Array.from({ length: nodes }, (_, slot) => (
            <i
              key={slot}
              className={classes(
                'size-2.5 rounded-xs border-[1.5px]',
                slot < running ? 'border-running-solid bg-running-solid' : 'border-border-strong',
              )}
            />
          ))}
        </span>
      )}
    </>
  )
}

function Name({ cluster }: { cluster: Cluster }) {
  const account = useAccount()
  const about = [`id ${cluster.id}`, cluster.type, cluster.region, cluster.description]
    .filter((part) => part !== null && part !== '')
    .join(' · ')
  return (
    <>
      <RowName
        name={cluster.name}
        to={paths.jobs(account, { cluster_id: [cluster.id], from: null })}
      />
      <CellNote title={about}>{about}</CellNote>
    </>
  )
}

function JobsWaiting({ cluster }: { cluster: Cluster }) {
  const account = useAccount()
  const queued = cluster.queued_jobs_count ?? 0
  if (queued === 0) return <NoValue>None</NoValue>
  return (
    <Link
      className="text-link"
      to={paths.jobs(account, { cluster_id: [cluster.id], status: ['queued'], from: null })}
    >
      {queued} waiting
    </Link>
  )
}

interface ClusterActions {
  isActing: boolean
  onChange: (cluster: Cluster) => void
  onTerminate: (cluster: Cluster) => void
}

function Actions({
  cluster,
  isActing,
  onChange,
  onTerminate,
}: ClusterActions & { cluster: Cluster }) {
  const takesJobs = clusterTakesJobs(cluster)
  const reason = takesJobs ? undefined : `The cluster is ${lookOf(cluster).label.toLowerCase()}`
  const { forbidden, guard } = useGate('cluster.manage')
  return (
    <>
      <Button
        className="max-sm:h-9"
        disabled={!takesJobs || isActing}
        title={reason}
        aria-label={`Change cluster ${cluster.name}`}
        blocked={forbidden}
        onClick={guard(() => onChange(cluster))}
      >
        Change
      </Button>
      <Button
        className="ml-1.5 max-sm:h-9"
        disabled={!takesJobs || isActing}
        title={reason}
        aria-label={`Terminate cluster ${cluster.name}`}
        blocked={forbidden}
        onClick={guard(() => onTerminate(cluster))}
      >
        Terminate
      </Button>
    </>
  )
}

const columnsFor = (
  now: number,
  place: Place,
  actions: ClusterActions,
): TableColumn<Cluster, ClusterSort>[] => [
  {
    key: 'status',
    header: 'Status',
    width: 'sm:w-49',
    cellClass: 'max-sm:mb-0.5',
    cell: (cluster) => <CellBadge {...lookOf(cluster)} title={lookOf(cluster).label} />,
  },
  {
    key: 'name',
    header: 'Cluster',
    sort: 'name',
    cell: (cluster) => <Name cluster={cluster} />,
  },
  {
    key: 'slots',
    header: 'Slots in use',
    sort: 'running',
    cardLabel: 'Slots in use',
    width: 'sm:w-27.5 md:w-55',
    cell: (cluster) => <Slots cluster={cluster} />,
  },
  {
    key: 'queued',
    header: 'Jobs waiting',
    sort: 'queued',
    cardLabel: 'Jobs waiting',
    width: 'sm:w-26 md:w-30',
    cell: (cluster) => <JobsWaiting cluster={cluster} />,
  },
  {
    key: 'idle',
    header: 'When idle',
    cardLabel: 'When idle',
    from: 'lg',
    width: 'sm:w-52.5',
    cell: (cluster) =>
      cluster.terminate_on_idle
        ? `Terminates after ${formatDurationRough(cluster.time_to_idle)}`
        : 'Keeps running',
  },
  {
    key: 'since',
    header: 'Available since',
    sort: 'since',
    cardLabel: 'Available since',
    from: 'lg',
    width: 'sm:w-33',
    cell: (cluster) => <Timestamp at={cluster.available_since} now={now} place={place} />,
  },
  {
    key: 'actions',
    header: 'Actions',
    isActions: true,
    width: 'sm:w-50',
    cell: (cluster) => <Actions cluster={cluster} {...actions} />,
  },
]

/** The clusters: their slots, what runs in them and what waits for one. */
export function ClusterTable({
  clusters,
  controls,
  now,
  place,
  ...actions
}: ClusterActions & {
  clusters: readonly Cluster[]
  controls: ListControls<ClusterView, ClusterSort>
  now: number
  place: Place
}) {
  return (
    <Table
      variant="list"
      label="Clusters"
      columns={columnsFor(now, place, actions)}
      rows={clusters}
      rowKey={(cluster) => cluster.id}
      isMuted={(cluster) => cluster.status === 'terminated'}
      sort={controls.state.sort}
      direction={controls.state.direction}
      onSort={controls.sortBy}
    />
  )
}
