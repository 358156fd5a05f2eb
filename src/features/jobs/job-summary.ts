import type { JobRow } from '../../../contract/job-row.ts'
import { errorHeadline } from '../../../contract/rules/error-headline.ts'
import { timeLeft } from '../../../contract/rules/time-left.ts'
import { statusFacts } from '../../../contract/status.ts'
import type { StatusView } from '../../domain/claims/claims.ts'

/**
 * What a row's widest column says; one kind for each way a job can stand. Times are ISO or
 * milliseconds, amounts plain numbers.
 */
export type What =
  | { kind: 'refused'; message: string }
  | { kind: 'ineffective'; askedAtMs: number }
  | { kind: 'lost' }
  | { kind: 'unconfirmed'; checked: boolean }
  | { kind: 'asked'; ratio: number; askedAtMs: number; by: string }
  | { kind: 'stopping'; ratio: number; askedAt: string | null; by: string | null }
  | { kind: 'failed'; line: string | null }
  | {
      kind: 'running'
      ratio: number
      isFlagged: boolean
      stuckSince: string | null
      typical: [number, number] | null
      leftSeconds: number | null
    }
  | { kind: 'queued'; position: number | null; since: string | null }
  | { kind: 'waiting' }
  | { kind: 'completed'; records: number | null; usual: number | null; outputs: number }
  | {
      kind: 'stopped'
      written: number
      outputs: number
      by: string | null
      reason: string | null
      after: string | null
    }
  | { kind: 'unknown'; word: string }

/**
 * @param elapsed seconds the job has run by now
 * @param now the server's time in milliseconds
 */
export function whatOf(row: JobRow, view: StatusView, elapsed: number, now: number): What {
  const { claim } = view
  if (claim?.phase === 'refused') return { kind: 'refused', message: claim.message ?? '' }
  if (claim?.phase === 'ineffective')
    return { kind: 'ineffective', askedAtMs: claim.acceptedAt ?? claim.sentAt }
  if (claim?.phase === 'lost' && statusFacts[view.status].canStop) return { kind: 'lost' }
  if (claim?.phase === 'unconfirmed' && view.claimed)
    return { kind: 'unconfirmed', checked: claim.contradicted }
  if (claim && view.claimed)
    return { kind: 'asked', ratio: row.progress, askedAtMs: claim.sentAt, by: claim.by }
  switch (view.status) {
    case 'pending_stoppage':
    case 'stopping':
      return {
        kind: 'stopping',
        ratio: row.progress,
        askedAt: row.stop_request?.at ?? null,
        by: row.stop_request?.actor ?? claim?.by ?? null,
      }
    case 'failed':
      return { kind: 'failed', line: errorHeadline(row) }
    case 'running': {
      const stuck = row.flags.find((flag) => flag.kind === 'no_progress')
      const { usual } = row
      return {
        kind: 'running',
        ratio: row.progress,
        isFlagged: row.flags.some((flag) => flag.kind === 'runaway' || flag.kind === 'no_progress'),
        stuckSince: stuck ? (row.progress_since ?? stuck.since) : null,
        typical:
          usual && usual.p50_seconds !== null && usual.p95_seconds !== null
            ? [usual.p50_seconds, usual.p95_seconds]
            : null,
        leftSeconds: timeLeft(row, elapsed, now)?.byProgress ?? null,
      }
    }
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
      }
    case 'stopped':
      return {
        kind: 'stopped',
        written: row.outputs_written,
        outputs: row.outputs_count,
        by: row.stop_request?.actor ?? null,
        reason: row.stop_request?.reason ?? null,
        after: errorHeadline(row),
      }
    case 'unknown':
      return { kind: 'unknown', word: row.raw_status }
  }
}
