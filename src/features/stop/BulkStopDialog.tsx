import { useState } from 'react'
import type { JobRow } from '../../../contract/job-row.ts'
import { statusFacts } from '../../../contract/status.ts'
import { formatDuration, formatDurationRange } from '../../format/duration.ts'
import { useAccount } from '../../platform/account.ts'
import { useShownAccount } from '../../domain/account-display.ts'
import { useStopJobs } from '../../domain/claims/job-mutations.ts'
import {
  viewStatus,
  type Claims,
  type StatusView,
  type StopPhase,
} from '../../domain/claims/claims.ts'
import { useClaims } from '../../domain/claims/store.ts'
import { badgeOf, flagDisplay, statusDisplay } from '../../domain/status-display.ts'
import { readPreference, writePreference } from '../../platform/preferences.ts'
import { runtimeNow } from '../../domain/runtime.ts'
import { useServerNow } from '../../platform/server-clock.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { FlagChip } from '../../ui/FlagChip.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { NameField } from '../../ui/NameField.tsx'
import { SkeletonLines } from '../../ui/Skeleton.tsx'
import { AccountLabel } from '../../ui/AccountLabel.tsx'
import { ReasonFields } from './ReasonFields.tsx'
import { useFreshRows } from './use-fresh-rows.ts'

/**
 * From here on one types the count: friction grows with what is at stake (interaction-rules.md §6).
 */
const typedFrom = 11
/** In production, and where the server does not say whether it is. */
const typedFromInProduction = 2

function excludedBecause(view: StatusView): string | null {
  if (statusFacts[view.status].canStop) return null
  if (statusFacts[view.status].terminal) return `already ${statusDisplay[view.status].word}`
  return view.status === 'unknown' ? 'status not known' : 'stop already under way'
}

function resultWords(row: JobRow, claims: Claims): string {
  const claim = claims.stops[row.id]
  if (!claim) return 'waiting'
  switch (claim.phase) {
    case 'sending':
      return 'sending…'
    case 'accepted':
      return 'stop requested'
    case 'unconfirmed':
      return 'no response, checking'
    case 'lost':
      return 'no response, still running'
    case 'refused':
      return `refused: ${claim.message ?? 'no reason given'}`
    case 'ineffective':
      return 'accepted, no effect yet'
    case 'settled':
      return claim.seen === null ? 'ended' : statusDisplay[claim.seen].word
  }
}

/** How long a job has run by now, what is usual, and where it runs: what one decides by. */
function Runtime({ row }: { row: JobRow }) {
  const now = useServerNow()
  if (row.started_at === null) return <>{`Not started, ${row.cluster_name}`}</>
  const { usual } = row
  const [p50, p95] = [usual?.p50_seconds ?? null, usual?.p95_seconds ?? null]
  const typical = p50 === null || p95 === null ? null : `typical ${formatDurationRange(p50, p95)}`
  return (
    <>
      {[formatDuration(runtimeNow(row, row.runtime_as_of, now)), typical, row.cluster_name]
        .filter((word) => word !== null && word !== '')
        .join(' · ')}
    </>
  )
}

function Jobs({
  rows,
  claims,
  words,
}: {
  rows: readonly JobRow[]
  claims: Claims
  words: (row: JobRow) => string | null
}) {
  return (
    <ul className="mx-5 max-h-80 overflow-y-auto rounded border border-border-control max-sm:mx-4">
      {rows.map((row) => {
        const view = viewStatus(row.id, row.status, claims)
        return (
          <li
            key={row.id}
            className="grid grid-cols-[124px_minmax(0,1fr)] items-center gap-x-3 border-b border-border px-3 py-1.5 last:border-0"
          >
            <Badge {...badgeOf(view.status, row.raw_status, view.claimed)} />
            <span className="flex min-w-0 items-center gap-2">
              <span className="mono text-text-2">{row.id}</span>
              <span className="min-w-0 truncate" title={row.package_name}>
                {row.package_name}
              </span>
              {row.flags.map((flag) => (
                <FlagChip key={flag.kind} {...flagDisplay[flag.kind]} />
              ))}
            </span>
            <span className="col-start-2 text-s text-text-3 tabular-nums">
              {words(row) ?? <Runtime row={row} />}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

/**
 * Stopping the jobs that were chosen: these numbers, not whatever the list shows by then. Each gets
 * its own result.
 */
export function BulkStopDialog({
  jobIds,
  onClose,
}: {
  jobIds: readonly number[]
  onClose: () => void
}) {
  const account = useAccount()
  const shown = useShownAccount(account)
  const claims = useClaims(account)
  const stopJobs = useStopJobs()
  const fresh = useFreshRows(jobIds)
  const [reason, setReason] = useState('')
  const [name, setName] = useState('')
  const [asksName] = useState(() => readPreference('displayName') === '')
  const [typed, setTyped] = useState('')
  const [sent, setSent] = useState<readonly number[] | null>(null)
  const [isDone, setDone] = useState(false)

  const { rows, check } = fresh
  const because = (row: JobRow) => excludedBecause(viewStatus(row.id, row.status, claims))
  const able = rows.filter((row) => because(row) === null)
  const asked = `Stop ${able.length === rows.length ? rows.length : `${able.length} of ${rows.length}`} jobs?`
  const title = able.length === 0 ? 'None of these jobs can be stopped' : asked

  if (sent !== null) {
    const taken = rows.filter((row) => sent.includes(row.id))
    const count = (...phases: StopPhase[]) =>
      taken.filter((row) => phases.includes(claims.stops[row.id]?.phase ?? 'sending')).length
    const requested = count('accepted', 'ineffective', 'settled')
    const unanswered = count('unconfirmed', 'lost')
    return (
      <Dialog
        title={
          isDone
            ? `Stop requested for ${requested} of ${taken.length} jobs${unanswered > 0 ? `, no answer for ${unanswered}` : ''}`
            : `Requesting the stop of ${taken.length} jobs`
        }
        onClose={onClose}
        footer={
          <>
            <p>You can close this: the remaining requests are still sent.</p>
            <Button data-autofocus onClick={onClose}>
              Close
            </Button>
          </>
        }
      >
        <div className="pb-5" aria-live="polite">
          <Jobs rows={taken} claims={claims} words={(row) => resultWords(row, claims)} />
        </div>
      </Dialog>
    )
  }

  const handleStop = () => {
    if (name.trim() !== '') writePreference('displayName', name.trim())
    setSent(able.map((row) => row.id))
    void stopJobs(
      able.map((row) => ({
        id: row.id,
        packageName: row.package_name,
        reason: reason.trim() === '' ? null : reason.trim(),
      })),
    ).then(() => setDone(true))
  }
  const needsCount =
    able.length >= (shown?.account.production || shown?.error ? typedFromInProduction : typedFrom)
  const isBlocked =
    able.length === 0 ||
    shown === null ||
    check === 'checking' ||
    (needsCount && typed.trim() !== String(able.length))
  return (
    <Dialog
      title={rows.length === 0 ? `Stop ${jobIds.length} jobs?` : title}
      intro={
        <>
          {shown?.named ? <AccountLabel {...shown.account} /> : null}
          {check === 'stale' && rows.length > 0 ? (
            <p className="mt-1 flex items-center gap-1.5 text-stopping-text">
              <Icon name="alert" size={14} />
              Could not refresh: this may be out of date
            </p>
          ) : null}
          {able.length === rows.length ? null : (
            <p className="mt-1 text-text-2">
              Left out, because they cannot be stopped: {rows.length - able.length}
            </p>
          )}
        </>
      }
      onClose={onClose}
      footer={
        <>
          <p>
            Stopping is a request. Finished outputs stay, unfinished ones may be partial or lost.
          </p>
          <Button data-autofocus onClick={onClose}>
            Keep running
          </Button>
          <Button variant="danger" icon="stop" disabled={isBlocked} onClick={handleStop}>
            {able.length === 0
              ? 'Nothing to stop'
              : `Stop ${able.length} ${able.length === 1 ? 'job' : 'jobs'}`}
          </Button>
        </>
      }
    >
      {rows.length === 0 || shown === null ? (
        fresh.error ? (
          <ErrorState
            title="The jobs could not be read"
            cause={fresh.error.message}
            onRetry={fresh.retry}
          />
        ) : (
          <SkeletonLines count={4} label="Loading the jobs" />
        )
      ) : (
        <>
          <Jobs rows={rows} claims={claims} words={because} />
          <ReasonFields value={reason} onChange={setReason} />
          {needsCount ? (
            <label className="grid gap-1.5 px-5 pb-4 max-sm:px-4">
              <span className="font-strong">Type {able.length} to confirm</span>
              <span className="field">
                <input
                  type="text"
                  inputMode="numeric"
                  autoComplete="off"
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                />
              </span>
            </label>
          ) : null}
          {asksName ? <NameField value={name} onChange={setName} /> : null}
        </>
      )}
    </Dialog>
  )
}
