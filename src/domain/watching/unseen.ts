import * as z from 'zod/mini'
import type { JobRow } from '../../../contract/job-row.ts'
import { endedAt } from '../../../contract/status.ts'

/** What had failed when the job list was last in sight. */
const seenSchema = z.object({
  /** When that was, milliseconds of the server's clock. */
  at: z.number(),
  /** Failed jobs the server knew of then, the last to end first. */
  ids: z.array(z.number()),
})
export type Seen = z.output<typeof seenSchema>

/**
 * An end that lies so far before the last look may still be news: a source's jobs arrive with a lag
 * of up to two minutes, and its clock may be off. What ended longer ago arrives because the history
 * is being filled.
 */
const lateMs = 10 * 60_000

type FailedRow = Pick<JobRow, 'id' | 'status' | 'completed_at' | 'failed_at' | 'updated_at'>

/** How many of these jobs failed since the list was last in sight. */
export function unseenFailures(rows: readonly FailedRow[], seen: Seen): number {
  const known = new Set(seen.ids)
  return rows.filter((row) => {
    if (row.status !== 'failed' || known.has(row.id)) return false
    const end = Date.parse(endedAt(row) ?? '')
    // Without a time of its end, that it was not there before is all there is to go by.
    return Number.isNaN(end) || end > seen.at - lateMs
  }).length
}

const storageKey = (account: string) => `jobwatch.seen.${account}`
const recalled = new Map<string, Seen>()

/** As the last tab left it; null where the list was never seen in this browser. */
export function readSeen(account: string): Seen | null {
  try {
    const read = z.safeParse(
      seenSchema,
      JSON.parse(localStorage.getItem(storageKey(account)) ?? 'null'),
    )
    if (read.success) return read.data
  } catch {
    // Barred or foreign storage: this tab's own memory serves.
  }
  return recalled.get(account) ?? null
}

export function writeSeen(account: string, seen: Seen): void {
  recalled.set(account, seen)
  try {
    localStorage.setItem(storageKey(account), JSON.stringify(seen))
  } catch {
    // As above.
  }
}
