import type { Baseline } from '../../../contract/baseline.ts'
import type { FlagEvidence } from '../../../contract/flags.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import { errorHeadline } from '../../../contract/rules/error-headline.ts'
import { timeLeft, type TimeLeft } from '../../../contract/rules/time-left.ts'
import { statusFacts } from '../../../contract/status.ts'
import type { StatusView } from '../../domain/claims/claims.ts'

/** What a row says about its job, by kind. Amounts are plain numbers. */
export type JobSummary =
  | { kind: 'refused'; message: string }
  | { kind: 'ineffective'; acceptedAtMs: number }
  | { kind: 'lost' }
  | {
      kind: 'unconfirmed'
      /** The server was read since and still reports the job as running. */
      checked: boolean
    }
  | { kind: 'requested'; ratio: number; sentAtMs: number; by: string }
  | { kind: 'stopping'; ratio: number; requestedAt: string | null; by: string | null }
  | { kind: 'failed'; line: string | null }
  | {
      kind: 'running'
      ratio: number
      isFlagged: boolean
      stuckSince: string | null
      usual: Baseline | null
      left: TimeLeft | null
    }
  | { kind: 'queued'; position: number | null; since: string | null }
  | { kind: 'waiting' }
  | {
      kind: 'completed'
      records: number | null
      usual: number | null
      outputs: number
      /** The output whose record count is odd, as the flag tells it. */
      odd: FlagEvidence['records']
    }
  | {
      kind: 'stopped'
      written: number
      outputs: number
      by: string | null
      reason: string | null
      error: string | null
    }
  | { kind: 'unknown'; status: string }

export type SummaryOf<Kind extends JobSummary['kind']> = Extract<JobSummary, { kind: Kind }>

/** What the person's stop claim says, before the status; null if it says nothing of its own. */
function claimSummary(row: JobRow, { status, claimed, claim }: StatusView): JobSummary | null {
  if (claim === null) return null
  if (claim.phase === 'refused') return { kind: 'refused', message: claim.message ?? '' }
  if (claim.phase === 'ineffective')
    return { kind: 'ineffective', acceptedAtMs: claim.acceptedAt ?? claim.sentAt }
  if (claim.phase === 'lost' && statusFacts[status].canStop) return { kind: 'lost' }
  if (!claimed) return null
  return claim.phase === 'unconfirmed'
    ? { kind: 'unconfirmed', checked: claim.contradicted }
    : { kind: 'requested', ratio: row.progress, sentAtMs: claim.sentAt, by: claim.by }
}

function runningSummary(row: JobRow, now: number): JobSummary {
  const stuck = row.flags.find((flag) => flag.kind === 'no_progress')
  return {
    kind: 'running',
    ratio: row.progress,
    isFlagged: row.flags.some((flag) => flag.kind === 'runaway' || flag.kind === 'no_progress'),
    stuckSince: stuck ? (row.progress_since ?? stuck.since) : null,
    usual: row.usual,
    left: timeLeft(row, now),
  }
}

const oddRecords = ({ flags }: JobRow): FlagEvidence['records'] =>
  flags.find((flag) => flag.kind === 'odd_records')?.evidence?.records ?? null

/** @param now the server's time in milliseconds */
export function summaryOf(row: JobRow, view: StatusView, now: number): JobSummary {
  const claimed = claimSummary(row, view)
  if (claimed !== null) return claimed
  switch (view.status) {
    case 'pending_stoppage':
    case 'stopping':
      return {
        kind: 'stopping',
        ratio: row.progress,
        requestedAt: row.stop_request?.at ?? null,
        by: row.stop_request?.actor ?? view.claim?.by ?? null,
      }
    case 'failed':
      return { kind: 'failed', line: errorHeadline(row) }
    case 'running':
      return runningSummary(row, now)
    case 'queued':
      return { kind: 'queued', position: row.queue_position, since: row.created_at }
    case 'idle':
    case 'pending':
      return { kind: 'waiting' }
    case 'completed':
      return {
        kind: 'completed',
        records: row.records_count,
        usual: row.usual?.records_p50 ?? null,
        outputs: row.outputs_count,
        odd: oddRecords(row),
      }
    case 'stopped':
      return {
        kind: 'stopped',
        written: row.outputs_written,
        outputs: row.outputs_count,
        by: row.stop_request?.actor ?? null,
        reason: row.stop_request?.reason ?? null,
        error: errorHeadline(row),
      }
    case 'unknown':
      return { kind: 'unknown', status: row.raw_status }
  }
}
