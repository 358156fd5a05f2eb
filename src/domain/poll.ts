import { statusFacts, type SeenStatus } from '../../contract/status.ts'

/** Milliseconds; where each comes from: interaction-rules.md §2. */
export const pace = {
  /** The 20 s after a stop or run. */
  burst: 1_000,
  detailLive: 2_000,
  listLive: 5_000,
  listIdle: 20_000,
  /** Who is signed in: a change must reach an open page within 5 s. */
  session: 4_000,
  /** What changes when jobs do, and is read less: the state of the sync, error groups, handover. */
  side: 10_000,
  /** What the server has no word of: packages, clusters and schedules, users, keys, sessions. */
  unheard: 10_000,
  /**
   * What goes on unseen: watched jobs and failures, in a hidden tab and while the person has paused
   * what is on screen.
   */
  watched: 10_000,
  watchedHidden: 25_000,
  /** Nothing hangs on the second; the tenth of jitter keeps it at once a minute at most. */
  failures: 67_000,
  /** While the server tells of changes: what time alone changes, such as counts of the last day. */
  timed: 90_000,
} as const

/** How long polls are quick after the person stopped or ran something. */
export const burstMs = 20_000

/** A poll takes at most a quarter of the time. */
export const latencyShare = 4
export const slowestMs = 60_000
/** A read takes 20 s at the most (api.ts), so this still keeps polls to a quarter of the time. */
export const longestPauseMs = 80_000
/** What a server may ask to wait: beyond some weeks a timer would fire at once. */
export const longestWaitMs = 3_600_000

export interface PollState {
  view:
    'list' | 'detail' | 'session' | 'side' | 'unheard' | 'watched' | 'watchedHidden' | 'failures'
  /** Statuses of the jobs on screen, claims included. */
  statuses: readonly SeenStatus[]
  paused: boolean
  /** Of the last read of this kind. */
  latencyMs: number
  /** Reads that failed in a row. */
  failures: number
  /** The server's own word on when to come back. */
  retryAfterSeconds: number | null
  /** When the last stop or run was sent; null for none. */
  actedAtMs: number | null
  /**
   * 401, 403 and 404 are seldom cured by asking again, but a proxy or a restart can give one for a
   * moment.
   */
  refused: boolean
  /** The data is current, and the server tells when something changes. */
  told: boolean
  /** It changes with time alone, too. */
  timed: boolean
  /** Since the last read. */
  readAgoMs: number
  nowMs: number
  /** 0–1, steady between two reads: spreads tabs that were opened together. */
  jitter: number
}

const isLive = (statuses: readonly SeenStatus[]) =>
  statuses.some((status) => statusFacts[status].live)

/**
 * Whether data is not read until there is news. A live job is read all the same: its log grows
 * unheard.
 */
export const isSpared = (state: PollState): boolean =>
  state.told &&
  !state.paused &&
  !isBursting(state) &&
  state.failures === 0 &&
  state.view !== 'detail' &&
  state.view !== 'unheard'

function paceOfView(view: PollState['view'], live: boolean): number {
  if (view === 'list') return live ? pace.listLive : pace.listIdle
  return view === 'detail' ? pace.detailLive : pace[view]
}

/**
 * How long to wait before the next read, in milliseconds; false for never.
 * The only place that knows the paces, with `news/news-pace.ts`: components never write a number.
 */
export function pollDelay(state: PollState): number | false {
  const bursting = isBursting(state)
  // A pause holds, except for what the person has just asked for: they must see how it ends.
  if (state.paused && !bursting) return false
  if (state.refused) return jittered(slowestMs, state)
  if (isSpared(state)) {
    const leftMs = Math.max(pace.timed - state.readAgoMs, pace.burst)
    return state.timed ? jittered(leftMs, state) : false
  }

  const live = isLive(state.statuses)
  if (state.view === 'detail' && !live && !bursting) return false
  const wanted = bursting ? pace.burst : paceOfView(state.view, live)

  const backedOff = Math.min(wanted * 2 ** Math.min(state.failures, 5), slowestMs)
  const asked = Math.min((state.retryAfterSeconds ?? 0) * 1000, longestWaitMs)
  // Capped: a machine that slept in the middle of a read measures hours of latency.
  const polite = Math.max(
    Math.min(Math.max(backedOff, latencyShare * state.latencyMs), longestPauseMs),
    wanted,
    asked,
  )
  return jittered(polite, state)
}

export const isBursting = ({ actedAtMs, nowMs }: PollState): boolean =>
  actedAtMs !== null && nowMs - actedAtMs < burstMs

/** Spreads what would happen at once. */
export const jittered = (delayMs: number, { jitter }: Pick<PollState, 'jitter'>): number =>
  Math.round(delayMs * (0.9 + 0.2 * jitter))

/**
 * While the server tells of changes, its word comes every 25 s at the least: one that is missing
 * makes the data stale.
 */
const toldStaleMs = 35_000

/**
 * How old data may get before it is stale, in milliseconds: once three reads should have come and
 * none did (interaction-rules.md §2), but at least 10 s, so that a burst does not alarm. Null for
 * data that does not age, such as that of a finished job.
 */
export function staleAfterMs(state: PollState): number | null {
  const calm = { ...state, failures: 0, retryAfterSeconds: null, refused: false }
  if (isSpared(calm)) return toldStaleMs
  const delayMs = pollDelay(calm)
  return delayMs === false ? null : Math.max(3 * delayMs, 10_000)
}

/**
 * How long data that was just read is not read again because a page opens that shows it, in
 * milliseconds: as long as its poll would wait.
 */
export function freshForMs(view: PollState['view'], statuses: readonly SeenStatus[]): number {
  const live = isLive(statuses)
  // What has ended is not polled, but what people decide about it changes.
  return paceOfView(view === 'detail' && !live ? 'list' : view, live)
}
