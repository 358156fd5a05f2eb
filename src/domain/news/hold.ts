import type { AccountRevision } from '../../../contract/changes.ts'
import { ApiError } from '../../platform/api-error.ts'
import { holdPauseMs, holdRetryMs } from './news-pace.ts'

/** What the server said about accounts. */
export interface Word {
  revisions: AccountRevision[]
  /** Accounts in which something has changed since the last word. */
  changed: string[]
  /** Changes with the person's name and roles. */
  caller: string
  /** Every account was asked about with a revision, so that the server could hold the request. */
  wasHeld: boolean
}

export interface HoldDeps {
  /** Asks the server, which may hold the request; null if there is a reason to ask anew. */
  ask: (signal: AbortSignal) => Promise<Word | null>
  tell: (word: Word) => void
  /** The server does not tell for now. */
  lost: () => void
  /** Resolves after so many milliseconds, or when it is over. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
  nowMs: () => number
  /** 0–1 */
  jitter: () => number
}

/** A response sooner than this, without news, is not one that was held. */
const earlyMs = 5_000

/** The server has no such thing, or something in between answers in its place. */
const isUnknown = (error: unknown): boolean =>
  error instanceof ApiError &&
  (error.refused || error.status === 501 || error.kind === 'unreadable')

const pauseAfter = (word: Word, tookMs: number): number => {
  if (word.changed.length > 0) return holdPauseMs.news
  return word.wasHeld && tookMs < earlyMs ? holdPauseMs.early : 0
}

/** Holds one request after another until it is over. */
export async function holdRequests(deps: HoldDeps, signal: AbortSignal): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    const begunMs = deps.nowMs()
    try {
      const word = await deps.ask(signal)
      failures = 0
      if (word === null) continue
      deps.tell(word)
      const pauseMs = pauseAfter(word, deps.nowMs() - begunMs)
      if (pauseMs > 0) await deps.sleep(pauseMs, signal)
    } catch (error) {
      if (signal.aborted) return
      failures += 1
      deps.lost()
      const retryAfterSeconds = error instanceof ApiError ? error.retryAfterSeconds : null
      const refused = isUnknown(error)
      await deps.sleep(holdRetryMs(failures, { refused, retryAfterSeconds }, deps.jitter()), signal)
    }
  }
}
