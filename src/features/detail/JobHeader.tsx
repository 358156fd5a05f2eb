import type { ReactNode } from 'react'
import { Link } from 'react-router-dom'
import type { Neighbours } from '../../../contract/history.ts'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { statusFacts } from '../../../contract/status.ts'
import type { StatusView } from '../../domain/claims/claims.ts'
import { flagMeanings } from '../../domain/flag-meanings.ts'
import { badgeOf, flagDisplay } from '../../domain/status-display.ts'
import { useShortcuts } from '../../platform/shortcuts.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { FlagChip } from '../../ui/FlagChip.tsx'
import { Icon } from '../../ui/Icon.tsx'

export interface JobActions {
  onStop: () => void
  onRerun: () => void
}

/** Why a live job cannot be stopped now; null where it can. */
function stopBlocked(view: StatusView): string | null {
  if (statusFacts[view.status].canStop) return null
  return view.status === 'unknown'
    ? 'Jobwatch does not know this status and leaves the job as it is'
    : 'A stop is already under way'
}

/** Stop for what is live, Re-run for what has ended; the same in the header and under the thumb. */
function Actions({
  view,
  onStop,
  onRerun,
  size,
}: JobActions & { view: StatusView; size: 'large' | 'normal' }) {
  const wide = size === 'normal' ? 'flex-1' : ''
  if (statusFacts[view.status].terminal) {
    return (
      <Button
        variant="primary"
        size={size}
        icon="retry"
        hint="r"
        className={wide}
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
      aria-disabled={blocked !== null}
      title={blocked ?? undefined}
      onClick={blocked === null ? onStop : undefined}
    >
      Stop
    </Button>
  )
}

function NeighbourLink({ to, direction }: { to: string | null; direction: 'previous' | 'next' }) {
  const label =
    direction === 'previous' ? 'Previous in this list, key [' : 'Next in this list, key ]'
  const icon = <Icon name={direction === 'previous' ? 'left' : 'right'} />
  const className = classes(buttonClass('ghost', 'small', true), to === null && 'opacity-40')
  return to === null ? (
    <span className={className} aria-hidden>
      {icon}
    </span>
  ) : (
    <Link to={to} className={className} aria-label={label} title={label}>
      {icon}
    </Link>
  )
}

/** Where one is in the list one came from. */
export function Crumbs({
  backTo,
  backLabel,
  neighbours,
  jobPath,
  onGo,
}: {
  backTo: string
  backLabel: string
  neighbours: Neighbours | null
  jobPath: (id: number) => string
  onGo: (to: string) => void
}) {
  const previous = neighbours?.previous ? jobPath(neighbours.previous) : null
  const next = neighbours?.next ? jobPath(neighbours.next) : null
  useShortcuts([
    { key: '[', label: 'Previous job in the list', run: () => previous !== null && onGo(previous) },
    { key: ']', label: 'Next job in the list', run: () => next !== null && onGo(next) },
    { key: 'Escape', label: 'Back to the list', run: () => onGo(backTo) },
  ])
  return (
    <nav
      className="flex h-9 items-center gap-2 px-(--gutter) pt-1 text-s text-text-3 max-sm:h-11 max-sm:pt-0"
      aria-label="Place in the list"
    >
      <Link to={backTo} className="inline-flex min-w-0 items-center gap-1 py-1 text-text-2">
        <Icon name="back" size={14} />
        <span className="truncate">{backLabel}</span>
      </Link>
      <div className="ml-auto flex items-center gap-1 whitespace-nowrap">
        {neighbours === null || neighbours.position === null ? null : (
          <span className="tabular-nums">
            {neighbours.position} of {neighbours.total}
            {neighbours.total_exact ? '' : '+'}
          </span>
        )}
        <NeighbourLink to={previous} direction="previous" />
        <NeighbourLink to={next} direction="next" />
      </div>
    </nav>
  )
}

function Flags({ job }: { job: JobDetail }) {
  const { attempts, master_auto_retry_attempts: allowed } = job
  return (
    <>
      {job.insight.flags.map(({ kind }) => (
        <a key={kind} className="flex" href="#evidence">
          <FlagChip
            icon={flagDisplay[kind].icon}
            label={flagDisplay[kind].label}
            weight={flagDisplay[kind].weight}
            title={flagMeanings[kind]}
          />
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

/**
 * @param summary the job in one line, for a phone, where the facts stand further down
 * @param watch the button that watches the job
 */
export function JobTitle({
  job,
  view,
  summary,
  watch,
  onStop,
  onRerun,
}: JobActions & { job: JobDetail; view: StatusView; summary: string; watch: ReactNode }) {
  const badge = badgeOf(view.status, job.raw_status, view.claimed)
  const link = () => window.location.href.split('?')[0] ?? ''
  return (
    <div className="flex items-center gap-3 px-(--gutter) pb-3 max-md:flex-wrap max-sm:gap-x-2.5 max-sm:gap-y-1.5">
      <Badge
        {...badge}
        size="large"
        className="max-sm:order-1"
        title={view.claimed ? 'Requested by you; not confirmed by the server yet' : undefined}
      />
      <h1
        tabIndex={-1}
        className="min-w-0 truncate text-l leading-7 tracking-[-0.012em] outline-none"
        title={job.insight.package_name}
      >
        {job.insight.package_name}
      </h1>
      <span className="mono text-m text-text-3 max-sm:flex-1">{job.id}</span>
      <div className="flex flex-wrap items-center gap-1.5 max-sm:order-2 max-sm:basis-full max-sm:empty:hidden">
        <Flags job={job} />
      </div>
      <p className="order-3 hidden basis-full text-text-2 tabular-nums max-sm:block">{summary}</p>
      <div className="ml-auto flex gap-1.5 max-sm:hidden">
        {watch}
        <CopyButton label="Copy link" icon="link" size="large" text={link} />
        <Actions view={view} size="large" onStop={onStop} onRerun={onRerun} />
      </div>
    </div>
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
    <div className="action-bar fixed inset-x-0 bottom-0 z-45 hidden gap-2 border-t border-border bg-surface px-4 pt-2 pb-[calc(8px+env(safe-area-inset-bottom))] max-sm:flex">
      {watch}
      <CopyButton
        label="Copy link"
        icon="link"
        text={() => window.location.href.split('?')[0] ?? ''}
      />
      <Actions view={view} size="normal" onStop={onStop} onRerun={onRerun} />
    </div>
  )
}
