import type { JobDetail } from '../../../contract/job-detail.ts'
import { endedAt, statusFacts } from '../../../contract/status.ts'
import { useShownAccount } from '../../domain/account-display.ts'
import { viewStatus, type StatusView } from '../../domain/claims/claims.ts'
import { useStopJob } from '../../domain/claims/stop-mutations.ts'
import { useClaims } from '../../domain/claims/store.ts'
import { useLocalSecond } from '../../domain/page-freshness.ts'
import { statusDisplay } from '../../domain/status-display.ts'
import { useReasonForm } from '../../domain/use-reason-form.ts'
import { formatClock, formatSpan, toMs, type Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { AccountLabel } from '../../ui/AccountLabel.tsx'
import { Button } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Icon, type IconName } from '../../ui/Icon.tsx'
import { Kbd } from '../../ui/Kbd.tsx'
import { SkeletonLines } from '../../ui/SkeletonLines.tsx'
import { CloseButton } from './CloseButton.tsx'
import { StopCosts } from './StopCosts.tsx'
import { StopFields } from './StopFields.tsx'
import { useFreshJob, type FreshJob } from './use-fresh-job.ts'

const checkIcons: Record<FreshJob['check'], IconName> = {
  checking: 'clock',
  fresh: 'check',
  stale: 'alert',
}

function checkLabel({ check, seenAt }: FreshJob, job: JobDetail, localNow: number): string {
  if (check === 'checking') return 'Checking its status…'
  // React Query keeps its times by the local clock, so ages are counted by it too.
  const ageMs = Math.max(0, localNow - seenAt)
  const age = ageMs < 2_000 ? 'just now' : `${formatSpan(ageMs)} ago`
  if (check === 'fresh') return `Checked ${age}: still ${statusDisplay[job.status].word}`
  return `Could not refresh, last seen ${seenAt === 0 ? 'never' : age}`
}

/** How recent the data of the dialog is. */
function CheckNote({ fresh, job }: { fresh: FreshJob; job: JobDetail }) {
  const localNow = useLocalSecond()
  return (
    <p
      className={classes(
        'mt-1 flex items-center gap-1.5',
        fresh.check === 'stale' ? 'text-stopping-text' : 'text-text-2',
      )}
    >
      <Icon
        name={checkIcons[fresh.check]}
        size={14}
        className={fresh.check === 'fresh' ? 'text-completed-solid' : undefined}
      />
      {checkLabel(fresh, job, localNow)}
    </p>
  )
}

/** Before the first response, and when none came. */
function MissingJobDialog({
  jobId,
  error,
  onClose,
}: {
  jobId: number
  error: Error | null
  onClose: () => void
}) {
  return (
    <Dialog
      title={`Stop job ${jobId}?`}
      onClose={onClose}
      footer={<CloseButton onClose={onClose} />}
    >
      {error ? (
        <ErrorState title="The job could not be read" cause={error.message} />
      ) : (
        <SkeletonLines count={5} label="Loading the job" />
      )}
    </Dialog>
  )
}

function whyNotStoppable(job: JobDetail, { status }: StatusView, place: Place): string {
  if (statusFacts[status].terminal) {
    const end = toMs(endedAt(job))
    const at = end === null ? '' : ` at ${formatClock(end, place)}`
    return `Already ${statusDisplay[status].word}${at}: there is nothing to stop.`
  }
  if (status !== 'unknown') return 'A stop is already under way.'
  return (
    `The job is “${job.raw_status}”. ` +
    'Jobwatch does not know this status and leaves the job as it is.'
  )
}

function NothingToStopDialog({
  job,
  view,
  onClose,
}: {
  job: JobDetail
  view: StatusView
  onClose: () => void
}) {
  const place = usePlace()
  return (
    <Dialog
      title={`Job ${job.id}, ${job.insight.package_name}`}
      onClose={onClose}
      footer={<CloseButton onClose={onClose} />}
    >
      <p className="px-5 pb-5 max-sm:px-4" role="status">
        {whyNotStoppable(job, view, place)}
      </p>
    </Dialog>
  )
}

function ConfirmStopDialog({
  job,
  fresh,
  onClose,
}: {
  job: JobDetail
  fresh: FreshJob
  onClose: () => void
}) {
  const shown = useShownAccount(useAccount())
  const form = useReasonForm()
  const { stop } = useStopJob()
  const packageName = job.insight.package_name
  const handleStop = () => {
    stop({ id: job.id, packageName, reason: form.submit() })
    onClose()
  }
  return (
    <Dialog
      title={`Stop job ${job.id}, ${packageName}?`}
      intro={
        <>
          {shown?.named ? <AccountLabel {...shown.account} /> : null}
          <CheckNote fresh={fresh} job={job} />
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
            title="Ctrl Enter"
            data-confirm
            onClick={handleStop}
          >
            Stop job {job.id}
          </Button>
        </>
      }
    >
      <StopCosts job={job} />
      <StopFields form={form} />
    </Dialog>
  )
}

/** Stops one job, identified by its number whatever the page behind the dialog shows by then. */
export function StopJobDialog({ jobId, onClose }: { jobId: number; onClose: () => void }) {
  const claims = useClaims(useAccount())
  const fresh = useFreshJob(jobId)
  const { job } = fresh
  if (job === null) return <MissingJobDialog jobId={jobId} error={fresh.error} onClose={onClose} />
  const view = viewStatus(job.id, job.status, claims)
  return statusFacts[view.status].canStop ? (
    <ConfirmStopDialog job={job} fresh={fresh} onClose={onClose} />
  ) : (
    <NothingToStopDialog job={job} view={view} onClose={onClose} />
  )
}
