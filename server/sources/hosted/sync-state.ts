import * as z from 'zod/mini'
import { isoSeconds } from '../../../contract/instant.ts'

const instant = z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text))))
const iso1970 = '1970-01-01T00:00:00Z'
const count = z.number().check(z.int(), z.gte(0))

const schema = z.object({
  v: z.literal(1),
  /** Latest `updated_at` reported so far, by the source's clock; null before the first response. */
  since: z.nullable(instant),
  /**
   * Where a delta continues that was too long for one pull. `from` is inclusive; `offset` counts
   * rows within it.
   */
  backlog: z.nullable(z.object({ from: instant, offset: count })),
  /** Completed cycles; every tenth reads more. */
  cycles: count,
  /** The history fill, newest first. */
  fill: z.object({
    done: z.boolean(),
    offset: count,
    /**
     * The last job of the page before: it must appear again, otherwise jobs in between were missed.
     */
    anchor: z.nullable(z.object({ id: z.number(), created_at: z.nullable(instant) })),
    jobs: count,
    /** Jobs created since then have been fetched. */
    back_to: z.nullable(instant),
    /**
     * The history limit when the fill was completed, if there were older jobs; 1970 if there were
     * none.
     */
    ended_at: z._default(instant, iso1970),
  }),
})

/**
 * The progress of the sync. Stored with the jobs in one transaction, so that a restart resumes
 * where it stopped.
 */
export type SyncState = z.output<typeof schema>

/** The history fill before its first page. */
export const unfilled: SyncState['fill'] = {
  done: false,
  offset: 0,
  anchor: null,
  jobs: 0,
  back_to: null,
  ended_at: iso1970,
}
const fresh: SyncState = { v: 1, since: null, backlog: null, cycles: 0, fill: unfilled }

/**
 * The state after ended jobs created before `beforeMs` were removed from the store: history then
 * reaches back only to that time. A fill in progress that had come further starts over, because
 * what it fetched is gone.
 */
export function afterPrune(state: SyncState, beforeMs: number): SyncState {
  const { fill } = state
  const before = isoSeconds(beforeMs)
  const isNarrower = fill.back_to !== null && Date.parse(fill.back_to) < beforeMs
  if (!fill.done) return isNarrower ? { ...state, fill: unfilled } : state
  const ended_at = Date.parse(fill.ended_at) < beforeMs ? before : fill.ended_at
  return { ...state, fill: { ...fill, ended_at, back_to: isNarrower ? before : fill.back_to } }
}

/** @returns the initial state if there is none, or if another version wrote it */
export function readState(cursor: string | null): SyncState {
  if (cursor === null) return fresh
  try {
    const read = z.safeParse(schema, JSON.parse(cursor))
    return read.success ? read.data : fresh
  } catch {
    return fresh
  }
}
