import type { InsightFloors } from '../port.ts'
import type { CreditRates } from './budget.ts'
import type { ParserLog } from './response-parser.ts'
import type { WebHook } from './verify-web-hook.ts'

export interface HostedOptions {
  /** The account's slug. */
  account: string
  apiKey: string
  /** The key as it is now, for one that can change while the server runs. */
  currentKey?: () => string
  /** Origin, such as `https://api.xplenty.com`; https unless it is this machine. */
  apiUrl: string
  /** Jobs created longer ago are not fetched. */
  historyDays: number
  /** What differs from the rules' own limits. */
  floors?: Partial<InsightFloors>
  hook?: WebHook | null
  log: ParserLog
  /** Milliseconds since 1970; the system's clock when left out. */
  now?: () => number
  /**
   * Milliseconds of a clock that is never set; the process's own when left out, or `now` where that
   * is given.
   */
  monotonic?: () => number
  fetch?: typeof fetch
  /** Other rates than those that keep within 1,200 credits an hour. */
  budget?: Partial<CreditRates>
  /** 0 to 1. */
  random?: () => number
  sleep?: (ms: number) => Promise<void>
  /** Milliseconds to wait for a whole answer. */
  timeouts?: { read: number; action: number }
  /** Least time between two cycles of the sync, milliseconds. */
  minGapMs?: number
}
