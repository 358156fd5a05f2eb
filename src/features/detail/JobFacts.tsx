import type { ReactNode } from 'react'
import type { JobHead } from '../../domain/job-head.ts'
import { timeLeft } from '../../../contract/rules/time-left.ts'
import { endedAt, statusFacts } from '../../../contract/status.ts'
import { formatDuration } from '../../format/duration.ts'
import { speakDuration } from '../../format/speak-duration.ts'
import { formatOrdinal, formatPercent } from '../../format/number.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { statusDisplay } from '../../domain/status-display.ts'
import { paths } from '../../domain/paths.ts'
import { timeLeftText } from '../../domain/time-left-text.ts'
import { typicalText } from '../../domain/usual.ts'
import { runtimeNow } from '../../domain/runtime.ts'
import { classes } from '../../ui/classes.ts'
import { Link } from '../../ui/Link.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import { startOf, waitedSeconds } from './facts.ts'
import { RunningClock, WaitingClock } from './RunningClock.tsx'

const noteClass = 'text-[length:var(--text-s)] text-text-3 max-sm:block max-sm:leading-4 sm:ml-1.5'

/**
 * @param name the value in full, where it is a name that may be cut
 * @param cell what the menu of cells knows it as
 * @param help what explains its label
 */
function Fact({
  label,
  children,
  note = null,
  name,
  cell,
  help = cell,
}: {
  label: string
  children: ReactNode
  note?: ReactNode
  name?: string
  cell?: string
  help?: string | undefined
}) {
  return (
    <div
      className={classes(
        'min-w-0 max-sm:py-1.75 sm:max-lg:py-1.25 lg:pt-2.5 lg:pr-7 lg:pb-2.75',
        'lg:not-first:border-l lg:not-first:border-border lg:not-first:pl-7',
        name === undefined ? 'lg:flex-none' : 'lg:max-w-80 lg:flex-initial',
      )}
      title={name}
      data-cell={cell}
    >
      <dt className="mb-0.5 text-s whitespace-nowrap text-text-3">
        <span data-help={help === undefined ? undefined : `number.${help}`}>{label}</span>
      </dt>
      <dd className="truncate tabular-nums">
        {children}
        {note === null || note === '' ? null : <small className={noteClass}>{note}</small>}
      </dd>
    </div>
  )
}

function Starter({ job }: { job: JobHead }) {
  const account = useAccount()
  const { creator } = job
  if (creator === null)
    return (
      <Fact label="Started by" name={job.insight.owner_name} cell="by">
        {job.insight.owner_name}
      </Fact>
    )
  const kind = creator.type.toLowerCase()
  const name = creator.display_name ?? `${creator.type} ${creator.id}`
  if (kind === 'job') {
    return (
      <Fact label="Started by" note={`job ${creator.id}`} name={name} cell="by">
        <Link className="text-link" to={paths.job(account, creator.id)}>
          {name}
        </Link>
      </Fact>
    )
  }
  return (
    <Fact label="Started by" note={`${kind} ${creator.id}`} name={name} cell="by">
      {name}
    </Fact>
  )
}

function Progress({ job, now }: Pick<FactProps, 'job' | 'now'>) {
  const runtime = runtimeNow(job, job.insight.runtime_as_of, now)
  const percent = Math.round(job.progress * 100)
  const left = timeLeft({ ...job, ...job.insight }, now)
  const isFlagged = job.insight.flags.some(
    (flag) => flag.kind === 'runaway' || flag.kind === 'no_progress',
  )
  return (
    <Fact
      label="Progress"
      help="progress number.time_left"
      note={left === null ? null : timeLeftText(left)}
    >
      <span className="inline-flex items-center gap-2">
        {formatPercent(job.progress)}
        <ProgressBar
          ratio={job.progress}
          tone={isFlagged ? 'flagged' : statusDisplay[job.status].tone}
          text={`${percent} percent, running ${speakDuration(runtime)}`}
        />
      </span>
    </Fact>
  )
}

/** When the job ended, and how: nothing while it has not. */
function Ended({ job, now, place }: FactProps) {
  if (!statusFacts[job.status].terminal) return null
  const at = endedAt(job)
  return (
    <Fact
      label={statusDisplay[job.status].label}
      note={<Timestamp at={at} now={now} place={place} show="clock" />}
    >
      <Timestamp at={at} now={now} place={place} />
    </Fact>
  )
}

function Runtime({ job }: { job: JobHead }) {
  const start = startOf(job)
  const isEnded = statusFacts[job.status].terminal
  if (start === 'known')
    return (
      <Fact
        label={isEnded ? 'Runtime' : 'Running for'}
        note={typicalText(job.insight.usual)}
        cell="runtime"
        help="runtime number.usual"
      >
        {isEnded ? formatDuration(job.runtime_in_seconds) : <RunningClock job={job} />}
      </Fact>
    )
  if (start === 'not recorded')
    return (
      <Fact label="Runtime" note="start not recorded">
        {job.runtime_in_seconds > 0 ? formatDuration(job.runtime_in_seconds) : '–'}
      </Fact>
    )
  return null
}

/** When a job that still runs was started. */
function Started({ job, now, place }: FactProps) {
  if (statusFacts[job.status].terminal || job.started_at === null) return null
  return (
    <Fact
      label="Started"
      cell="started"
      note={<Timestamp at={job.started_at} now={now} place={place} show="clock" />}
    >
      <Timestamp at={job.started_at} now={now} place={place} />
    </Fact>
  )
}

function Waited({ job, now }: Pick<FactProps, 'job' | 'now'>) {
  const waited = waitedSeconds(job, now)
  if (waited === null) return null
  const { queue_position: position } = job.insight
  const stillWaits = startOf(job) === 'not yet'
  return (
    <Fact
      label={stillWaits ? 'Waiting for' : 'Waited in queue'}
      help="wait"
      note={position === null ? null : `${formatOrdinal(position)} in line`}
    >
      {stillWaits ? <WaitingClock job={job} /> : formatDuration(waited)}
    </Fact>
  )
}

function clusterNote({ cluster, status }: JobHead): string | null {
  if (!cluster) return null
  return statusFacts[status].terminal
    ? cluster.status
    : `${cluster.running_jobs_count} of ${cluster.nodes} slots`
}

interface FactProps {
  job: JobHead
  /** Milliseconds, coarse. */
  now: number
  place: Place
}

/** When the job's package was last changed; its place is kept until that is known. */
function PackageEdited({ job, now, place }: FactProps) {
  const isLoading = job.package === undefined && job.package_id !== null
  const at = job.package?.updated_at ?? null
  if (at === null && !isLoading) return null
  return (
    <Fact label="Package edited">
      {isLoading ? (
        <Skeleton className="h-4 w-16" />
      ) : (
        <Timestamp at={at} now={now} place={place} />
      )}
    </Fact>
  )
}

/** The strip of facts below the title. */
export function JobFacts(props: FactProps) {
  const { job, now } = props
  const { cluster_name: clusterName } = job.insight
  return (
    <dl
      data-facts
      className={classes(
        'border-b border-border bg-surface px-(--gutter)',
        'max-sm:grid max-sm:grid-cols-2 max-sm:gap-x-4 max-sm:border-t max-sm:py-1',
        // As many columns as there is room for, so that no fact covers another.
        'sm:max-lg:grid sm:max-lg:grid-cols-[repeat(auto-fill,minmax(190px,1fr))]',
        'sm:max-lg:gap-x-5 sm:max-lg:py-1.5 lg:flex',
      )}
    >
      <Ended {...props} />
      <Runtime job={job} />
      {job.status === 'running' ? <Progress job={job} now={now} /> : null}
      <Started {...props} />
      <Waited job={job} now={now} />
      <Starter job={job} />
      <Fact label="Cluster" name={clusterName} note={clusterNote(job)} cell="cluster">
        {clusterName}
      </Fact>
      <PackageEdited {...props} />
    </dl>
  )
}
