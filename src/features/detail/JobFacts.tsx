import { Link } from 'react-router-dom'
import type { ReactNode } from 'react'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { endedAt } from '../../../contract/status.ts'
import { timeLeft } from '../../../contract/rules/time-left.ts'
import { statusFacts } from '../../../contract/status.ts'
import { formatDuration, formatDurationRough, speakDuration } from '../../format/duration.ts'
import { formatOrdinal, formatPercent } from '../../format/number.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { statusDisplay } from '../../domain/status-display.ts'
import { paths } from '../../domain/paths.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import { startOf, typicalWords, waitedSeconds } from './facts.ts'
import { runtimeBy, RunningClock, WaitingClock } from './RunningClock.tsx'

/** @param name the whole of a name that may be cut */
function Fact({
  label,
  children,
  note,
  name,
}: {
  label: string
  children: ReactNode
  note?: ReactNode
  name?: string
}) {
  return (
    <div className={name === undefined ? undefined : 'fact-name'} title={name}>
      <dt>{label}</dt>
      <dd>
        {children}
        {note === undefined || note === null || note === '' ? null : <small>{note}</small>}
      </dd>
    </div>
  )
}

function Starter({ job }: { job: JobDetail }) {
  const account = useAccount()
  const { creator } = job
  if (creator === null)
    return (
      <Fact label="Started by" name={job.insight.owner_name}>
        {job.insight.owner_name}
      </Fact>
    )
  const kind = creator.type.toLowerCase()
  const name = creator.display_name ?? `${creator.type} ${creator.id}`
  if (kind === 'job') {
    return (
      <Fact label="Started by" note={`job ${creator.id}`} name={name}>
        <Link className="text-link" to={paths.job(account, creator.id)}>
          {name}
        </Link>
      </Fact>
    )
  }
  return (
    <Fact label="Started by" note={`${kind} ${creator.id}`} name={name}>
      {name}
    </Fact>
  )
}

function Progress({ job }: { job: JobDetail }) {
  const left = timeLeft({ ...job, ...job.insight }, runtimeBy(job), serverNow())
  const isFlagged = job.insight.flags.some(
    (flag) => flag.kind === 'runaway' || flag.kind === 'no_progress',
  )
  return (
    <Fact
      label="Progress"
      note={left === null ? null : `about ${formatDurationRough(left.byProgress)} left`}
    >
      <span className="inline-flex items-center gap-2">
        {formatPercent(job.progress)}
        <ProgressBar
          ratio={job.progress}
          tone={isFlagged ? 'flagged' : statusDisplay[job.status].tone}
          text={`${Math.round(job.progress * 100)} percent, running ${speakDuration(runtimeBy(job))}`}
        />
      </span>
    </Fact>
  )
}

/**
 * The strip of facts below the title.
 * @param now milliseconds, coarse
 */
export function JobFacts({ job, now, place }: { job: JobDetail; now: number; place: Place }) {
  const ended = endedAt(job)
  const typical = typicalWords(job.insight.usual)
  const waited = waitedSeconds(job, now)
  const isEnded = statusFacts[job.status].terminal
  const { cluster } = job
  const start = startOf(job)
  return (
    <dl className="facts border-b border-border bg-surface px-(--gutter) max-sm:border-t max-sm:py-1">
      {isEnded ? (
        <Fact
          label={statusDisplay[job.status].label}
          note={<Timestamp at={ended} now={now} place={place} show="clock" />}
        >
          <Timestamp at={ended} now={now} place={place} />
        </Fact>
      ) : null}
      {start === 'told' ? (
        <Fact label={isEnded ? 'Runtime' : 'Running for'} note={typical}>
          {isEnded ? formatDuration(job.runtime_in_seconds) : <RunningClock job={job} />}
        </Fact>
      ) : null}
      {start === 'not recorded' ? (
        <Fact label="Runtime" note="start not recorded">
          {job.runtime_in_seconds > 0 ? formatDuration(job.runtime_in_seconds) : '–'}
        </Fact>
      ) : null}
      {job.status === 'running' ? <Progress job={job} /> : null}
      {!isEnded && job.started_at !== null ? (
        <Fact
          label="Started"
          note={<Timestamp at={job.started_at} now={now} place={place} show="clock" />}
        >
          <Timestamp at={job.started_at} now={now} place={place} />
        </Fact>
      ) : null}
      {waited === null ? null : (
        <Fact
          label={start === 'not yet' ? 'Waiting for' : 'Waited in queue'}
          note={
            job.insight.queue_position === null
              ? null
              : `${formatOrdinal(job.insight.queue_position)} in line`
          }
        >
          {start === 'not yet' ? <WaitingClock job={job} /> : formatDuration(waited)}
        </Fact>
      )}
      <Starter job={job} />
      <Fact
        label="Cluster"
        name={job.insight.cluster_name}
        note={
          cluster === null
            ? null
            : isEnded
              ? cluster.status
              : `${cluster.running_jobs_count} of ${cluster.nodes} slots`
        }
      >
        {job.insight.cluster_name}
      </Fact>
      {job.package?.updated_at ? (
        <Fact label="Package edited">
          <Timestamp at={job.package.updated_at} now={now} place={place} />
        </Fact>
      ) : null}
    </dl>
  )
}
