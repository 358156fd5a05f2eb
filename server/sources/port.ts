import type { ClusterRequest, RunRequest } from '../../contract/requests.ts'
import type { InvalidPackage } from '../../contract/history.ts'
import type { JobLog, OutputPreview } from '../../contract/job-texts.ts'
import type { Capability, SourceState } from '../../contract/sync.ts'
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
 * Where jobs come from and go to. Everything here is past the edge: no raw responses, nothing
 * undefined. Every method may reject with {@link SourceError}: 404 for an unknown id, 422 for what
 * the present state does not allow, 429 and 5xx for trouble at the source.
 */
export interface SourceCore {
  /** Such as `embedded` or `hosted`. */
  readonly kind: string
  readonly account: string
  /** What this source can do beyond the core: of each, it has all the methods. */
  readonly capabilities: readonly Capability[]
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
  /** How the source stands: credits, pace, history. As of now, without asking anybody. */
  state(): SourceState

  /** @param cursor of the last {@link Pulled}, or null for everything */
  pull(cursor: string | null, situation: PullSituation): Promise<Pulled>
  /**
   * For a source that tells its history once: the cursor after ended jobs created before `beforeMs`
   * were removed from the store, so that they are told again should more history be wanted later.
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

  job(id: number): Promise<Job>
  runJob(request: RunRequest): Promise<Job>
  /**
   * Asks for the stop; answers the job, usually `pending_stoppage` (jobs-api.md §2.4). 422 when it
   * has ended.
   */
  stopJob(id: number): Promise<Job>
}

export interface LogCapability {
  /** @param fromByte 0 for the whole log; `body` is null before the job starts */
  log(id: number, fromByte: number): Promise<JobLog>
  /** Headline and advice made from the log (jobs-api.md §2.2); null when there is none. */
  logSummary(id: number): Promise<LogSummary | null>
  /**
   * The summary's headline for the list, which nobody waits for: null when there is none, or when
   * it is not worth its cost now.
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
  /** As a job's run saw them. */
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
  /** The user the source acts as. */
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
   * A web hook was called (jobs-api.md §8).
   * @param signature its `X-Hook-Signature`
   * @returns false when it is not genuine: then nothing happens
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

/** A source that can do everything. */
export type FullSource = SourceCore & AllMethods

/** A source: the core, and the methods of the capabilities that it names. */
export type JobSource = SourceCore & Partial<AllMethods>

/** The names of each capability's methods; the conformance suite holds every source to them. */
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

/** What a person is told that a source has none of. */
const nouns: Readonly<Record<Capability, string>> = {
  packages: 'packages',
  clusters: 'clusters',
  schedules: 'schedules',
  members: 'members',
  logs: 'logs',
  previews: 'outputs to look into',
  children: 'child jobs',
  variables: 'variables of runs and of the system',
  watchers: 'watchers',
  hooks: 'web hooks',
}

export const can = <Name extends Capability>(
  source: JobSource,
  name: Name,
): source is JobSource & CapabilityMethods[Name] => source.capabilities.includes(name)

/**
 * The source's methods for something that not every source can do.
 * @throws SourceError 501 where this one cannot
 */
export function capability<Name extends Capability>(
  source: JobSource,
  name: Name,
): CapabilityMethods[Name] {
  if (can(source, name)) return source
  throw new SourceError(501, `The source of account ${source.account} has no ${nouns[name]}.`)
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
