import { statusFacts } from '../../../contract/status.ts'
import {
  isBursting,
  jittered,
  latencyShare,
  longestPauseMs,
  longestWaitMs,
  pace,
  slowestMs,
  type PollState,
} from '../poll.ts'

/* The part of the poll policy that the first rows do not need. */

/** Between two reads that news causes, in milliseconds. */
const gapMs = 500

/**
 * How long after the last read the next one may follow when the server tells of a change, in
 * milliseconds; false if the data does not follow the news.
 */
export function newsDelay(state: PollState): number | false {
  const bursting = isBursting(state)
  if (state.paused && !bursting) return false
  if (state.view === 'session' || state.view === 'unheard') return false
  const gap = bursting ? gapMs : gapOfView(state)
  return Math.min(Math.max(gap, latencyShare * state.latencyMs), longestPauseMs)
}

function gapOfView({ view, statuses }: PollState): number {
  if (view === 'failures') return pace.failures
  const isLive = statuses.some((status) => statusFacts[status].live)
  // Little happens to a job that has ended: its outputs are listed, somebody acknowledges it.
  return view === 'detail' && !isLive ? pace.side : gapMs
}

/** The longest time that the server is asked to hold a request, in seconds. */
export const holdSeconds = 25
/** Its response comes within this time, or it is lost. */
export const holdTimeoutMs = 30_000
/** After so long without a word, the server is taken to tell no more. */
export const wordTimeoutMs = 32_000
/** Between two held requests: after news, and after a response that came too early without any. */
export const holdPauseMs = { news: 250, early: 2_000 } as const
/** A server that has no such thing may be replaced by one that has. */
const unknownHoldMs = 300_000

/**
 * How long after a held request that failed the next one is sent, in milliseconds.
 * @param jitter 0–1
 */
export function holdRetryMs(
  failures: number,
  { refused, retryAfterSeconds }: { refused: boolean; retryAfterSeconds: number | null },
  jitter: number,
): number {
  const wanted = refused ? unknownHoldMs : Math.min(1_000 * 2 ** (failures - 1), slowestMs)
  const asked = Math.min((retryAfterSeconds ?? 0) * 1000, longestWaitMs)
  return jittered(Math.max(wanted, asked), { jitter })
}
