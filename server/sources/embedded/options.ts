import type { InsightFloors } from '../port.ts'
import type { Retention } from './engine/retention.ts'

/** The part of a pino logger the engine uses. */
export interface EngineLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** What the embedded source needs to know. Folders are absolute paths. */
export interface EmbeddedOptions {
  /** Slug of the account in addresses; `local` as a rule. */
  account: string
  /**
   * Holds the ledger, the jobs' files and the user's own `packages/` and `input/`; made if missing.
   */
  dataDir: string
  /** Shipped package files, with their `data/`. */
  packagesDir: string
  /** Data sets that packages read with `"from": "datasets"`. */
  datasetsDir: string
  /**
   * Origin of the addresses in answers, such as `http://127.0.0.1:4400`, without a slash at the
   * end.
   */
  baseUrl: string
  log: EngineLog
  /** Milliseconds since 1970; the system's clock when left out. */
  now?: () => number
  /**
   * Milliseconds of a clock that is never set; the process's own when left out, or `now` where that
   * is given.
   */
  monotonic?: () => number
  /**
   * Whether a first start on an empty data folder queues the demonstration jobs and enables the
   * shipped schedules; yes when left out.
   */
  firstStart?: boolean
  /**
   * How many jobs are kept, and how many runs of a package in any case; the usual numbers when left
   * out.
   */
  retention?: Retention
  /** Overrides of the account's limits for flags, seconds. */
  floors?: Partial<InsightFloors>
  /** As much as a job may write to its output files together, MB; 2048 when left out. */
  jobOutputMb?: number
  /** Job slots of the first cluster; 1 when left out, so that the pages stay quick. */
  slots?: number
}

/**
 * Limits for flags on an account whose jobs take seconds (60 s over usual, 3 min without a
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
