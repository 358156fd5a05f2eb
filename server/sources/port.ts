import type { ClusterRequest, RunRequest } from '../../contract/requests.ts'
import type { InvalidPackage } from '../../contract/history.ts'
import type { JobLog, OutputPreview } from '../../contract/job-texts.ts'
import type { SourceState } from '../../contract/sync.ts'
import type { Job, JobOutput, LogSummary } from '../../contract/job.ts'
import type { Variables } from '../../contract/coerce.ts'
import type { Cluster, Member, Package, Schedule } from '../../contract/resources.ts'
import type { SeenStatus } from '../../contract/status.ts'

/**
 * Why a source did not do what it was asked; `status` is the HTTP status that says the same
 * (jobs-api.md §1.8).
 */
export class SourceError extends Error {
  override readonly name = 'SourceError'
  readonly status: number
  /** Seconds to wait before trying again, where the source told. */
  readonly retryAfterSeconds: number | null

  /** @param message what to tell the person, in one sentence, without secrets */
  constructor(status: number, message: string, retryAfterSeconds: number | null = null) {
    super(message)
    this.status = status
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** One step of keeping the store equal to the source. */
export interface Pulled {
  /**
   * Jobs new or changed since the cursor, oldest change first, with `outputs`; `package` and
   * `cluster` may be null. A job may come more than once: a source that knows each status a job
   * passed tells each, in order (ranks rise, the last entry is the newest).
   */
  jobs: Job[]
  /** Ids of jobs that the source no longer has: they leave the store. */
  gone: number[]
  /** What to hand to the next pull. Opaque to the caller, kept in the store. */
  cursor: string
  /** True when another pull would bring more. */
  more: boolean
  /**
   * True when the store with these equals the source in all that is live or has changed; older
   * history may still be missing.
   */
  current: boolean
  /**
   * Milliseconds until the next pull is wanted, unless {@link JobSource.onChange} tells sooner;
   * null leaves it to the caller.
   */
  nextMs: number | null
}

/** What the caller knows, and a source heeds when it decides what to ask for and when. */
export interface PullSituation {
  /** Somebody looks at this account. */
  watched: boolean
  /** Jobs that have not ended, as the store has them. */
  live: readonly { id: number; status: SeenStatus }[]
}

/** Nobody looks, and nothing is known to be live. */
export const quiet: PullSituation = { watched: false, live: [] }

/**
 * Milliseconds for which one answer serves everyone who asks. A source whose calls cost something
 * says longer.
 */
export interface FreshFor {
  packages: number
  clusters: number
  schedules: number
  members: number
  /** What is read through about a job that has not ended. */
  log: number
  outputs: number
  children: number
  summary: number
  variables: number
}

/**
 * Of a source whose calls cost nothing: lists for a moment, so that many who ask at a time ask
 * once.
 */
export const freshForMoments: FreshFor = {
  packages: 1_000,
  clusters: 1_000,
  schedules: 1_000,
  members: 1_000,
  log: 0,
  outputs: 0,
  children: 0,
  summary: 0,
  variables: 0,
}

export interface Page {
  offset: number
  limit: number
}

export interface Watcher {
  id: number
  display_name: string
}

/** Things a person can watch (jobs-api.md §2.9). */
export type Watched = 'jobs' | 'clusters' | 'schedules'

/**
 * Where jobs come from and go to. Everything here is past the edge: no raw answers, nothing
 * undefined. Every method may reject with {@link SourceError}: 404 for an unknown id, 422 for what
 * the present state does not allow, 429 and 5xx for trouble at the source.
 */
export interface JobSource {
  readonly kind: 'embedded' | 'hosted' | 'scripted'
  readonly account: string
  /**
   * Account settings of the insight rules (interaction-rules.md §7), in seconds: the least overrun,
   * and the limit without a baseline.
   */
  readonly floors: InsightFloors
  readonly freshFor: FreshFor
  /** Jobs created longer ago than this leave the store; null keeps all that the source told. */
  readonly historyDays: number | null

  start(): Promise<void>
  /** Ends everything begun here; accepted jobs are not lost by it. */
  close(): Promise<void>

  /** @param cursor of the last {@link Pulled}, or null for everything */
  pull(cursor: string | null, situation: PullSituation): Promise<Pulled>
  /**
   * For a source that tells its history once: the cursor after ended jobs created before `beforeMs`
   * were taken out of the store, so that they are told again should more history be wanted later.
   */
  cursorAfterPrune?(cursor: string, beforeMs: number): string
  /**
   * Which of these jobs the source no longer has. For a source that can tell at no cost: others
   * tell by {@link Pulled.gone} alone.
   */
  missing?(ids: readonly number[]): Promise<number[]>
  /**
   * Rejects with the reason when the source cannot do its work at present. For a source that can
   * tell at no cost.
   */
  check?(): Promise<void>
  /**
   * Calls the listener when a pull would now bring something.
   * @returns how to stop that
   */
  onChange(listener: () => void): () => void
  /**
   * A web hook was called (jobs-api.md §8).
   * @param signature its `X-Hook-Signature`
   * @returns false when it is not genuine, or this source has no hook: then nothing happens
   */
  hookCalled(signature: string): boolean

  job(id: number): Promise<Job>
  /** Headline and advice made from the log (jobs-api.md §2.2); null when there is none. */
  logSummary(id: number): Promise<LogSummary | null>
  /**
   * The summary's headline for the list, which nobody waits for: null when there is none, or when
   * it is not worth its cost now.
   */
  headline(job: Job): Promise<string | null>
  runJob(request: RunRequest): Promise<Job>
  /**
   * Asks for the stop; answers the job, usually `pending_stoppage` (jobs-api.md §2.4). 422 when it
   * has ended.
   */
  stopJob(id: number): Promise<Job>
  children(id: number, page: Page): Promise<Job[]>
  /** @param fromByte 0 for the whole log; `body` is null before the job starts */
  log(id: number, fromByte: number): Promise<JobLog>
  executionVariables(id: number): Promise<Variables>
  output(jobId: number, outputId: number): Promise<JobOutput>
  preview(jobId: number, outputId: number): Promise<OutputPreview>

  packages(): Promise<Package[]>
  package(id: number): Promise<Package>
  invalidPackages(): Promise<InvalidPackage[]>
  clusters(): Promise<Cluster[]>
  cluster(id: number): Promise<Cluster>
  createCluster(request: ClusterRequest): Promise<Cluster>
  updateCluster(id: number, request: ClusterRequest): Promise<Cluster>
  terminateCluster(id: number): Promise<Cluster>
  schedules(): Promise<Schedule[]>
  schedule(id: number): Promise<Schedule>
  runSchedule(id: number): Promise<Schedule>
  setScheduleStatus(id: number, status: 'enabled' | 'disabled'): Promise<Schedule>
  members(): Promise<Member[]>
  /** The user the source acts as. */
  user(): Promise<Member>
  systemVariables(): Promise<Variables>

  watchers(kind: Watched, id: number): Promise<Watcher[]>
  /** @returns since when, ISO */
  watch(kind: Watched, id: number): Promise<string>
  unwatch(kind: Watched, id: number): Promise<void>

  /** How the source stands: credits, pace, history. As of now, without asking anybody. */
  state(): SourceState
}

/** Seconds. See interaction-rules.md §7; the embedded account uses small ones. */
export interface InsightFloors {
  /** Runaway: at least this much over the median (20 min as a rule). */
  runawayOverMedian: number
  /** Slow: at least this much over the median (10 min as a rule). */
  slowOverMedian: number
  /** Runaway without a baseline (2 h as a rule). */
  runawayWithoutBaseline: number
  /** No progress for at least this long (15 min as a rule). */
  noProgress: number
  /** Queued at least this long (10 min as a rule). */
  queuedTooLong: number
  /** Stopping at least this long (10 min as a rule). */
  stuckStopping: number
}
