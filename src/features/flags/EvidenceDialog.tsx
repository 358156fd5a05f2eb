import { useSearchParams } from 'react-router-dom'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { statusFacts } from '../../../contract/status.ts'
import { viewStatus } from '../../domain/claims/claims.ts'
import { useClaims } from '../../domain/claims/store.ts'
import { useDialogs, withoutDialog } from '../../domain/dialog-url.ts'
import { useForbidden } from '../../domain/permissions.ts'
import { paths } from '../../domain/paths.ts'
import { jobQuery } from '../../domain/queries/job.ts'
import { usePolled } from '../../domain/use-polled.ts'
import { failedRead } from '../../platform/error-facts.ts'
import { useAccount } from '../../platform/account.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Link } from '../../ui/Link.tsx'
import { SkeletonLines } from '../../ui/SkeletonLines.tsx'
import { EvidenceContent } from './EvidenceContent.tsx'
import { evidenceTitle, pastFlag } from './flag-cases.ts'
import { supportText } from './support-text.ts'
import { useLimitedPackage } from './use-limited-package.ts'

/** On phones, where two buttons share a line. */
const lastOfThree = 'max-sm:nth-3:col-span-full'

/** What else can be done about the job. */
function Footer({ job }: { job: JobDetail }) {
  const account = useAccount()
  const dialogs = useDialogs()
  const claims = useClaims(account)
  const packageId = useLimitedPackage(job)
  const limitForbidden = useForbidden('package.limit')
  const stopForbidden = useForbidden('job.stop')
  const [search] = useSearchParams()
  const { canStop } = statusFacts[viewStatus(job.id, job.status, claims).status]
  return (
    <>
      {job.insight.flags.some(({ kind }) => kind === 'stuck_stopping') ? (
        <CopyButton label="Copy text for support" showLabel text={() => supportText(job)} />
      ) : null}
      {packageId === null ? null : (
        <Button
          blocked={limitForbidden}
          onClick={() => dialogs.open({ kind: 'hard_limit', packageId })}
        >
          Set hard limit…
        </Button>
      )}
      <Link
        data-autofocus
        className={classes(buttonClass(), lastOfThree, 'hover:no-underline sm:ml-auto')}
        to={paths.job(account, job.id, withoutDialog(search).toString())}
      >
        Open job
      </Link>
      {canStop ? (
        <Button
          variant="danger"
          icon="stop"
          className={lastOfThree}
          blocked={stopForbidden}
          onClick={() => dialogs.open({ kind: 'stop', jobIds: [job.id] })}
        >
          Stop…
        </Button>
      ) : null}
    </>
  )
}

function Loaded({ job, onClose }: { job: JobDetail; onClose: () => void }) {
  const { flags, flag_decisions: decisions, package_name: name } = job.insight
  const isCleared = flags.length === 0 && decisions.length === 0 && pastFlag(job) === null
  return (
    <Dialog
      title={evidenceTitle(flags) ?? 'Not flagged now'}
      intro={
        <p className="mt-1 wrap-anywhere text-text-2">
          Job {job.id}, {name}
        </p>
      }
      size="wide"
      onClose={onClose}
      footer={<Footer job={job} />}
    >
      <div className="border-t border-border [--inset:20px] max-sm:[--inset:16px]">
        {isCleared ? (
          <p className="px-(--inset) py-4 text-text-2" role="status">
            The job is not flagged any more.
          </p>
        ) : (
          <EvidenceContent job={job} />
        )}
      </div>
    </Dialog>
  )
}

/** Why a job in a list is flagged, over that list. */
export function EvidenceDialog({ jobId, onClose }: { jobId: number; onClose: () => void }) {
  const query = usePolled(jobQuery(useAccount(), jobId), 'detail', (job) => [job.status])
  const job = query.data?.data
  if (job !== undefined) return <Loaded job={job} onClose={onClose} />
  return (
    <Dialog title={`Why job ${jobId} is flagged`} size="wide" onClose={onClose}>
      {query.error ? (
        <ErrorState title="The job could not be read" {...failedRead(query)} />
      ) : (
        <SkeletonLines count={5} label="Loading the job" />
      )}
    </Dialog>
  )
}
