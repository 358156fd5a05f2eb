import * as z from 'zod/mini'
import { isoSeconds } from '../../../contract/instant.ts'

const instant = z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text))))
const iso1970 = '1970-01-01T00:00:00Z'
const count = z.number().check(z.int(), z.gte(0))

const schema = z.object({
  v: z.literal(1),
  /** Greatest `updated_at` told so far, by the source's clock; null before the first answer. */
  since: z.nullable(instant),
  /**
   * A delta that was too long for one pull: where it goes on. `from` is inclusive; `offset` counts
   * rows within it.
   */
  backlog: z.nullable(z.object({ from: instant, offset: count })),
  /** Cycles done; every tenth asks for more. */
  cycles: count,
  /** The first fill, newest first. */
  fill: z.object({
    done: z.boolean(),
    offset: count,
    /** The last job of the page before: it must come again, else jobs in between were missed. */
    anchor: z.nullable(z.object({ id: z.number(), created_at: z.nullable(instant) })),
    jobs: count,
    /** Jobs created since then are fetched. */
    back_to: z.nullable(instant),
    /** How far back was wanted when it was done, if there was more; 1970 where there was not. */
    ended_at: z._default(instant, iso1970),
  }),
})

/**
 * How far the sync has come. Kept with the jobs it brought, in one transaction, so that a restart
 * goes on where it was.
 */
export type SyncState = z.output<typeof schema>

/** The first fill before its first page. */
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
 * The state after ended jobs created before `beforeMs` left the store: history is held back to
 * there only. A fill that was under way and had come further begins again, because what it brought
 * is gone.
 */
export function afterPrune(state: SyncState, beforeMs: number): SyncState {
  const { fill } = state
  const before = isoSeconds(beforeMs)
  const isNarrower = fill.back_to !== null && Date.parse(fill.back_to) < beforeMs
  if (!fill.done) return isNarrower ? { ...state, fill: unfilled } : state
  const ended_at = Date.parse(fill.ended_at) < beforeMs ? before : fill.ended_at
  return { ...state, fill: { ...fill, ended_at, back_to: isNarrower ? before : fill.back_to } }
}

/** @returns the state to begin with where there is none, or one that another version wrote */
export function readState(cursor: string | null): SyncState {
  if (cursor === null) return fresh
  try {
    const read = z.safeParse(schema, JSON.parse(cursor))
    return read.success ? read.data : fresh
  } catch {
    return fresh
  }
}
