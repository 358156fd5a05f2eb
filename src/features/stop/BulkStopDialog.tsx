import { useState } from 'react'
import type { JobRow } from '../../../contract/job-row.ts'
import { statusFacts } from '../../../contract/status.ts'
import { useShownAccount, type PageAccount } from '../../domain/account-display.ts'
import { viewStatus, type Claims, type StatusView } from '../../domain/claims/claims.ts'
import { useStopJobs } from '../../domain/claims/stop-mutations.ts'
import { useClaims } from '../../domain/claims/store.ts'
import { statusDisplay } from '../../domain/status-display.ts'
import { useReasonForm } from '../../domain/use-reason-form.ts'
import { useAccount } from '../../platform/account.ts'
import { AccountLabel } from '../../ui/AccountLabel.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { SkeletonLines } from '../../ui/SkeletonLines.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { BulkStopProgress } from './BulkStopProgress.tsx'
import { StopFields } from './StopFields.tsx'
import { StopJobList } from './StopJobList.tsx'
import { useFreshRows, type FreshRows } from './use-fresh-rows.ts'

/** From this many jobs on, the count has to be typed to confirm (interaction-rules.md §6). */
const typedFrom = 11
/** In production, and when the server does not say whether it is. */
const typedFromInProduction = 2

function whyLeftOut({ status }: StatusView): string | null {
  if (statusFacts[status].canStop) return null
  if (statusFacts[status].terminal) return `already ${statusDisplay[status].word}`
  return status === 'unknown' ? 'status not known' : 'stop already under way'
}

function confirmTitle(askedCount: number, allCount: number, stoppableCount: number): string {
  if (allCount === 0) return `Stop ${askedCount} jobs?`
  if (stoppableCount === 0) return 'None of these jobs can be stopped'
  const jobs = stoppableCount === allCount ? allCount : `${stoppableCount} of ${allCount}`
  return `Stop ${jobs} jobs?`
}

function stopLabel(count: number): string {
  if (count === 0) return 'Nothing to stop'
  return `Stop ${count} ${count === 1 ? 'job' : 'jobs'}`
}

function requiresTypedCount(count: number, account: PageAccount | null): boolean {
  const isGuarded = account !== null && (account.account.production || account.error)
  return count >= (isGuarded ? typedFromInProduction : typedFrom)
}

function Intro({
  account,
  isStale,
  leftOut,
}: {
  account: PageAccount | null
  isStale: boolean
  leftOut: number
}) {
  return (
    <>
      {account?.named ? <AccountLabel {...account.account} /> : null}
      {isStale ? (
        <p className="mt-1 flex items-center gap-1.5 text-stopping-text">
          <Icon name="alert" size={14} />
          Could not refresh: this may be out of date
        </p>
      ) : null}
      {leftOut === 0 ? null : (
        <p className="mt-1 text-text-2">Left out, because they cannot be stopped: {leftOut}</p>
      )}
    </>
  )
}

function LoadingRows({ fresh: { error, retry } }: { fresh: FreshRows }) {
  return error ? (
    <ErrorState title="The jobs could not be read" cause={error.message} onRetry={retry} />
  ) : (
    <SkeletonLines count={4} label="Loading the jobs" />
  )
}

function TypedCount({
  count,
  value,
  onChange,
}: {
  count: number
  value: string
  onChange: (typed: string) => void
}) {
  return (
    <label className="grid gap-1.5 px-5 pb-4 max-sm:px-4">
      <span className="font-strong">Type {count} to confirm</span>
      <TextField
        inputMode="numeric"
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  )
}

/**
 * @param onStop with the jobs that can be stopped, and the reason
 */
function ConfirmBulkStop({
  jobIds,
  fresh,
  claims,
  onStop,
  onClose,
}: {
  jobIds: readonly number[]
  fresh: FreshRows
  claims: Claims
  onStop: (rows: readonly JobRow[], reason: string | null) => void
  onClose: () => void
}) {
  const account = useShownAccount(useAccount())
  const form = useReasonForm()
  const [typed, setTyped] = useState('')
  const { rows, check } = fresh
  const noteOf = (row: JobRow) => whyLeftOut(viewStatus(row.id, row.status, claims))
  const stoppable = rows.filter((row) => noteOf(row) === null)
  const needsCount = requiresTypedCount(stoppable.length, account)
  const isBlocked =
    stoppable.length === 0 ||
    account === null ||
    check === 'checking' ||
    (needsCount && typed.trim() !== String(stoppable.length))
  return (
    <Dialog
      title={confirmTitle(jobIds.length, rows.length, stoppable.length)}
      intro={
        <Intro
          account={account}
          isStale={check === 'stale' && rows.length > 0}
          leftOut={rows.length - stoppable.length}
        />
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
          <Button
            variant="danger"
            icon="stop"
            disabled={isBlocked}
            title="Ctrl Enter"
            data-confirm
            onClick={() => onStop(stoppable, form.submit())}
          >
            {stopLabel(stoppable.length)}
          </Button>
        </>
      }
    >
      {rows.length === 0 || account === null ? (
        <LoadingRows fresh={fresh} />
      ) : (
        <>
          <StopJobList rows={rows} claims={claims} noteOf={noteOf} />
          <StopFields form={form}>
            {needsCount ? (
              <TypedCount count={stoppable.length} value={typed} onChange={setTyped} />
            ) : null}
          </StopFields>
        </>
      )}
    </Dialog>
  )
}

/** Stops the selected jobs, whatever the list shows by then. Each job gets its own result. */
export function BulkStopDialog({
  jobIds,
  onClose,
}: {
  jobIds: readonly number[]
  onClose: () => void
}) {
  const claims = useClaims(useAccount())
  const stopJobs = useStopJobs()
  const fresh = useFreshRows(jobIds)
  const [sent, setSent] = useState<readonly number[] | null>(null)
  const [isDone, setDone] = useState(false)

  const handleStop = (rows: readonly JobRow[], reason: string | null) => {
    setSent(rows.map((row) => row.id))
    void stopJobs(rows.map((row) => ({ id: row.id, packageName: row.package_name, reason }))).then(
      () => setDone(true),
    )
  }
  if (sent !== null)
    return (
      <BulkStopProgress
        rows={fresh.rows.filter((row) => sent.includes(row.id))}
        claims={claims}
        isDone={isDone}
        onClose={onClose}
      />
    )
  return (
    <ConfirmBulkStop
      jobIds={jobIds}
      fresh={fresh}
      claims={claims}
      onStop={handleStop}
      onClose={onClose}
    />
  )
}
