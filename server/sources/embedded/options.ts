import type { InsightFloors } from '../port.ts'
import type { Retention } from './engine/retention.ts'

/** The part of a pino logger that the engine uses. */
export interface EngineLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Options of the embedded source. Folders are absolute paths. */
export interface EmbeddedOptions {
  /** The account's name in URLs, usually `local`. */
  account: string
  /**
   * Contains the ledger, the jobs' files and the user's `packages/` and `input/`; created if
   * missing.
   */
  dataDir: string
  /** Shipped package files, with their `data/`. */
  packagesDir: string
  /** Data sets that packages read with `"from": "datasets"`. */
  datasetsDir: string
  /** Origin of the URLs in responses, such as `http://127.0.0.1:4400`, without a trailing slash. */
  baseUrl: string
  log: EngineLog
  /** Milliseconds since 1970; defaults to the system clock. */
  now?: () => number
  /**
   * Monotonic clock in milliseconds; defaults to `now` if given, otherwise to the process's own.
   */
  monotonic?: () => number
  /**
   * Whether the first start on an empty data folder queues the demonstration jobs and enables the
   * shipped schedules; default true.
   */
  firstStart?: boolean
  /** How many jobs are kept, and how many runs of a package in any case. */
  retention?: Retention
  /** Overrides of the account's flag limits, in seconds. */
  floors?: Partial<InsightFloors>
  /** Total size in MB that a job may write to its output files; default 2048. */
  jobOutputMb?: number
  /** Job slots of the first cluster; default 1, so that the pages stay responsive. */
  slots?: number
}

/**
 * Flag limits for an account whose jobs take seconds (60 s over the median, 3 min without a
 * baseline).
 */
export const embeddedFloors: InsightFloors = {
  runawayOverMedian: 60,
  slowOverMedian: 30,
  runawayWithoutBaseline: 180,
  noProgress: 120,
  queuedTooLong: 180,
  stuckStopping: 30,
}
