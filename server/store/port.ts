/**
 * What the account needs of the database that holds its jobs. Asynchronous, and plain data in and
 * out: reads may run in another process, and another database may stand behind it. The job store is
 * a cache: everything in it can be read from the source again.
 */
import type { JobFilter, JobListQuery } from '../../contract/filter.ts'
import type { JobFlag } from '../../contract/flags.ts'
import type { Neighbours, PackageRun } from '../../contract/history.ts'
import type { Job } from '../../contract/job.ts'
import type { SearchSort } from '../../contract/search.ts'
import type { SeenStatus } from '../../contract/status.ts'

/** An account as the store knows it. `key` is the store's own number for it. */
export interface AccountRecord {
  key: number
  revision: number
  /** The source's cursor, opaque here; null before the first pull. */
  cursor: string | null
  /** ISO: when the store last equalled the source. */
  syncedAt: string | null
}

/** What Jobwatch found out about a job and has to remember. */
export interface JobNotes {
  flags: JobFlag[]
  /** ISO: when progress or records last moved, as observed. */
  progressSince: string | null
  /** As it was when last seen; full text is searched by it. */
  packageName: string
}

/** A job as the store keeps it. */
export interface StoredJob {
  job: Job
  notes: JobNotes
  /** Runtime divided by the usual p95; null without a baseline. */
  overrun: number | null
  /** Milliseconds since 1970: when the source said what `job` holds. */
  seenMs: number
  /** First line of the log's summary. */
  headline: string | null
}

/** A job as it was in the store (null: not at all) and as it is to be. */
export interface JobChange {
  before: StoredJob | null
  after: StoredJob
}

/** Jobs of an account that a filter matches, as of a moment. */
export interface JobSelection {
  account: number
  filter: JobFilter
  /** Relative ranges such as `-24h` count back from here. */
  nowMs: number
  /** Only jobs updated at or after this; all of them when left out. */
  updatedSinceMs?: number | null
}

/** A page of a list of an account's jobs, as of a moment. */
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
  /** Cursors of the neighbouring pages; null where there is none. */
  next: string | null
  previous: string | null
  /** Of the whole list. Never fewer than the page has. */
  total: Count
}

/** The attributes a filter menu offers the values of. */
export const menuDimensions = ['package_id', 'cluster_id', 'owner_id', 'creator_key'] as const
export type MenuDimension = (typeof menuDimensions)[number]

/** The choices of a filter menu, with how many jobs each would list. */
export interface FacetMenu {
  /** Ids, or keys of creators such as `schedule:17`. */
  choices: [value: number | string, count: number][]
  /** There are choices beside these, and how many is unknown. */
  isPart: boolean
}

/** Counts by id; the caller adds the names. */
export interface FacetCounts {
  total: number
  /** False: only the newest jobs were counted, and there may be more of each. */
  exact: boolean
  byStatus: Record<string, number>
  byFlag: Record<string, number>
  menus: Record<MenuDimension, FacetMenu>
  histogram: {
    fromMs: number
    toMs: number
    bucketMs: number
    buckets: { at: number; byStatus: Record<string, number> }[]
    /**
     * Where the filter chooses a status or flag: the jobs of every status and flag in each bucket.
     * Otherwise empty.
     */
    all: { at: number; count: number }[]
  }
}

/** Reads over the jobs that a filter selects. */
export interface JobLists {
  /** A page of a list by cursor, with the length of the list as {@link count} tells it. */
  list(query: AccountListQuery, limit: number): Promise<IdPage>
  /** A page of a list, by offset. */
  listAt(query: Omit<AccountListQuery, 'cursor'>, page: OffsetPage): Promise<number[]>
  /** Exact up to 10,000; beyond that only where it costs nothing. */
  count(selection: JobSelection): Promise<Count>
  /** How many selected jobs have a greater id. */
  countNewer(selection: JobSelection, id: number): Promise<number>
  /**
   * How many jobs the first page of a list would gain if it were read again: those on the page that
   * are not `listed` and come before the last listed one that is still selected. A job that only
   * moves up into the place of one that left comes after it, and does not count. Where less than a
   * page was listed, or nothing listed is selected any more, all others on the page count.
   * @param limit jobs on a page; `exact` is false where the whole page is new and the list goes on
   */
  countUnlisted(
    query: Omit<AccountListQuery, 'cursor'>,
    listed: readonly number[],
    limit: number,
  ): Promise<Count>
  /** Which of these jobs are selected. */
  selectedAmong(selection: JobSelection, ids: readonly number[]): Promise<number[]>
  /** The jobs before and after one in a list, and its position there. */
  neighbours(query: Omit<AccountListQuery, 'cursor'>, id: number): Promise<Neighbours>
  /** Counts for the filter menus and the histogram. */
  facets(selection: JobSelection): Promise<FacetCounts>
  /**
   * Jobs a search text finds (jobs-api.md §2.10). Relevance is newness where there is no free text,
   * and where more jobs match it than are worth ranking.
   */
  search(
    selection: JobSelection,
    sort: { key: SearchSort; direction: 'asc' | 'desc' },
    page: OffsetPage,
  ): Promise<number[]>
}

/** Reads of jobs by what they are, without a filter. */
export interface JobLookups {
  jobs(account: number, ids: readonly number[]): Promise<Map<number, StoredJob>>
  liveJobs(account: number): Promise<StoredJob[]>
  /** Jobs that have not ended, by the few columns a source needs. */
  liveStatuses(account: number): Promise<{ id: number; status: SeenStatus }[]>
  /** Queued jobs, longest waiting first. */
  queued(account: number): Promise<{ id: number; clusterId: number }[]>
  /** Ids of failed jobs that ended since a moment and have no headline yet, newest first. */
  failedWithoutHeadline(account: number, endedSinceMs: number, limit: number): Promise<number[]>
  /** When the source told of the newest change, milliseconds since 1970; null without jobs. */
  lastSeen(account: number): Promise<number | null>
  /** Ids of an account's jobs beyond one, in order. */
  idsAfter(account: number, id: number, limit: number): Promise<number[]>
  /** Ids of ended jobs that were created before a moment, oldest first. */
  endedBefore(account: number, beforeMs: number, limit: number): Promise<number[]>
}

/** A completed run, as far as the baseline needs it. */
export interface FinishedRun {
  id: number
  runtimeSeconds: number
  records: number | null
}

/** Past runs, for baselines and charts. */
export interface RunHistory {
  /** The newest completed runs of a package that were created after a moment, newest first. */
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

/** Runtime of a live job, by which lists are sorted. */
export interface LiveRuntime {
  id: number
  runtimeSeconds: number
  overrun: number | null
}

export interface JobWrites {
  /**
   * Writes changed jobs, and the source's cursor with them, in one transaction.
   * @returns the account's revision after it
   */
  write(account: number, changes: readonly JobChange[], cursor?: string): Promise<number>
  /**
   * Removes jobs, and writes the source's cursor with that, in one transaction.
   * @returns the account's revision after it
   */
  remove(account: number, ids: readonly number[], cursor?: string): Promise<number>
  /** Not a revision: the reader's own clock shows the same. */
  writeRuntimes(account: number, jobs: readonly LiveRuntime[]): Promise<void>
}

export type NameKind = 'package' | 'cluster' | 'user' | 'email' | 'schedule'

/** Names of what jobs refer to: jobs outlive it. */
export interface NameBook {
  names(account: number, kind: NameKind): Promise<Map<number, string>>
  /** Adds names or changes them; none is ever removed. */
  writeNames(account: number, kind: NameKind, names: ReadonlyMap<number, string>): Promise<void>
}

/** An account whose counts were recomputed. */
export interface RepairedCounts {
  slug: string
  /** Jobs the account has. */
  jobs: number
}

/** Every known job of every account. Methods reject with the driver's error; see `storeTrouble`. */
export interface JobStore extends JobLists, JobLookups, JobWrites, RunHistory, NameBook {
  /** The account's record, made at its first use. */
  account(slug: string): Promise<AccountRecord>
  /** @returns the account's revision after it */
  bumpRevision(account: number): Promise<number>
  noteSynced(account: number, at: string): Promise<void>
  /** Compares the counts that are kept with the jobs, and recomputes those that differ. */
  repairCounts(): Promise<RepairedCounts[]>
  /** Refreshes what the query planner knows; cheap, to be called now and then. */
  optimize(): Promise<void>
  close(): Promise<void>
}
