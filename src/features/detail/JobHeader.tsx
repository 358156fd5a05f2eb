import type { ReactNode } from 'react'
import type { Neighbours } from '../../../contract/history.ts'
import type { JobHead } from '../../domain/job-head.ts'
import { statusFacts } from '../../../contract/status.ts'
import { useForbidden } from '../../domain/permissions.ts'
import type { StatusView } from '../../domain/claims/claims.ts'
import { badgeOf, decisionLabels, flagLook } from '../../domain/status-display.ts'
import { useShortcuts } from '../../platform/shortcuts.ts'
import { ActionBar } from '../../ui/ActionBar.tsx'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { FlagChip } from '../../ui/FlagChip.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageTitle } from '../../ui/PageTitle.tsx'

export interface JobActions {
  onStop: () => void
  /** Null where the source cannot run packages. */
  onRerun: (() => void) | null
}

/** Why a live job cannot be stopped now; null if it can be. */
function stopBlocked(view: StatusView): string | null {
  if (statusFacts[view.status].canStop) return null
  return view.status === 'unknown'
    ? 'Jobwatch does not know this status, so it leaves the job as it is'
    : 'A stop is already under way'
}

/** Stop for a live job, Re-run for one that has ended. */
function Actions({
  view,
  onStop,
  onRerun,
  size,
}: JobActions & { view: StatusView; size: 'large' | 'normal' }) {
  const wide = size === 'normal' ? 'flex-1' : ''
  const runForbidden = useForbidden('job.run')
  const stopForbidden = useForbidden('job.stop')
  if (statusFacts[view.status].terminal) {
    if (onRerun === null) return null
    return (
      <Button
        variant="primary"
        size={size}
        icon="retry"
        hint="r"
        className={wide}
        blocked={runForbidden}
        onClick={onRerun}
      >
        Re-run
      </Button>
    )
  }
  const blocked = stopBlocked(view)
  return (
    <Button
      variant="danger"
      size={size}
      icon="stop"
      hint="s"
      className={wide}
      blocked={stopForbidden ?? blocked}
      onClick={blocked === null ? onStop : undefined}
    >
      Stop
    </Button>
  )
}

function Flags({ job }: { job: JobHead }) {
  const { attempts, master_auto_retry_attempts: allowed } = job
  return (
    <>
      {job.insight.flags.map(({ kind }) => (
        <a key={kind} className="flex" href="#evidence" data-help={`flag.${kind}`}>
          <FlagChip {...flagLook(kind)} />
        </a>
      ))}
      {job.insight.flag_decisions.map(({ kind, choice }) => (
        <a key={kind} className="flex" href="#evidence" data-help={`flag.${kind}`}>
          <FlagChip icon={flagLook(kind).icon} label={decisionLabels[choice]} weight="quiet" />
        </a>
      ))}
      {attempts !== null && attempts > 0 ? (
        <FlagChip
          icon="retry"
          weight="quiet"
          label={allowed === null ? `Retry ${attempts}` : `Retry ${attempts} of ${allowed}`}
        />
      ) : null}
    </>
  )
}

/** The job's path as it is linked to, without the list it was opened from. */
const linkToJob = () => window.location.href.split('?')[0] ?? ''

/** Which job of the list this is: `3 of 38`. */
function positionWords(neighbours: Neighbours | null): string | null {
  if (neighbours === null || neighbours.position === null) return null
  return `${neighbours.position} of ${neighbours.total}${neighbours.total_exact ? '' : '+'}`
}

/**
 * The head of a job's page.
 * @param back the list it was opened from
 * @param summary the job in one line, for a phone, where the facts are further down
 * @param watch the button that watches the job
 */
export function JobHeader({
  job,
  view,
  back,
  neighbours,
  jobPath,
  onGo,
  summary,
  watch,
  onStop,
  onRerun,
}: JobActions & {
  job: JobHead
  view: StatusView
  back: { to: string; label: string }
  neighbours: Neighbours | null
  jobPath: (id: number) => string
  onGo: (to: string) => void
  summary: string
  watch: ReactNode
}) {
  const previous = neighbours?.previous ? jobPath(neighbours.previous) : null
  const next = neighbours?.next ? jobPath(neighbours.next) : null
  useShortcuts([
    { key: '[', label: 'Previous job in the list', run: () => previous !== null && onGo(previous) },
    { key: ']', label: 'Next job in the list', run: () => next !== null && onGo(next) },
    { key: 'Escape', label: 'Back to the list', run: () => onGo(back.to) },
  ])
  return (
    <PageHeader
      isSticky
      label="Place in the list"
      back={back}
      position={positionWords(neighbours)}
      previous={{ to: previous, label: 'Previous in this list, key [' }}
      next={{ to: next, label: 'Next in this list, key ]' }}
    >
      <div
        className={classes(
          'flex items-center gap-3 px-(--gutter) pb-3 max-md:flex-wrap',
          'max-sm:gap-x-2.5 max-sm:gap-y-1.5',
        )}
      >
        <Badge
          {...badgeOf(view.status, job.raw_status, view.claimed)}
          size="large"
          className="max-sm:order-1"
        />
        <PageTitle text={job.insight.package_name} />
        <span className="mono text-m text-text-3 max-sm:flex-1">{job.id}</span>
        <div
          className={classes(
            'flex flex-wrap items-center gap-1.5',
            'max-sm:order-2 max-sm:basis-full max-sm:empty:hidden',
          )}
        >
          <Flags job={job} />
        </div>
        <p className="order-3 hidden basis-full text-text-2 tabular-nums max-sm:block">{summary}</p>
        <div className="ml-auto flex gap-1.5 max-sm:hidden">
          {watch}
          <CopyButton label="Copy link" icon="link" size="large" text={linkToJob} />
          <Actions view={view} size="large" onStop={onStop} onRerun={onRerun} />
        </div>
      </div>
    </PageHeader>
  )
}

/** The same actions at the foot of a phone. */
export function JobActionBar({
  view,
  watch,
  onStop,
  onRerun,
}: JobActions & { view: StatusView; watch: ReactNode }) {
  return (
    <ActionBar>
      {watch}
      <CopyButton label="Copy link" icon="link" text={linkToJob} />
      <Actions view={view} size="normal" onStop={onStop} onRerun={onRerun} />
    </ActionBar>
  )
}
