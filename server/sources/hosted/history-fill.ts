import { isoSeconds, secondOf } from '../../../contract/instant.ts'
import type { Job } from '../../../contract/job.ts'
import { msOrNever, pageSize, type SyncClient } from './sync-client.ts'
import type { SyncState } from './sync-state.ts'

type Fill = SyncState['fill']

/**
 * Rows of a page that are read again with the next one. The anchor shows whether more jobs than
 * that vanished in between.
 */
const overlapRows = 5

/** Reads one page of the history fill, newest first. */
export async function readFillPage(
  client: SyncClient,
  fill: Fill,
  wantedFromMs: number,
): Promise<{ jobs: Job[]; fill: Fill }> {
  const { jobs, rows } = await client.listJobs(
    { sort: 'created', direction: 'desc', offset: String(fill.offset), limit: String(pageSize) },
    'fill',
  )
  if (hasSlipped(fill, jobs))
    return { jobs, fill: { ...fill, offset: Math.max(0, fill.offset - pageSize) } }
  return { jobs, fill: advance(fill, jobs, rows, wantedFromMs) }
}

/**
 * Vanished jobs let later rows move into the page already read, so the page before has to be read
 * again.
 */
function hasSlipped({ anchor, offset }: Fill, jobs: readonly Job[]): boolean {
  const [first] = jobs
  return (
    offset > 0 &&
    anchor !== null &&
    first !== undefined &&
    !jobs.some(({ id }) => id === anchor.id) &&
    secondOf(first.created_at) < secondOf(anchor.created_at)
  )
}

function advance(fill: Fill, jobs: readonly Job[], rows: number, wantedFromMs: number): Fill {
  const { anchor } = fill
  const last = jobs.at(-1)
  const known = anchor === null ? -1 : jobs.findIndex(({ id }) => id === anchor.id)
  const isLast = rows < pageSize
  const oldest = oldestReached(fill, jobs, isLast)
  return {
    done: isLast || oldest < wantedFromMs,
    offset: fill.offset + Math.max(1, rows - overlapRows),
    anchor: last ? { id: last.id, created_at: last.created_at } : anchor,
    jobs: fill.jobs + jobs.length - (known + 1),
    back_to: oldest === Infinity ? fill.back_to : isoSeconds(oldest),
    ended_at: isLast ? isoSeconds(0) : isoSeconds(wantedFromMs),
  }
}

/**
 * Milliseconds since 1970; Infinity if no row has a date. Uses the newest of the last few rows, so
 * that one wrong date neither ends the fill nor claims jobs that are not there.
 */
function oldestReached({ back_to }: Fill, jobs: readonly Job[], isLast: boolean): number {
  const before = back_to === null ? Infinity : msOrNever(back_to)
  const dates = jobs.map(({ created_at }) => msOrNever(created_at)).filter((ms) => ms > -Infinity)
  if (dates.length === 0) return before
  return Math.min(before, isLast ? Math.min(...dates) : Math.max(...dates.slice(-overlapRows)))
}
