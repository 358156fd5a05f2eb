import type { ClusterRequest, RunRequest } from '../../contract/requests.ts'
import type { InvalidPackage } from '../../contract/history.ts'
import type { JobLog, OutputPreview } from '../../contract/job-texts.ts'
import type { Capability, SourceState } from '../../contract/sync.ts'
import type { Job, JobOutput, LogSummary } from '../../contract/job.ts'
import type { Variables } from '../../contract/coerce.ts'
import type { Cluster, Member, Package, Schedule } from '../../contract/resources.ts'
import type { SeenStatus } from '../../contract/status.ts'

/**
 * Why a source refused or failed a request; `status` is the equivalent HTTP status (jobs-api.md
 * §1.8).
 */
export class SourceError extends Error {
  override readonly name = 'SourceError'
  readonly status: number
  /** Seconds to wait before retrying, if the source sent them. */
  readonly retryAfterSeconds: number | null

  /** @param message one sentence to show to the user, without secrets */
  constructor(status: number, message: string, retryAfterSeconds: number | null = null) {
    super(message)
    this.status = status
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** The result of one sync step. */
export interface Pulled {
  /**
   * Jobs that are new or changed since the cursor, oldest change first, with `outputs`; `package`
   * and `cluster` may be null. A job may appear more than once: a source that knows every status a
   * job passed through returns one entry for each, in order (ranks rise, the last entry is the
   * newest).
   */
  jobs: Job[]
  /** Ids of jobs that the source no longer has; they are removed from the store. */
  gone: number[]
  /** Passed to the next pull. Opaque to the caller, kept in the store. */
  cursor: string
  /** True if another pull would return more. */
  more: boolean
  /**
   * True if the store, once it has these, matches the source in everything active or changed; older
   * history may still be missing.
   */
  current: boolean
  /**
   * Milliseconds until the next pull, unless {@link JobSource.onChange} fires earlier; null leaves
   * it to the caller.
   */
  nextMs: number | null
}

/** What the caller knows, so that a source can decide what to fetch and when. */
export interface PullSituation {
  /** Someone has this account open. */
  watched: boolean
  /** Jobs that have not ended, according to the store. */
  live: readonly { id: number; status: SeenStatus }[]
}

/** No one has the account open and no job is known to be active. */
export const quiet: PullSituation = { watched: false, live: [] }

/**
 * Milliseconds for which a cached response may be reused. Longer for sources whose calls cost
 * something.
 */
export interface FreshFor {
  packages: number
  clusters: number
  schedules: number
  members: number
  /** Details of a job that has not ended. */
  log: number
  outputs: number
  children: number
  summary: number
  variables: number
}

/**
 * For sources whose calls are free: lists are reused briefly, so that concurrent readers share a
 * call.
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

/** Resources a person can watch (jobs-api.md §2.9). */
export type Watched = 'jobs' | 'clusters' | 'schedules'

/**
 * Reads jobs from a service and sends commands to it. All values are parsed: no raw responses,
 * nothing undefined. Every method may reject with {@link SourceError}: 404 for an unknown id, 422
 * for a command that the current state does not allow, 429 and 5xx for problems at the source.
 */
export interface SourceCore {
  /** For example `embedded` or `hosted`. */
  readonly kind: string
  readonly account: string
  /** What this source supports beyond the core. It implements all methods of each. */
  readonly capabilities: readonly Capability[]
  /** The account's settings for the insight rules, in seconds (interaction-rules.md §7). */
  readonly floors: InsightFloors
  readonly freshFor: FreshFor
  /** Jobs created more than this many days ago are removed from the store; null keeps them all. */
  readonly historyDays: number | null

  start(): Promise<void>
  /** Stops everything started here without losing accepted jobs. */
  close(): Promise<void>
  /** Credits, pace and history of the source. Synchronous: makes no calls. */
  state(): SourceState

  /** @param cursor from the last {@link Pulled}, or null to start from the beginning */
  pull(cursor: string | null, situation: PullSituation): Promise<Pulled>
  /**
   * For a source that returns its history only once: the cursor to use after ended jobs created
   * before `beforeMs` were removed from the store, so that they are returned again if more history
   * is configured later.
   */
  cursorAfterPrune?(cursor: string, beforeMs: number): string
  /**
   * Which of these jobs the source no longer has. Only for sources that can check for free; others
   * rely on {@link Pulled.gone}.
   */
  missing?(ids: readonly number[]): Promise<number[]>
  /**
   * Rejects with the reason if the source cannot work right now. Only for sources that can check
   * for free.
   */
  check?(): Promise<void>
  /**
   * Calls the listener when a pull would return something new.
   * @returns a function that unsubscribes
   */
  onChange(listener: () => void): () => void

  job(id: number): Promise<Job>
  runJob(request: RunRequest): Promise<Job>
  /**
   * Requests a stop and returns the job, usually `pending_stoppage` (jobs-api.md §2.4). 422 if the
   * job has ended.
   */
  stopJob(id: number): Promise<Job>
}

export interface LogCapability {
  /** @param fromByte 0 for the whole log; `body` is null before the job starts */
  log(id: number, fromByte: number): Promise<JobLog>
  /** Headline and advice generated from the log (jobs-api.md §2.2); null if there is none. */
  logSummary(id: number): Promise<LogSummary | null>
  /**
   * The summary's headline for lists. No user waits for it: null if there is none or if it is not
   * worth a call right now.
   */
  headline(job: Job): Promise<string | null>
}

export interface PreviewCapability {
  output(jobId: number, outputId: number): Promise<JobOutput>
  preview(jobId: number, outputId: number): Promise<OutputPreview>
}

/** Jobs that start other jobs. */
export interface ChildrenCapability {
  children(id: number, page: Page): Promise<Job[]>
}

export interface VariableCapability {
  /** As seen by the job's run. */
  executionVariables(id: number): Promise<Variables>
  systemVariables(): Promise<Variables>
}

export interface PackageCapability {
  packages(): Promise<Package[]>
  package(id: number): Promise<Package>
  invalidPackages(): Promise<InvalidPackage[]>
}

export interface ClusterCapability {
  clusters(): Promise<Cluster[]>
  cluster(id: number): Promise<Cluster>
  createCluster(request: ClusterRequest): Promise<Cluster>
  updateCluster(id: number, request: ClusterRequest): Promise<Cluster>
  terminateCluster(id: number): Promise<Cluster>
}

export interface ScheduleCapability {
  schedules(): Promise<Schedule[]>
  schedule(id: number): Promise<Schedule>
  runSchedule(id: number): Promise<Schedule>
  setScheduleStatus(id: number, status: 'enabled' | 'disabled'): Promise<Schedule>
}

export interface MemberCapability {
  members(): Promise<Member[]>
  /** The user whose key the source uses. */
  user(): Promise<Member>
}

export interface WatcherCapability {
  watchers(kind: Watched, id: number): Promise<Watcher[]>
  /** @returns since when, ISO */
  watch(kind: Watched, id: number): Promise<string>
  unwatch(kind: Watched, id: number): Promise<void>
}

export interface HookCapability {
  /**
   * Handles a web hook call (jobs-api.md §8).
   * @param signature its `X-Hook-Signature`
   * @returns false if the signature is invalid; nothing happens then
   */
  hookCalled(signature: string): boolean
}

/** The methods of each capability. */
export interface CapabilityMethods extends Record<Capability, object> {
  packages: PackageCapability
  clusters: ClusterCapability
  schedules: ScheduleCapability
  members: MemberCapability
  logs: LogCapability
  previews: PreviewCapability
  children: ChildrenCapability
  variables: VariableCapability
  watchers: WatcherCapability
  hooks: HookCapability
}

type AllMethods = PackageCapability &
  ClusterCapability &
  ScheduleCapability &
  MemberCapability &
  LogCapability &
  PreviewCapability &
  ChildrenCapability &
  VariableCapability &
  WatcherCapability &
  HookCapability

/** A source with every capability. */
export type FullSource = SourceCore & AllMethods

/** A source: the core plus the methods of its capabilities. */
export type JobSource = SourceCore & Partial<AllMethods>

/**
 * The names of each capability's methods; the conformance suite checks every source against them.
 */
export const capabilityMethods: {
  readonly [Name in Capability]: readonly (keyof CapabilityMethods[Name])[]
} = {
  packages: ['packages', 'package', 'invalidPackages'],
  clusters: ['clusters', 'cluster', 'createCluster', 'updateCluster', 'terminateCluster'],
  schedules: ['schedules', 'schedule', 'runSchedule', 'setScheduleStatus'],
  members: ['members', 'user'],
  logs: ['log', 'logSummary', 'headline'],
  previews: ['output', 'preview'],
  children: ['children'],
  variables: ['executionVariables', 'systemVariables'],
  watchers: ['watchers', 'watch', 'unwatch'],
  hooks: ['hookCalled'],
}

/** How error messages name a missing capability. */
const nouns: Readonly<Record<Capability, string>> = {
  packages: 'packages',
  clusters: 'clusters',
  schedules: 'schedules',
  members: 'members',
  logs: 'logs',
  previews: 'output previews',
  children: 'child jobs',
  variables: 'job or system variables',
  watchers: 'watchers',
  hooks: 'web hooks',
}

export const can = <Name extends Capability>(
  source: JobSource,
  name: Name,
): source is JobSource & CapabilityMethods[Name] => source.capabilities.includes(name)

/**
 * The source's methods for a capability.
 * @throws SourceError 501 if this source does not have it
 */
export function capability<Name extends Capability>(
  source: JobSource,
  name: Name,
): CapabilityMethods[Name] {
  if (can(source, name)) return source
  throw new SourceError(501, `The source of account ${source.account} has no ${nouns[name]}.`)
}

/**
 * Limits of the insight rules in seconds (interaction-rules.md §7); the embedded account uses small
 * ones.
 */
export interface InsightFloors {
  /** Runaway: at least this much over the median (default 5 min). */
  runawayOverMedian: number
  /** Slow: at least this much over the median (default 10 min). */
  slowOverMedian: number
  /**
   * Runaway in a package without completed runs; null (the default) goes by the longest runs of
   * other packages.
   */
  runawayWithoutBaseline: number | null
  /** No progress for at least this long (default 5 min). */
  noProgress: number
  /** Queued for at least this long (default 10 min). */
  queuedTooLong: number
  /** Stopping for at least this long (default 10 min). */
  stuckStopping: number
}
