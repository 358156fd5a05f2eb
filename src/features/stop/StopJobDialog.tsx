import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { endedAt } from '../../../contract/status.ts'
import { statusFacts } from '../../../contract/status.ts'
import { formatClock, formatSpan, toMs } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { useShownAccount } from '../../domain/account-display.ts'
import { useStopJob } from '../../domain/claims/job-mutations.ts'
import { viewStatus } from '../../domain/claims/claims.ts'
import { useClaims } from '../../domain/claims/store.ts'
import { useLocalSecond } from '../../domain/freshness.ts'
import { statusDisplay } from '../../domain/status-display.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { readPreference, writePreference } from '../../platform/preferences.ts'
import { childrenQuery } from '../../domain/queries/job.ts'
import { schedulesQuery } from '../../domain/queries/resources.ts'
import { runtimeNow } from '../../domain/runtime.ts'
import { useServerNow } from '../../platform/server-clock.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Kbd } from '../../ui/Kbd.tsx'
import { NameField } from '../../ui/NameField.tsx'
import { SkeletonLines } from '../../ui/Skeleton.tsx'
import { AccountLabel } from '../../ui/AccountLabel.tsx'
import { ReasonFields } from './ReasonFields.tsx'
import { outputFate, stopCosts } from './stop-cost.ts'
import { useFreshJob, type FreshJob } from './use-fresh-job.ts'

/** How fresh what one decides on is. */
function Checked({ fresh, job }: { fresh: FreshJob; job: JobDetail }) {
  // React Query notes its times by the local clock, so the age is counted by it too.
  const localNow = useLocalSecond()
  const ageMs = Math.max(0, localNow - fresh.seenAt)
  const age = ageMs < 2_000 ? 'just now' : `${formatSpan(ageMs)} ago`
  const words =
    fresh.check === 'checking'
      ? 'Checking its status…'
      : fresh.check === 'fresh'
        ? `Checked ${age}: still ${statusDisplay[job.status].word}`
        : `Could not refresh, last seen ${fresh.seenAt === 0 ? 'never' : age}`
  return (
    <p
      className={
        fresh.check === 'stale'
          ? 'mt-1 flex items-center gap-1.5 text-stopping-text'
          : 'mt-1 flex items-center gap-1.5 text-text-2'
      }
    >
      <Icon
        name={fresh.check === 'stale' ? 'alert' : fresh.check === 'fresh' ? 'check' : 'clock'}
        size={14}
        className={fresh.check === 'fresh' ? 'tone-completed' : undefined}
      />
      {words}
    </p>
  )
}

function Costs({ job }: { job: JobDetail }) {
  const account = useAccount()
  const place = usePlace()
  const now = useServerNow()
  const children = useQuery(childrenQuery(account, job.id))
  const isScheduled = job.creator?.type.toLowerCase() === 'schedule'
  const schedules = useQuery({ ...schedulesQuery(account), enabled: isScheduled })
  const schedule = isScheduled
    ? (schedules.data?.data.find((each) => each.id === job.creator?.id) ?? null)
    : null
  const costs = stopCosts(
    job,
    children.data?.data ?? [],
    schedule,
    runtimeNow(job, job.insight.runtime_as_of, now),
    now,
    place,
  )
  const outputs = job.outputs ?? []
  return (
    <dl className="cost tabular-nums">
      {costs.slice(0, 2).map((cost) => (
        <div key={cost.label}>
          <dt>{cost.label}</dt>
          <dd>{cost.text}</dd>
        </div>
      ))}
      {outputs.length === 0 ? null : (
        <div>
          <dt>Outputs</dt>
          <dd className="grid gap-x-3 sm:grid-cols-[minmax(0,1fr)_auto]">
            {outputs.map((output, index) => (
              <div key={`${output.id}.${index}`} className="contents">
                <span className="mono clip leading-5" title={output.name}>
                  {output.name}
                </span>
                <span className="max-sm:text-s max-sm:text-text-2">
                  {outputFate(output, place)}
                </span>
              </div>
            ))}
          </dd>
        </div>
      )}
      {costs.slice(2).map((cost) => (
        <div key={cost.label}>
          <dt>{cost.label}</dt>
          <dd>{cost.text}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Stopping one job, bound to its number whatever the page behind shows by then. */
export function StopJobDialog({ jobId, onClose }: { jobId: number; onClose: () => void }) {
  const account = useAccount()
  const place = usePlace()
  const shown = useShownAccount(account)
  const claims = useClaims(account)
  const fresh = useFreshJob(jobId)
  const { stop } = useStopJob()
  const [reason, setReason] = useState('')
  const [name, setName] = useState('')
  const [asksName] = useState(() => readPreference('displayName') === '')
  const { job } = fresh

  if (job === null) {
    return (
      <Dialog
        title={`Stop job ${jobId}?`}
        onClose={onClose}
        footer={
          <Button data-autofocus className="ml-auto" onClick={onClose}>
            Close
          </Button>
        }
      >
        {fresh.error ? (
          <ErrorState title="The job could not be read" cause={fresh.error.message} />
        ) : (
          <SkeletonLines count={5} label="Loading the job" />
        )}
      </Dialog>
    )
  }

  const view = viewStatus(job.id, job.status, claims)
  const packageName = job.insight.package_name
  if (!statusFacts[view.status].canStop) {
    const end = toMs(endedAt(job))
    const words = statusFacts[view.status].terminal
      ? `Already ${statusDisplay[view.status].word}${end === null ? '' : ` at ${formatClock(end, place)}`}: there is nothing to stop.`
      : view.status === 'unknown'
        ? `The job is “${job.raw_status}”. Jobwatch does not know this status and leaves the job as it is.`
        : 'A stop is already under way.'
    return (
      <Dialog
        title={`Job ${job.id}, ${packageName}`}
        onClose={onClose}
        footer={
          <Button data-autofocus className="ml-auto" onClick={onClose}>
            Close
          </Button>
        }
      >
        <p className="px-5 pb-5 max-sm:px-4" role="status">
          {words}
        </p>
      </Dialog>
    )
  }

  const handleStop = () => {
    if (name.trim() !== '') writePreference('displayName', name.trim())
    stop({ id: job.id, packageName, reason: reason.trim() === '' ? null : reason.trim() })
    onClose()
  }
  return (
    <Dialog
      title={`Stop job ${job.id}, ${packageName}?`}
      intro={
        <>
          {shown?.named ? <AccountLabel {...shown.account} /> : null}
          <Checked fresh={fresh} job={job} />
        </>
      }
      onClose={onClose}
      footer={
        <>
          <p>Stopping is a request: the job ends once its engine acts on it.</p>
          <Button data-autofocus onClick={onClose}>
            Keep running
            <Kbd>Esc</Kbd>
          </Button>
          <Button
            variant="danger"
            icon="stop"
            disabled={fresh.check === 'checking'}
            onClick={handleStop}
          >
            Stop job {job.id}
          </Button>
        </>
      }
    >
      <Costs job={job} />
      <ReasonFields value={reason} onChange={setReason} />
      {asksName ? <NameField value={name} onChange={setName} /> : null}
    </Dialog>
  )
}
