/**
 * The account's interface to the database of its jobs. Asynchronous with plain data in and out, so
 * that reads may run in another process and the database can be replaced. The job store is a cache:
 * everything in it can be read from the source again.
 */
import type { JobFilter, JobListQuery } from '../../contract/filter.ts'
import type { FlagKind, JobFlag } from '../../contract/flags.ts'
import type { Neighbours, PackageRun } from '../../contract/history.ts'
import type { Job } from '../../contract/job.ts'
import type { TimeLeftEstimate } from '../../contract/time-left.ts'
import type { SearchSort } from '../../contract/search.ts'
import type { SeenStatus } from '../../contract/status.ts'
import type { Resolution, ResolutionState } from '../../contract/triage.ts'

/** An account as stored. `key` is the store's own number for it. */
export interface AccountRecord {
  key: number
  revision: number
  /** The source's cursor, opaque to the store; null before the first pull. */
  cursor: string | null
  /** ISO: when the store last matched the source. */
  syncedAt: string | null
}

/** What Jobwatch found out about a job and has to remember. */
export interface JobNotes {
  flags: JobFlag[]
  /** Flags that were shown earlier, the last of each kind. */
  pastFlags: JobFlag[]
  /** ISO: when progress or records were last seen to move. */
  progressSince: string | null
  /** The package's name when last seen; covered by search. */
  packageName: string
  /** Progress and records of a live job each time they moved; empty once it has ended. */
  samples: JobSample[]
  /** Estimated when progress last moved; null if nothing is known. */
  timeLeft: TimeLeftEstimate | null
  /** See `records_ratio` of the contract. */
  recordsRatio: number | null
  triage: JobTriage
}

/** What triage found out about a job. */
export interface JobTriage {
  /** Key of the error's fingerprint, before groups were merged or split; null without an error. */
  errorKey: string | null
  /** Null for jobs that did not fail. */
  resolution: Resolution | null
  assignee: string | null
}

export const noTriage: JobTriage = { errorKey: null, resolution: null, assignee: null }

/** Seconds since the start, progress as a ratio 0–1, records over all outputs. */
export type JobSample = [seconds: number, progress: number, records: number | null]

/** Notes on a job that was just seen for the first time. */
export const newNotes = (packageName: string): JobNotes => ({
  flags: [],
  pastFlags: [],
  progressSince: null,
  packageName,
  samples: [],
  timeLeft: null,
  recordsRatio: null,
  triage: noTriage,
})

/** A job as stored. */
export interface StoredJob {
  job: Job
  notes: JobNotes
  /** Runtime divided by the baseline's p95; null without a baseline. */
  overrun: number | null
  /** Milliseconds since 1970: when the source reported this state of `job`. */
  seenMs: number
  /** First line of the log's summary. */
  headline: string | null
}

/** A job's previous (null: new) and next state. */
export interface JobChange {
  before: StoredJob | null
  after: StoredJob
}

/** Jobs of an account that match a filter at a given time. */
export interface JobSelection {
  account: number
  filter: JobFilter
  /** Relative ranges such as `-24h` are relative to this time. */
  nowMs: number
  /** Only jobs updated at or after this time; by default all. */
  updatedSinceMs?: number | null
  /** What the filter's error groups consist of; required if it has any. */
  errorGroups?: ErrorGroupChoice
}

/** The parts of the filter's error groups: any of them, and none of them. */
export interface ErrorGroupChoice {
  /** Null for jobs of any or no group. */
  in: readonly ErrorGroupPart[] | null
  notIn: readonly ErrorGroupPart[]
}

/** Failures that belong to an error group. */
export interface ErrorGroupPart {
  errorKey: string
  /** Only this package's; null for all but {@link exceptPackages}. */
  packageId: number | null
  exceptPackages: readonly number[]
}

/** A page of a list of an account's jobs at a given time. */
export interface AccountListQuery extends JobSelection, JobListQuery {}

export interface OffsetPage {
  offset: number
  limit: number
}

export interface Count {
  count: number
  /** False: there may be more. */
  exact: boolean
}

export interface IdPage {
  ids: number[]
  /** Cursors of the adjacent pages; null if there is none. */
  next: string | null
  previous: string | null
  /** Of the whole list. Never fewer than the rows of the page. */
  total: Count
}

/** The dimensions that have a filter menu. */
export const menuDimensions = ['package_id', 'cluster_id', 'owner_id', 'creator_key'] as const
export type MenuDimension = (typeof menuDimensions)[number]

/** The choices of a filter menu, each with the number of jobs it would list. */
export interface FacetMenu {
  /** Ids, or creator keys such as `schedule:17`. */
  choices: [value: number | string, count: number][]
  /** There are more choices, but their number is unknown. */
  isPart: boolean
}

/** Counts by id; the caller adds the names. */
export interface FacetCounts {
  total: number
  /** False: only the newest jobs were counted, so all counts are lower bounds. */
  exact: boolean
  byStatus: Record<string, number>
  byFlag: Record<string, number>
  byAttention: Record<string, number>
  /** Error keys of unresolved failures with their packages, of the same jobs as `byAttention`. */
  openErrors: { errorKey: string; packageId: number }[]
  menus: Record<MenuDimension, FacetMenu>
  histogram: {
    fromMs: number
    toMs: number
    bucketMs: number
    buckets: { at: number; byStatus: Record<string, number> }[]
    /**
     * If the filter chooses a status or flag: the jobs of every status and flag in each bucket.
     * Otherwise empty.
     */
    all: { at: number; count: number }[]
  }
}

/** Reads over the jobs that a filter selects. */
export interface JobLists {
  /** A page of a list by cursor, with the list's length as in {@link count}. */
  list(query: AccountListQuery, limit: number): Promise<IdPage>
  /** A page of a list, by offset. */
  listAt(query: Omit<AccountListQuery, 'cursor'>, page: OffsetPage): Promise<number[]>
  /** Exact up to 10,000; beyond that only if exactness is free. */
  count(selection: JobSelection): Promise<Count>
  /** How many selected jobs have a greater id. */
  countNewer(selection: JobSelection, id: number): Promise<number>
  /**
   * How many jobs the first page of a list would gain if it were read again: those on the page that
   * are not `listed` and come before the last listed one that is still selected. A job that only
   * moves up in place of one that left comes after it and does not count. If less than a page was
   * listed, or no listed job is selected any more, all other jobs on the page count.
   * @param limit jobs on a page; `exact` is false if the whole page is new and the list continues
   */
  countUnlisted(
    query: Omit<AccountListQuery, 'cursor'>,
    listed: readonly number[],
    limit: number,
  ): Promise<Count>
  /** Which of these jobs are selected. */
  selectedAmong(selection: JobSelection, ids: readonly number[]): Promise<number[]>
  /** The jobs before and after one in a list, and its position. */
  neighbours(query: Omit<AccountListQuery, 'cursor'>, id: number): Promise<Neighbours>
  /** Counts for the filter menus and the histogram. */
  facets(selection: JobSelection): Promise<FacetCounts>
  /** The attention counts of {@link facets} alone, of the selected jobs. */
  attention(selection: JobSelection): Promise<AttentionCounts>
  /** Failures by error key and package. */
  errorKeys(account: number): Promise<ErrorKeyRow[]>
  /** Failures per error key, package and span of `bucketMs`, by the time they ended. */
  errorCounts(account: number, sinceMs: number, bucketMs: number): Promise<ErrorCount[]>
  /**
   * Jobs that match a search text (jobs-api.md §2.10). Sorting by relevance means newest first if
   * there is no free text, or if too many jobs match to rank them.
   */
  search(
    selection: JobSelection,
    sort: { key: SearchSort; direction: 'asc' | 'desc' },
    page: OffsetPage,
  ): Promise<number[]>
}

/** What needs somebody among selected jobs. */
export type AttentionCounts = Pick<FacetCounts, 'byAttention' | 'openErrors'>

/** Failures of one span of time; `bucket` is its number since 1970. */
export interface ErrorCount {
  errorKey: string
  packageId: number
  bucket: number
  count: number
}

/** The failures with one error key of one package. */
export interface ErrorKeyRow {
  errorKey: string
  packageId: number
  count: number
  /** Failures by resolution state. */
  states: Partial<Record<ResolutionState, number>>
  /** When the first and the last of them ended. */
  firstMs: number
  lastMs: number
  lastId: number
  /** When the first unresolved one ended; null if none is. */
  openSinceMs: number | null
  /** When the last one ended that is not unresolved, and before any unresolved one; null if none. */
  lastResolvedMs: number | null
}

/** Reads about failures, for triage. */
export interface TriageLookups {
  /** Ids of the package's failures that are not resolved, newest first. 0: jobs without a package. */
  openFailures(account: number, packageId: number, limit: number): Promise<number[]>
  /** Packages that have failures that are not resolved. */
  openPackages(account: number): Promise<number[]>
  /**
   * Ended jobs that triage has not seen yet: failed, or completed with few records. Those of one
   * package come together.
   */
  untriaged(account: number, limit: number): Promise<number[]>
  /** Completed runs of a package created at or after a time, newest first. */
  completions(
    account: number,
    packageId: number,
    sinceMs: number,
    limit: number,
  ): Promise<StoredRun[]>
  /** The newest runs of a package of any status, newest first. */
  recentRuns(account: number, packageId: number, limit: number): Promise<StoredRun[]>
  /** Failed jobs that these jobs started. */
  failedChildren(account: number, parentIds: readonly number[]): Promise<number[]>
  statuses(account: number, ids: readonly number[]): Promise<Map<number, JobMoment>>
  /** The newest resolved failures of an error group. */
  resolvedOf(account: number, parts: readonly ErrorGroupPart[], limit: number): Promise<number[]>
}

export interface JobMoment {
  status: SeenStatus
  createdMs: number
  /** -1 for a live job. */
  endedMs: number
}

/** A run with its variables. */
export interface StoredRun extends JobMoment {
  id: number
  creatorKey: string
  flags: readonly FlagKind[]
  attempts: number | null
  variables: Record<string, unknown>
  dynamic: Record<string, unknown>
}

/** Lookups of jobs without a filter. */
export interface JobLookups {
  jobs(account: number, ids: readonly number[]): Promise<Map<number, StoredJob>>
  /** Jobs that have not ended, with the few columns a source needs. */
  liveStatuses(account: number): Promise<{ id: number; status: SeenStatus }[]>
  /** The packages of these jobs; jobs without one are left out. */
  packageIds(account: number, ids: readonly number[]): Promise<Map<number, number>>
  /** Queued jobs, longest waiting first. */
  queued(account: number): Promise<{ id: number; clusterId: number }[]>
  /** Ids of failed jobs that ended after a time and have no headline yet, newest first. */
  failedWithoutHeadline(account: number, endedSinceMs: number, limit: number): Promise<number[]>
  /**
   * Ids of the newest completed jobs that ended after a time; those of a package follow each other.
   */
  completedSince(account: number, endedSinceMs: number, limit: number): Promise<number[]>
  /** When the source reported the newest change, in milliseconds since 1970; null without jobs. */
  lastSeen(account: number): Promise<number | null>
  /** Ids of an account's jobs after a given one, in order. */
  idsAfter(account: number, id: number, limit: number): Promise<number[]>
  /** Ids of ended jobs that were created before a time, oldest first. */
  endedBefore(account: number, beforeMs: number, limit: number): Promise<number[]>
}

/** What the rules need to know of a completed run. */
export interface FinishedRun {
  id: number
  /** Milliseconds since 1970. */
  startedMs: number
  runtimeSeconds: number
  /** All variables as text. */
  variables: Record<string, string>
  outputs: { name: string; records: number | null }[]
  /** Seconds between creation and start; null if unknown. */
  waitedSeconds: number | null
}

/** Past runs, for baselines and charts. */
export interface RunHistory {
  /** The newest completed runs of a package that were created after a time, oldest first. */
  finishedRuns(
    account: number,
    packageId: number,
    sinceMs: number,
    limit: number,
  ): Promise<FinishedRun[]>
  /** The last runs of a package, or of a creator such as `schedule:17`; oldest first. */
  runs(
    account: number,
    of: { packageId: number } | { creatorKey: string },
    limit: number,
  ): Promise<PackageRun[]>
  /** Seconds the most recently started jobs had waited. */
  recentWaits(account: number, limit: number): Promise<number[]>
}

/** Current runtime of a live job, used for sorting. */
export interface LiveRuntime {
  id: number
  runtimeSeconds: number
  overrun: number | null
}

export interface JobWrites {
  /**
   * Writes changed jobs and the source's cursor in one transaction.
   * @returns the account's new revision
   */
  write(account: number, changes: readonly JobChange[], cursor?: string): Promise<number>
  /**
   * Removes jobs and writes the source's cursor in one transaction.
   * @returns the account's new revision
   */
  remove(account: number, ids: readonly number[], cursor?: string): Promise<number>
  /** Creates no revision: readers compute current runtimes themselves. */
  writeRuntimes(account: number, jobs: readonly LiveRuntime[]): Promise<void>
}

export type NameKind = 'package' | 'cluster' | 'user' | 'email' | 'schedule'

/** Names of what jobs refer to, which jobs may outlive. */
export interface NameBook {
  names(account: number, kind: NameKind): Promise<Map<number, string>>
  /** Adds or updates names; none is ever removed. */
  writeNames(account: number, kind: NameKind, names: ReadonlyMap<number, string>): Promise<void>
}

/** An account whose counts were recomputed. */
export interface RepairedCounts {
  slug: string
  /** Number of the account's jobs. */
  jobs: number
}

/** Every known job of every account. Methods reject with the driver's error; see `storeTrouble`. */
export interface JobStore
  extends JobLists, JobLookups, TriageLookups, JobWrites, RunHistory, NameBook {
  /** The account's record, created on first use. */
  account(slug: string): Promise<AccountRecord>
  /** @returns the account's new revision */
  bumpRevision(account: number): Promise<number>
  noteSynced(account: number, at: string): Promise<void>
  /** Compares the stored counts with the jobs, and recomputes those that differ. */
  repairCounts(): Promise<RepairedCounts[]>
  /** Returns the space of removed jobs to the disk; cheap, call it now and then. */
  optimize(): Promise<void>
  close(): Promise<void>
}
