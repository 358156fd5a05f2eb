import type { JobDetail } from '../../../contract/job-detail.ts'
import { useDialogs } from '../../domain/dialog-url.ts'
import { useFailureClaims } from '../../domain/failure-claims.ts'
import { useActOnFailure } from '../../domain/failure-mutations.ts'
import { useForbidden } from '../../domain/permissions.ts'
import { paths } from '../../domain/paths.ts'
import { statusDisplay } from '../../domain/status-display.ts'
import { acknowledgedText, triageFacts } from '../../domain/triage-words.ts'
import { formatMoment, toMs } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { useCoarseNow } from '../../platform/coarse-now.ts'
import { useShortcuts } from '../../platform/shortcuts.ts'
import { Button } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Link } from '../../ui/Link.tsx'

const stateWords = {
  unresolved: 'Unresolved',
  acknowledged: 'Acknowledged',
  covered: 'Counted with its workflow',
  retrying: 'Left to its schedule',
  resolved: 'Resolved',
} as const

/** The runs that repeat this job, and the one it repeats. */
function RerunLinks({ job }: { job: JobDetail }) {
  const account = useAccount()
  const { reruns, rerun_of: repeated } = job.insight
  return (
    <>
      {repeated === null ? null : (
        <span>
          Re-run of{' '}
          <Link className="text-link" to={paths.job(account, repeated)}>
            {repeated}
          </Link>
        </span>
      )}
      {reruns.map(({ id, status, actor }) => (
        <span key={id}>
          Re-run as{' '}
          <Link className="text-link" to={paths.job(account, id)}>
            {id}
          </Link>{' '}
          by {actor}: {statusDisplay[status].word}
        </span>
      ))}
    </>
  )
}

/** What became of the failure, in words, with a link to the job that decides. */
function StateText({ job }: { job: JobDetail }) {
  const account = useAccount()
  const place = usePlace()
  const { insight } = job
  const { resolution } = insight
  const now = useCoarseNow()
  const momentOf = (iso: string) => formatMoment(toMs(iso) ?? 0, now, place)
  if (resolution === null) return null
  const by = resolution.by === job.id ? null : resolution.by
  const facts = triageFacts({ ...insight, assignee: null, rerun_of: null }, momentOf)
  return (
    <>
      <b
        className={classes('font-strong', resolution.state === 'unresolved' && 'text-failed-text')}
      >
        {stateWords[resolution.state]}
      </b>
      {resolution.state === 'acknowledged' ? (
        <span className="wrap-anywhere">{acknowledgedText(insight, momentOf)}</span>
      ) : null}
      {resolution.state !== 'acknowledged' && by !== null ? (
        <Link className="text-link" to={paths.job(account, by)}>
          {facts?.title ?? `Job ${by}`}
        </Link>
      ) : null}
    </>
  )
}

/**
 * What became of a failure and who has it, with what can be done about that. Nothing for other
 * jobs, unless they repeat one.
 */
export function TriagePanel({ job }: { job: JobDetail }) {
  const account = useAccount()
  const { open } = useDialogs()
  const act = useActOnFailure()
  const forbidden = useForbidden('failure.acknowledge')
  const claim = useFailureClaims(account)[job.id]
  const { resolution, assignee, package_name: packageName } = job.insight
  const isFailure = resolution !== null
  const isAcknowledged = resolution?.state === 'acknowledged' && resolution.by !== null
  const acknowledge = () => open({ kind: 'acknowledge', jobIds: [job.id] })
  useShortcuts(isFailure ? [{ key: 'a', label: 'Acknowledge it', run: acknowledge }] : [])
  if (!isFailure && job.insight.rerun_of === null && job.insight.reruns.length === 0) return null
  const takeBack = () => act({ id: job.id, packageName, action: { kind: 'unacknowledge' } })
  return (
    <section
      aria-label="Triage"
      className={classes(
        'flex flex-wrap items-center gap-x-4 gap-y-2 rounded-float border border-border bg-surface',
        'px-4 py-2.5',
      )}
    >
      <StateText job={job} />
      {isFailure ? (
        <span className="flex items-center gap-1.5">
          <Icon name="user" size={14} />
          {claim ? 'Saving…' : (assignee ?? 'Nobody has it')}
        </span>
      ) : null}
      <RerunLinks job={job} />
      {isFailure ? (
        <span className="ml-auto flex gap-1.5 print:hidden">
          {isAcknowledged ? (
            <Button blocked={forbidden} disabled={claim !== undefined} onClick={takeBack}>
              Take back
            </Button>
          ) : (
            <Button
              hint="a"
              blocked={forbidden}
              disabled={claim !== undefined}
              onClick={acknowledge}
            >
              Acknowledge
            </Button>
          )}
          <Button
            blocked={forbidden}
            disabled={claim !== undefined}
            onClick={() => open({ kind: 'assign', jobIds: [job.id] })}
          >
            {assignee === null ? 'Assign' : 'Reassign'}
          </Button>
        </span>
      ) : null}
    </section>
  )
}
