import type { JobRow } from '../../../contract/job-row.ts'
import type { Claims, StopPhase } from '../../domain/claims/claims.ts'
import { statusDisplay } from '../../domain/status-display.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { StopJobList } from './StopJobList.tsx'

function resultLabel(row: JobRow, claims: Claims): string {
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

function progressTitle(rows: readonly JobRow[], claims: Claims, isDone: boolean): string {
  if (!isDone) return `Requesting the stop of ${rows.length} jobs`
  const count = (...phases: StopPhase[]) =>
    rows.filter((row) => phases.includes(claims.stops[row.id]?.phase ?? 'sending')).length
  const requested = count('accepted', 'ineffective', 'settled')
  const unanswered = count('unconfirmed', 'lost')
  const rest = unanswered > 0 ? `, no answer for ${unanswered}` : ''
  return `Stop requested for ${requested} of ${rows.length} jobs${rest}`
}

/** A bulk stop after it was confirmed: the result of each job. */
export function BulkStopProgress({
  rows,
  claims,
  isDone,
  onClose,
}: {
  rows: readonly JobRow[]
  claims: Claims
  /** Every request was answered or given up. */
  isDone: boolean
  onClose: () => void
}) {
  return (
    <Dialog
      title={progressTitle(rows, claims, isDone)}
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
        <StopJobList rows={rows} claims={claims} noteOf={(row) => resultLabel(row, claims)} />
      </div>
    </Dialog>
  )
}
